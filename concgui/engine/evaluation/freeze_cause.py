"""Causes of freezes: the causes that stacks suggest, checked against thread states."""

import dataclasses
from collections.abc import Sequence

from concgui.engine.records.freeze import ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.thread_states import StateStretch, ThreadState, ThreadStateRecord, ThreadStates

BUSY_SHARE = 0.5
"""A state that a thread had for more than this share of a freeze is taken as the freeze's cause."""


LEAST_SHARE = 0.05
"""A thread that computed for less than this share of a freeze does not count as sharing the GIL."""


def checked_freezes(
    freezes: Sequence[ExplainedFreeze], thread_states: ThreadStateRecord | None, gui_thread: int
) -> tuple[ExplainedFreeze, ...]:
    """Return the freezes, none with a cause that the thread states refute.

    A GUI thread without a Python frame seems to wait for the GIL if another thread computes. If the GUI
    thread was on a CPU in that time, it worked in C++, which Python stacks do not show. Conversely, a GUI
    thread that waited for a lock while another thread computed waited for the GIL, even if that thread had
    moved on before its line could be seen. If several threads shared the GIL, the line at which the GUI
    thread happened to request it means nothing.

    Args:
        freezes: Freezes as explained by the watchdog.
        thread_states: Thread states of the run; None if there are none.
        gui_thread: Native id of the GUI thread.
    """
    gui = (
        next((seen for seen in thread_states.threads if seen.thread == gui_thread), None)
        if thread_states
        else None
    )
    if gui is None or thread_states is None:
        return tuple(freezes)
    others = [seen for seen in thread_states.threads if seen is not gui and seen.process == gui.process]
    return tuple(dataclasses.replace(freeze, cause=_checked(freeze, gui, others)) for freeze in freezes)


def _checked(freeze: ExplainedFreeze, gui: ThreadStates, others: Sequence[ThreadStates]) -> FreezeCause:
    cause = freeze.cause
    if cause.kind is FreezeKind.GIL_HELD:
        share = _cpu_share(gui, freeze)
        return FreezeCause(FreezeKind.CPP, share=share) if share > BUSY_SHARE else cause
    if _lock_share(gui, freeze) <= BUSY_SHARE:
        return cause
    shares = {other.thread: _cpu_share(other, freeze) for other in others}
    computing = {thread: share for thread, share in shares.items() if share > LEAST_SHARE}
    if len(computing) > 1 and sum(computing.values()) > BUSY_SHARE:
        return FreezeCause(FreezeKind.GIL_SHARED, tuple(computing), sum(computing.values()))
    if cause.kind is not FreezeKind.NOT_SEEN:
        return cause
    holder = max(shares, key=shares.__getitem__, default=None)
    if holder is None or shares[holder] <= BUSY_SHARE:
        return cause
    return FreezeCause(FreezeKind.GIL_HELD, (holder,), shares[holder])


def _cpu_share(thread: ThreadStates, freeze: ExplainedFreeze) -> float:
    """Return the CPU time of a thread ÷ the length of the freeze."""
    return sum(stretch.cpu_share * ns for stretch, ns in _within(thread, freeze)) / _length_ns(freeze)


def _lock_share(thread: ThreadStates, freeze: ExplainedFreeze) -> float:
    """Return the time a thread waited for a lock or the GIL ÷ the length of the freeze."""
    lock_ns = sum(ns for stretch, ns in _within(thread, freeze) if stretch.state is ThreadState.LOCK)
    return lock_ns / _length_ns(freeze)


def _within(thread: ThreadStates, freeze: ExplainedFreeze) -> list[tuple[StateStretch, int]]:
    """Return the thread states that overlap the freeze, with the length of each overlap in ns."""
    edges = (
        (stretch, min(stretch.finished_ns, freeze.until_ns) - max(stretch.started_ns, freeze.since_ns))
        for stretch in thread.stretches
    )
    return [(stretch, ns) for stretch, ns in edges if ns > 0]


def _length_ns(freeze: ExplainedFreeze) -> int:
    return max(1, freeze.until_ns - freeze.since_ns)
