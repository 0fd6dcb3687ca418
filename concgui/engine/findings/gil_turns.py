"""Telling one call that held the GIL from the turns that threads of Python code take at it."""

from concgui.engine.records.freeze import ExplainedFreeze, FreezeKind
from concgui.engine.records.run_record import RunRecord

LONGEST_TURNS = 25
"""Freezes of up to this many switch intervals for each thread are turns; eleven are usual."""


def switch_interval_ms(run: RunRecord) -> float:
    """Return the switch interval of a run."""
    found = run.run_options.get("switch_interval_ms", run.environment.switch_interval_ms)
    return found if isinstance(found, int | float) else run.environment.switch_interval_ms


def is_call(run: RunRecord, freeze: ExplainedFreeze) -> bool:
    """Return whether a freeze was too long for turns at the GIL, so that calls held it without a pause."""
    cause = freeze.cause
    if cause.kind not in (FreezeKind.GIL_HELD, FreezeKind.GIL_SHARED):
        return False
    # A holder that the system keeps from a CPU cannot give the GIL back: only its time on one counts.
    held_ms = freeze.length_s * 1000 * (cause.share if cause.share is not None else 1.0)
    return held_ms > LONGEST_TURNS * max(1, len(cause.threads)) * switch_interval_ms(run)
