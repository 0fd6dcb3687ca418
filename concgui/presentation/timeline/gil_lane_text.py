"""The timeline's words on the lane of the GIL. No Qt."""

import html

from concgui.engine.evaluation.freeze_place import activity_of, place_of
from concgui.engine.records.gil import NOBODY, GilRecord
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.freeze_text import where_text
from concgui.presentation.gil_text import WHO_HELD, gil_reason_text, use_text
from concgui.presentation.numbers import count_text, duration_text, instant_text, part_text
from concgui.presentation.thread_names import ThreadNames
from concgui.presentation.timeline.gil_table import GilTable

LANE_NAME = "GIL held by"
LEGEND = "GIL: colour of the holder, dots = the GUI thread waits for it"

_MOST_ASKERS = 6


def gil_legend(record: RunRecord) -> str:
    """Return what the lane of the GIL shows; "" where there is nothing in it."""
    return LEGEND if record.gil is not None and len(record.gil.held) else ""


def gil_details(record: RunRecord, table: GilTable, at_s: float) -> str:
    """Return who held the GIL at an instant, at which line, and who waited, as rich text.

    Args:
        record: The run.
        table: Who held the GIL.
        at_s: Seconds since the run's start.
    """
    gil = record.gil
    reason = gil_reason_text(gil)
    if gil is None or reason:
        return html.escape(reason)
    instant_ns = round(at_s * 1e9)
    held = table.held.at(instant_ns)
    if held is None:
        return f"<b>{WHO_HELD} at {instant_text(at_s)}: not seen</b><br>{html.escape(_looks_text(gil))}"
    names = ThreadNames.of(record)
    holder = int(table.holder[held])
    start_ns, end_ns = int(table.held.start_ns[held]), int(table.held.end_ns[held])
    length = duration_text((end_ns - start_ns) / 1e9)
    lines = [f"for {html.escape(length)}, from {instant_text(start_ns / 1e9)}"]
    if holder == NOBODY:
        return "<br>".join(("<b>the GIL was free</b>", *lines))
    frames = gil.frames_at(record.times.started_ns + instant_ns)
    if frames:
        # A thread that only does this program's own bookkeeping has no place of its own.
        place = place_of(frames) or frames[0]
        lines.insert(0, html.escape(where_text(frames, place, activity_of(frames))))
    askers = _askers(gil, record.times.started_ns + instant_ns, names)
    if askers:
        lines.append(html.escape(f"waiting for it: {askers}"))
    use = next(use for use in gil.uses() if use.thread == holder)
    lines.append(html.escape(f"in the whole run: {use_text(use, gil.watched_ns)}"))
    return "<br>".join((f"<b>GIL held by {html.escape(names.name(holder))}</b>", *lines))


def _askers(gil: GilRecord, instant_ns: int, names: ThreadNames) -> str:
    found = [
        names.name(thread)
        for started_ns, finished_ns, thread in gil.asked
        if started_ns <= instant_ns < finished_ns
    ]
    more = len(found) - _MOST_ASKERS
    return ", ".join(found[:_MOST_ASKERS]) + (f" and {count_text(more, 'more thread')}" if more > 0 else "")


def _looks_text(gil: GilRecord) -> str:
    failed = part_text(gil.failed_looks, gil.looks, "look")
    return f"{failed} failed, because threads moved on; others came late"
