"""The transfers of a run, and the note about them."""

from builders import task_report, timeline_span, transferred_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.evaluation.transfers import transfer_notes, transfers_of_workers
from concgui.engine.note import Note
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.presentation.notes import note_text


@given(st.lists(st.tuples(st.integers(0, 50), *[st.integers(1, 50)] * 4), min_size=1, max_size=20))
def test_overlapping_transfer_counts_for_the_result(steps: list[tuple[int, int, int, int, int]]) -> None:
    """An input that overlaps the previous result's transfer keeps at least its unpickling."""
    columns, expected, arrived_ns = ReportColumns(), [], 0
    for early, waited, unpickled, worked, back in steps:
        # The worker is free again while the program still unpickles: `early` before the arrival.
        waiting = max(0, arrived_ns - early)
        opened = waiting + waited
        started = opened + unpickled
        finished = started + worked
        raw_input = ((waiting, opened), (opened, started))
        done = task_report(input_transfer=raw_input, result_transfer=((finished, finished + back),))
        columns.extend([done], 0)
        given = (min(max(waiting, arrived_ns), opened), started)
        expected.append((((given),), ((finished, finished + back),)))
        arrived_ns = finished + back
    inputs, results = transfers_of_workers(columns)
    assert list(zip(inputs.rows(len(steps)), results.rows(len(steps)), strict=True)) == expected


def test_the_note_quotes_the_measured_times() -> None:
    """The note has both sums, and there is none if transfers were a twentieth or less."""
    (note,) = transfer_notes(SpanTable.of([transferred_span((60, 100), (110, 1_310))]))
    assert note == Note.of("transfers", transfer_s=1.24, tasks_s=0.01, interpreters=False)
    assert "took 1.24 s in total; the tasks themselves took 10.0 ms" in note_text(note)
    assert transfer_notes(SpanTable.of([timeline_span(0, 0, 10)])) == ()
    assert transfer_notes(SpanTable.of([transferred_span((99.8, 100), (110, 110.3))])) == ()
    assert len(transfer_notes(SpanTable.of([transferred_span((99.8, 100), (110, 110.4))]))) == 1
