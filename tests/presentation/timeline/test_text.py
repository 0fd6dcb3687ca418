"""What the timeline says of a task."""

import dataclasses

from builders import timeline_record, timeline_span, transferred_span

from concgui.presentation.timeline.text import plain_text, span_details


def test_details_say_how_long_it_was_in_transfer() -> None:
    """The words on a task name each way that it had, and none that it had not."""
    both = transferred_span((59, 100), (110, 149))
    run = timeline_record([both])
    assert "transferred   input 41.0 ms, result 39.0 ms," in plain_text(span_details(both, "worker 1", run))
    only_in = dataclasses.replace(both, result_transfer=())
    assert "transferred   input 41.0 ms, on a CPU" in plain_text(span_details(only_in, "worker 1", run))
    assert "transferred" not in span_details(timeline_span(0, 0, 1), "worker 1", run)
