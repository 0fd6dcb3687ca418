"""Whether tasks hold the GIL while they compute, as runs tell: a person's own function does not say it."""

from concgui.engine.findings.comparison import Comparison, ModelRuns
from concgui.engine.findings.waiting import is_calm
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.records.ladder import FRAME_MS

COMPUTING_CPU_SHARE = 0.7
"""Tasks with a larger share of CPU in the reference computed."""

AT_ONCE = 1.4
"""Cores that threads of one interpreter use together only where their tasks release the GIL."""

IN_TURN = (0.5, 1.2)
"""Cores that threads use together where they take turns."""

LEAST_OVERLAP = 1.5
BASELINE_FACTOR = 3

NO_GAIN = 1.2
"""A larger speed-up of the work refutes that threads took turns, or the machine was less busy by then."""


def measured_gil_use(comparison: Comparison) -> bool | None:
    """Return whether the tasks hold the GIL while they compute; None if the runs do not tell.

    Threads that take turns at a lock use one core together as well, but leave the window its GIL.
    """
    of_threads = [runs for runs in comparison.by_model if _ran_in_threads(runs)]
    if any((runs.parallelism or 0.0) > AT_ONCE for runs in of_threads):
        return False
    reference = comparison.reference
    figures = reference.figures if reference is not None else None
    if figures is None or figures.cpu_share <= COMPUTING_CPU_SHARE:
        return None
    return True if any(map(_took_turns_at_gil, of_threads)) else None


def _ran_in_threads(runs: ModelRuns) -> bool:
    run = runs.typical
    if not run.environment.gil_enabled or run.environment.cores < 2:
        return False
    return sum(map(run.is_thread_of_program, runs.workers_seen)) > 1


def _took_turns_at_gil(runs: ModelRuns) -> bool:
    run, parallelism, overlap = runs.typical, runs.parallelism, runs.overlap
    if parallelism is None or overlap is None or overlap < LEAST_OVERLAP:
        return False
    if (runs.summary.work_speedup or 0.0) > NO_GAIN:
        return False
    return IN_TURN[0] <= parallelism <= IN_TURN[1] and _window_waited_for_gil(runs) and run.was_complete


def _window_waited_for_gil(runs: ModelRuns) -> bool:
    run = runs.typical
    if any(freeze.cause.kind in (FreezeKind.GIL_SHARED, FreezeKind.GIL_HELD) for freeze in run.freezes):
        return True
    if run.latency is None or run.baseline is None or not is_calm(run):
        return False
    return run.latency.p99_ms > max(FRAME_MS, BASELINE_FACTOR * run.baseline.p99_ms)
