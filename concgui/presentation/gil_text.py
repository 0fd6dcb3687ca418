"""Who held the GIL and who waited for it, in words."""

from concgui.engine.records.gil import GilRecord, GilUse
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import count_text, share_text
from concgui.presentation.thread_names import ThreadNames

WHO_HELD = "Who held the GIL"

LEAST_SHARE = 0.01
"""Threads that held the GIL and waited for it for a smaller share of the run are left out of a line."""

MOST_THREADS = 8
"""Most threads that a line names besides the GUI thread."""


def gil_reason_text(gil: GilRecord | None) -> str:
    """Return ``Who held the GIL: needs Python 3.15``; "" where that was recorded, or a run does not say."""
    return f"{WHO_HELD}: {note_text(gil.reason)}" if gil is not None and gil.reason is not None else ""


def gil_line(record: RunRecord) -> str:
    """Return for how much of a run each thread held the GIL and waited for it; "" where that is unknown."""
    gil = record.gil
    if gil is None or not gil.watched_ns:
        return ""
    names, watched_ns = ThreadNames.of(record), gil.watched_ns
    uses = [use for use in gil.uses() if max(use.held_ns, use.waited_ns or 0) >= LEAST_SHARE * watched_ns]
    if not uses:
        return f"{WHO_HELD}: no thread for as much as {share_text(LEAST_SHARE)} of the time"
    gui = [use for use in uses if use.thread == record.program.gui_thread]
    others = [use for use in uses if use.thread != record.program.gui_thread]
    # What the window waited is told however many threads held the GIL for longer.
    shown = [*others[:MOST_THREADS], *gui]
    parts = [f"{names.name(use.thread)} {use_text(use, watched_ns)}" for use in shown]
    rest = len(uses) - len(shown)
    return f"{WHO_HELD}: {', '.join(parts)}" + (f", and {count_text(rest, 'more thread')}" if rest else "")


def use_text(use: GilUse, watched_ns: int) -> str:
    """Return ``24% (waited 75%)``: shares of the time that was watched."""
    held = share_text(use.held_ns / watched_ns)
    return held if use.waited_ns is None else f"{held} (waited {share_text(use.waited_ns / watched_ns)})"
