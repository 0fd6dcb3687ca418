"""Several threads computed, but took turns at one GIL, so nothing became faster."""

from concgui.engine.findings.comparison import PROCESSES, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

ONE_CORE = (0.5, 1.2)
"""Cores that threads with one GIL use together: about one, less if other programs take part of it."""

NO_GAIN = 1.2
"""A larger speed-up of the work refutes that the threads took turns."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge threads of one interpreter that computed at the same time."""
    run, figures = runs.typical, runs.figures
    parallelism, overlap = runs.parallelism, runs.overlap
    if figures is None or parallelism is None or overlap is None or not run.environment.gil_enabled:
        return None
    threads = sum(map(run.is_thread_of_program, runs.workers_seen))
    speedup = runs.summary.work_speedup
    if threads < 2 or not runs.comparison.holds_gil or (speedup is not None and speedup > NO_GAIN):
        return None
    if not (ONE_CORE[0] <= parallelism <= ONE_CORE[1] and overlap >= min(threads, 4) / 2 and overlap > 1.5):
        return None
    return Judgement(
        {
            "threads": threads,
            "speedup": speedup,
            "cpu_share": figures.cpu_share,
            "parallelism": parallelism,
            "cores": run.environment.cores,
        },
        1 - 1 / min(threads, max(2, run.environment.cores)),
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose([PROCESSES], workers=max(2, run.environment.cores))
        if run.environment.cores > 1
        else None,
    )


RULE = rule_per_model(FindingKey.THREADS_SHARE_GIL, Importance.SPEED, judge)
