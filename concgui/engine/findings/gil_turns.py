"""Telling one call that held the GIL from the turns that threads of Python code take at it."""

from concgui.engine.records.freeze import ExplainedFreeze, FreezeKind
from concgui.engine.records.run_record import RunRecord

LONGEST_TURNS = 25
"""Freezes of more than this many switch intervals for each thread are no turns."""

USUAL_TURNS = 12
"""Freezes of up to this many are turns as they are usual; of those in between it is not known."""


def switch_interval_ms(run: RunRecord) -> float:
    """Return the switch interval of a run."""
    found = run.run_options.get("switch_interval_ms", run.environment.switch_interval_ms)
    return found if isinstance(found, int | float) else run.environment.switch_interval_ms


def is_call(run: RunRecord, freeze: ExplainedFreeze) -> bool:
    """Return whether a freeze was too long for turns at the GIL, so that calls held it without a pause."""
    cause = freeze.cause
    if cause.kind not in (FreezeKind.GIL_HELD, FreezeKind.GIL_SHARED):
        return False
    # Between signals the window has the GIL itself, so that a freeze by many of them is no call.
    return not _has_signals(run) and _turns(run, freeze) > LONGEST_TURNS


def may_be_call(run: RunRecord, freeze: ExplainedFreeze) -> bool:
    """Return whether a freeze by the GIL was longer than turns usually are, so that it may be calls."""
    return _turns(run, freeze) > USUAL_TURNS


def waits_for_new_thread(freeze: ExplainedFreeze) -> bool:
    """Return whether the window started a thread and waited for it to begin, which takes the GIL."""
    return freeze.cause.kind is FreezeKind.LOCK and any(
        frame.function == "Thread.start" and frame.file.endswith("threading.py")
        for frame in freeze.cause.frames
    )


def _turns(run: RunRecord, freeze: ExplainedFreeze) -> float:
    """Return how many switch intervals a freeze lasted for each thread that had the GIL."""
    cause = freeze.cause
    # A holder that the system keeps from a CPU cannot give the GIL back: only its time on one counts.
    held_ms = freeze.length_s * 1000 * (cause.share if cause.share is not None else 1.0)
    return held_ms / (max(1, len(cause.threads)) * switch_interval_ms(run))


def _has_signals(run: RunRecord) -> bool:
    return any(note.code == "signals-logged" for note in run.notes)
