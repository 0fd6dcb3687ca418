"""The words around the timeline."""

import dataclasses

import pytest
from builders import gil_record, overlapping_record, pool_record, said, timeline_record, timeline_span

from concgui.engine.records.run_record import RunRecord, TaskCounts
from concgui.engine.records.thread_states import (
    STATES,
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.presentation.timeline.view_text import (
    bands_help,
    bands_intro,
    left_out_text,
    legend_text,
    lines_below,
    states_to_explain,
)


@pytest.mark.parametrize(
    ("record", "words", "absent"),
    [
        (pool_record(40), "light = waiting", ("hatched", "failed", "cancelled")),
        (overlapping_record(40), "hatched = suspended", ("light = waiting",)),
        (pool_record(40, failed_every=4), "× failed", ("cancelled",)),
        (dataclasses.replace(pool_record(40), tasks=TaskCounts(40, 39, 0, 1)), "cancelled", ("failed",)),
    ],
    ids=["calls", "coroutines", "failed", "cancelled"],
)
def test_the_legend_explains_what_the_run_has(record: RunRecord, words: str, absent: tuple[str, ...]) -> None:
    """The legend names what occurs in the run and the keys, and nothing that does not occur."""
    text = legend_text(record)
    assert words in text and "zoom" in text
    assert not any(word in text for word in absent)


def test_the_longest_freeze_comes_before_the_notes() -> None:
    """Below the plots stand the longest freeze and then the notes of the run; without a freeze only those."""
    frozen = dataclasses.replace(pool_record(40), notes=(said("a note"),))
    assert [line.split()[0] for line in lines_below(frozen)] == ["Longest", "a"]
    calm = dataclasses.replace(timeline_record([timeline_span(0, 0, 1)]), notes=(said("a note"),))
    assert lines_below(calm) == ("a note",)
    watched = dataclasses.replace(calm, gil=gil_record([(0, 10, 1)]))
    assert lines_below(watched) == ("a note", "Who held the GIL: GUI thread 100% (waited 0%)")
    assert (left_out_text(0), left_out_text(1)) == ("", " (+1 note: see Timeline)")


def test_the_legend_explains_unknown_waits_only_where_they_occur() -> None:
    """The state of a platform that does not say why a thread waits is explained where it occurs."""
    run = pool_record(40)
    assert states_to_explain(run) == STATES[:4]
    assert bands_help(run) == "What a thread did for most of each 5 ms"
    waits = PackedStates.of([StateStretch(0, 1, ThreadState.WAITS, "", 0)])
    states = ThreadStateRecord((ThreadStates(1, 1, "", waits),), 5_000_000, None, 0.0, ())
    assert states_to_explain(dataclasses.replace(run, thread_states=states)) == STATES


def test_without_thread_states_the_legend_says_why() -> None:
    """Where there are no bands, the reason stands in the place of the states, and nothing is explained."""
    run = dataclasses.replace(pool_record(40), thread_states=None)
    assert (states_to_explain(run), bands_help(run)) == ((), "")
    assert bands_intro(run).startswith("No thread states: ")
    assert bands_intro(pool_record(40)) == "band below: its thread"
