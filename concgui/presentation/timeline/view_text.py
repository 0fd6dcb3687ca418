"""The words around the timeline: heading, legend, help, names for screen readers. No Qt."""

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.presentation.gil_text import gil_line
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import count_text
from concgui.presentation.timeline.gil_lane_text import gil_legend
from concgui.presentation.timeline.state_table import states_seen
from concgui.presentation.timeline.state_text import empty_bands_text
from concgui.presentation.timeline.text import freeze_line

TITLE = "Timeline"
EMPTY_TEXT = "Every task of a run appears here, with the window's latency under it. Press Run."
UNDER_WAY_TEXT = "A run is under way; its tasks appear here when it has ended."
PLOTS_NAME = "Tasks and latency of the window"
PLOTS_DESCRIPTION = (
    "Plus and minus zoom, left and right move, R shows everything, "
    "N and P choose the next and previous task, F the next freeze"
)
_HELP = "wheel, +/−: zoom · drag, ←/→: move · R: all · click, N, P: tasks · F: freezes"


def legend_text(record: RunRecord) -> str:
    """Return what the shapes and colours of a run mean, and how to move."""
    return " · ".join([*shape_meanings(record), _HELP])


def shape_meanings(record: RunRecord) -> tuple[str, ...]:
    """Return what the shapes and colours of a run mean, one by one."""
    parts = ["filled = on a CPU, light = waiting"]
    if record.spans.slices:
        parts = ["filled = running, hatched = suspended"]
    if record.tasks.failed:
        parts.append("× failed")
    if record.tasks.cancelled:
        parts.append("dashed and ∕ cancelled")
    parts += [text for text in (gil_legend(record),) if text]
    return (*parts, "red shade = freeze", "dotted = first start, last finish")


def lines_below(record: RunRecord) -> tuple[str, ...]:
    """Return the lines below the plots: the longest freeze, what the run has to say, who held the GIL."""
    lines = (freeze_line(record), *map(note_text, record.notes), gil_line(record))
    return tuple(line for line in lines if line)


def left_out_text(notes: int) -> str:
    """Return what follows the last line where there is no room for all notes; "" where there is.

    Args:
        notes: How many are left out.
    """
    return f" (+{count_text(notes, 'note')}: see {TITLE})" if notes else ""


def states_to_explain(record: RunRecord) -> tuple[ThreadState, ...]:
    """Return the states that the legend explains: all, but `WAITS` only where it occurs; () without bands."""
    if empty_bands_text(record) or record.thread_states is None:
        return ()
    if ThreadState.WAITS in states_seen(record.thread_states):
        return STATES
    return tuple(state for state in STATES if state is not ThreadState.WAITS)


def bands_intro(record: RunRecord) -> str:
    """Return the words before the states in the legend, or why there are no bands."""
    return empty_bands_text(record) or "band below: its thread"


def bands_help(record: RunRecord) -> str:
    """Return what a pixel of a band says; "" without bands."""
    if record.thread_states is None or empty_bands_text(record):
        return ""
    return f"What a thread did for most of each {record.thread_states.period_ns / 1e6:g} ms"
