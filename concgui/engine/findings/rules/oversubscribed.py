"""More threads wanted to compute than there are cores."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

FULL = 0.85
"""Share of the cores that the tasks must have used together."""

MANY = 1.5
"""Tasks under way ÷ cores from which on they get in each other's way."""

OTHER_THREADS = 1.3
"""CPU time of the program ÷ that of its tasks from which on other threads of it computed."""

LEAST_S = 0.05


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge tasks that computed at the same time, and a BLAS that starts threads of its own beside them."""
    run, figures = runs.typical, runs.figures
    overlap, parallelism, cores = runs.overlap, runs.parallelism, run.environment.cores
    if figures is None or overlap is None or parallelism is None or run.times.work_s < LEAST_S:
        return None
    cpu_s = run.resources.cpu_s
    is_blas = run.params.get("unbounded_blas") is True
    has_blas_threads = is_blas and cpu_s is not None and cpu_s > OTHER_THREADS * figures.cpu_s
    is_crowded = parallelism >= FULL * cores and overlap >= MANY * cores and figures.cpu_share > 0.1
    if not (is_crowded or (has_blas_threads and overlap >= MANY)):
        return None
    return Judgement(
        {
            "tasks_at_once": overlap,
            "cores": cores,
            "cpu_share": figures.cpu_share,
            "library": "BLAS" if has_blas_threads else None,
        },
        0.3,
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose(params={"unbounded_blas": False})
        if has_blas_threads
        else runs.propose(workers=cores)
        if runs.info is not None and runs.info.uses_workers
        else None,
    )


RULE = rule_per_model(FindingKey.OVERSUBSCRIBED, Importance.SPEED, judge)
