"""The words of marks on code."""

from collections.abc import Mapping

from concgui.engine.records.freeze import ExplainedFreeze, FreezeKind
from concgui.engine.records.selection import Selection
from concgui.engine.source.excerpts import Role
from concgui.engine.source.marks import MarkKind
from concgui.presentation.freeze_text import cause_text
from concgui.presentation.numbers import duration_text

MARK_LABELS: Mapping[MarkKind, str] = {
    MarkKind.START: "start",
    MarkKind.SUBMIT: "submit",
    MarkKind.RUN: "run",
    MarkKind.WAIT: "wait",
    MarkKind.LOCK: "lock",
    MarkKind.JOIN: "join",
    MarkKind.SIGNAL: "signal",
    MarkKind.YIELD: "yield",
    MarkKind.FREEZE: "froze",
    MarkKind.LED_TO_FREEZE: "led to freeze",
}
"""The word beside a marked line."""

_MEANINGS: Mapping[MarkKind, str] = {
    MarkKind.START: "starts a thread, a process, a pool or a loop",
    MarkKind.SUBMIT: "hands work over",
    MarkKind.RUN: "runs a task",
    MarkKind.WAIT: "waits until something has happened",
    MarkKind.LOCK: "takes a lock, and waits for it if another thread has it",
    MarkKind.JOIN: "waits for the end of what was started",
    MarkKind.SIGNAL: "tells another thread by a signal",
    MarkKind.YIELD: "lets the window or the loop handle other events",
}

_FROZE: Mapping[FreezeKind, str] = {
    FreezeKind.PYTHON: "the GUI thread was busy here",
    FreezeKind.CPP: "the GUI thread ran C++ code that was called here",
    FreezeKind.GIL_HELD: "the GUI thread waited for the GIL, which this line held",
    FreezeKind.GIL_SHARED: "the GUI thread waited for the GIL, which threads took in turns, mostly here",
    FreezeKind.LOCK: "the GUI thread waited here for a lock or another thread",
    FreezeKind.WAITING: "the GUI thread waited here for I/O or a timer",
    FreezeKind.NO_CPU: "the GUI thread wanted a CPU here and got none",
}

ROLE_LABELS: Mapping[Role, str] = {
    Role.MODEL: "the model",
    Role.BASE: "what the model is made of",
    Role.WORKLOAD: "the work of a task",
    Role.SUPPORT: "what the work uses",
    Role.PLACE: "seen while the window was frozen",
}
"""The words after the name of a file."""


def mark_meaning(kind: MarkKind, what: str) -> str:
    """Return what a marked line does: ``pool.submit hands work over``."""
    if kind not in _MEANINGS:
        return what
    when = " when its block ends" if kind is MarkKind.JOIN and what.startswith("with ") else ""
    return f"{what} {_MEANINGS[kind]}{when}"


def froze_label(freeze: ExplainedFreeze) -> str:
    """Return the word beside the line that froze the window: ``froze 2.70 s``."""
    return f"{MARK_LABELS[MarkKind.FREEZE]} {duration_text(freeze.length_s)}"


def froze_meaning(freeze: ExplainedFreeze, more: int) -> str:
    """Return what the line that froze the window did.

    Args:
        freeze: The longest freeze that is put down to the line.
        more: How many others are.
    """
    cause = freeze.cause
    did = _FROZE.get(cause.kind, "this line was seen then")
    if cause.location is None:
        did = f"{cause_text(cause)}; this line was under way"
    others = f", and {more} more" if more else ""
    doubt = "" if cause.is_sure or cause.location is None else " (less sure: seen from inside the program)"
    return f"the window froze for {duration_text(freeze.length_s)}{others}: {did}{doubt}"


def selected_text(selection: Selection) -> str:
    """Return what a click on a line has selected: ``selected on the timeline: task 0``."""
    took = duration_text((selection.until_ns - selection.since_ns) / 1e9)
    what = f"a stretch of {took}"
    if selection.task is not None:
        what = f"task {selection.task}, {took}"
    elif selection.is_freeze:
        what = f"the freeze of {took}"
    return f"selected on the timeline: {what}"


def led_meaning(freeze: ExplainedFreeze) -> str:
    """Return what a line did from which the line was called that froze the window."""
    return f"from here was called what froze the window for {duration_text(freeze.length_s)}"


def other_version_text(shown: str, of_run: str) -> str:
    """Return what stands above a file of another version than that of the run."""
    return (
        f"This file is of concgui {shown}, and the run was made by concgui {of_run}: what ran may differ, so "
        "no line is marked as the one that froze the window."
    )


def changed_text(line: int | None) -> str:
    """Return what stands above a file that was changed after the run.

    Args:
        line: The line that was seen in the run; None if there is none.
    """
    lost = f" Line {line}, which was seen then, is not marked." if line else ""
    return f"This file was changed after the run, so what ran may differ.{lost}"


def moved_text(line: int, function: str) -> str:
    """Return what stands above a file in which a line that was seen is not in its function any more."""
    return f"Line {line} of this file was seen in {function}(), and is elsewhere now: it is not marked."


def not_here_text(file: str, line: int) -> str:
    """Return what stands in place of a file that cannot be read here."""
    at = f", line {line}" if line else ""
    return f"{file}{at} was seen while the window was frozen; this file cannot be read here."


UNKNOWN_MODEL_TEXT = "The source of this model is not part of this version of concgui."
UNKNOWN_WORKLOAD_TEXT = "The source of this workload is not known here."


def instead_text(model: str) -> str:
    """Return what stands above the code of a model to use instead of an anti-pattern."""
    return f"To use instead: {model}"


def no_script_text(reason: object) -> str:
    """Return why there is no script for a run."""
    return f"There is no script for this run: {reason}"
