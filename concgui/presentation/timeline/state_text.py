"""The timeline's words on thread states. No Qt."""

import html
from collections import Counter

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import STATES, StateStretch, ThreadState
from concgui.presentation.numbers import duration_text, instant_text, share_text
from concgui.presentation.timeline.lanes import Lane
from concgui.presentation.timeline.state_table import StateTable, why_no_thread_states

STATE_WORDS: dict[ThreadState, str] = {
    ThreadState.ON_CPU: "on a CPU",
    ThreadState.WANTS_CPU: "wants a CPU",
    ThreadState.LOCK: "waits for a lock or the GIL",
    ThreadState.IO: "waits for I/O or a timer",
    ThreadState.WAITS: "waits, unknown for what",
}
"""The name of each state in the legend and under the pointer."""


def empty_bands_text(record: RunRecord) -> str:
    """Return the sentence in place of the bands' legend; "" where there are bands."""
    reason = why_no_thread_states(record.thread_states).rstrip(". ")
    return f"No thread states: {reason}." if reason else ""


def band_details(lane: Lane, table: StateTable, lane_number: int, at_s: float, record: RunRecord) -> str:
    """Return what a lane's threads did at an instant, as rich text; the system's names are escaped.

    Args:
        lane: The lane.
        table: The thread states of all lanes.
        lane_number: The lane's index.
        at_s: Seconds since the run's start.
        record: The run.
    """
    hits = table.at(lane_number, at_s).tolist()
    name = html.escape(lane.name)
    if record.thread_states is None or not hits:
        step_ms = record.thread_states.period_ns / 1e6 if record.thread_states is not None else 0.0
        seen = f"no thread seen at {instant_text(at_s)}<br>(the observer looks every {step_ms:g} ms)"
        return f"<b>{name}</b><br>{seen}"
    if len(lane.workers) > 1:
        counts = Counter(STATES[int(table.state[hit])] for hit in hits)
        parts = [f"{counts[state]} {_of_many(state)}" for state in STATES if counts[state]]
        return f"<b>{name} at {instant_text(at_s)}</b><br>" + "<br>".join(map(html.escape, parts))
    thread = record.thread_states.threads[int(table.thread[hits[0]])]
    return _state_details(name, thread.stretches[int(table.stretch[hits[0]])], record.times.started_ns)


def rest_text(shares: tuple[tuple[ThreadState, float], ...]) -> str:
    """Return what a thread did while it was not on a CPU: ``76% waits for a lock or the GIL``.

    How long a task was on a CPU is measured by the clock of its thread. The states are sampled in steps, so
    their share of a CPU would be a second, less exact figure of the same.

    Args:
        shares: The share of each state, largest first.
    """
    rest = [(state, share) for state, share in shares if state is not ThreadState.ON_CPU]
    total = sum(share for _, share in rest)
    parts = [(state, share / total) for state, share in rest if share >= 0.005]
    return ", ".join(f"{share_text(share)} {STATE_WORDS[state]}" for state, share in parts)


def _state_details(name: str, stretch: StateStretch, origin_ns: int) -> str:
    length = duration_text((stretch.finished_ns - stretch.started_ns) / 1e9)
    lines = [
        f"<b>{name}: {html.escape(STATE_WORDS[stretch.state])}</b>",
        f"for {html.escape(length)}, from {instant_text((stretch.started_ns - origin_ns) / 1e9)}",
    ]
    if stretch.sleeps_in:
        lines.append(f"slept mostly in {html.escape(stretch.sleeps_in)}")
    lines.append(f"was on a CPU for {share_text(stretch.cpu_share)} of it")
    return "<br>".join(lines)


def _of_many(state: ThreadState) -> str:
    """Return the words after a number of threads."""
    return STATE_WORDS[state].replace("wants", "want").replace("waits", "wait")
