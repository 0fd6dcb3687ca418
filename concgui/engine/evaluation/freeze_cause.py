"""What froze the window: what the stacks suggest, checked against who was on a CPU."""

import dataclasses
from collections.abc import Sequence

from concgui.engine.records.run_record import FreezeStack
from concgui.engine.records.thread_states import StateStretch, ThreadState, ThreadStateRecord, ThreadStates

BUSY_SHARE = 0.5
"""A thread that did something for more than this share of a freeze is what the freeze was about."""


LEAST_SHARE = 0.05
"""A thread that computed for less than this share of a freeze is not among those that shared the GIL."""


def checked_stacks(
    stacks: Sequence[FreezeStack], thread_states: ThreadStateRecord | None, gui_thread: int
) -> tuple[FreezeStack, ...]:
    """The stacks, none of which says what the thread states refute.

    A GUI thread without a Python frame beside a thread that computes seems to wait for the GIL.
    If it was on a CPU meanwhile, it worked in C++, where stacks of Python show nothing. The other
    way round, a GUI thread that waited for a lock beside a thread that computed waited for the
    GIL, also where that thread had gone on before anybody could look at its line. And where several
    threads shared the GIL, the line at which the GUI thread happened to ask for it says nothing.

    Args:
        stacks: As the watchdog saw them.
        thread_states: Who was on a CPU; None if nobody saw it.
        gui_thread: Native id of the GUI thread.
    """
    gui = (
        next((seen for seen in thread_states.threads if seen.thread == gui_thread), None)
        if thread_states
        else None
    )
    if gui is None or thread_states is None:
        return tuple(stacks)
    others = [seen for seen in thread_states.threads if seen is not gui and seen.process == gui.process]
    return tuple(_checked(stack, gui, others) for stack in stacks)


def _checked(stack: FreezeStack, gui: ThreadStates, others: Sequence[ThreadStates]) -> FreezeStack:
    if stack.is_elsewhere:
        share = _cpu_share(gui, stack)
        if share <= BUSY_SHARE:
            return stack
        line = (
            "C++ code of an event handler (painting, layout): "
            f"the GUI thread was on a CPU for {share:.0%} of the freeze"
        )
        return dataclasses.replace(stack, blocking_line=line, is_elsewhere=False)
    if _lock_share(gui, stack) <= BUSY_SHARE:
        return stack
    computing = [share for other in others if (share := _cpu_share(other, stack)) > LEAST_SHARE]
    if len(computing) > 1 and sum(computing) > BUSY_SHARE:
        line = (
            f"{len(computing)} threads of this program that took turns on the GIL, on a CPU for "
            f"{sum(computing):.0%} of the freeze together: the GUI thread waited for the GIL"
        )
        return dataclasses.replace(stack, blocking_line=line, is_elsewhere=True)
    if stack.was_seen:
        return stack
    holder = max(others, key=lambda other: _cpu_share(other, stack), default=None)
    share = _cpu_share(holder, stack) if holder is not None else 0.0
    if holder is None or share <= BUSY_SHARE:
        return stack
    line = (
        f"thread {holder.thread}, which was on a CPU for {share:.0%} of the freeze and had gone on "
        "before its line could be seen: the GUI thread waited for the GIL"
    )
    return dataclasses.replace(stack, blocking_line=line, is_elsewhere=True)


def _cpu_share(thread: ThreadStates, stack: FreezeStack) -> float:
    """CPU time of a thread ÷ length of the freeze."""
    return sum(stretch.cpu_share * ns for stretch, ns in _within(thread, stack)) / _length_ns(stack)


def _lock_share(thread: ThreadStates, stack: FreezeStack) -> float:
    """How long a thread waited for a lock or the GIL ÷ length of the freeze."""
    lock_ns = sum(ns for stretch, ns in _within(thread, stack) if stretch.state is ThreadState.LOCK)
    return lock_ns / _length_ns(stack)


def _within(thread: ThreadStates, stack: FreezeStack) -> list[tuple[StateStretch, int]]:
    """The thread states that meet the freeze, with how many nanoseconds of them lie in it."""
    edges = (
        (stretch, min(stretch.finished_ns, stack.until_ns) - max(stretch.started_ns, stack.since_ns))
        for stretch in thread.stretches
    )
    return [(stretch, ns) for stretch, ns in edges if ns > 0]


def _length_ns(stack: FreezeStack) -> int:
    return max(1, stack.until_ns - stack.since_ns)
