"""There were fewer workers or tasks than could have run at the same time."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.findings.comparison import THREADS, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.task_figures import TaskFigures
from concgui.engine.findings.waiting import tasks_waited
from concgui.engine.records.run_record import RunRecord

COMPUTING_CPU_SHARE = 0.7
"""Tasks with a larger share of CPU computed."""

MOST_WORKERS = 64
"""The largest number of workers to try for tasks that wait."""

LEAST_WORK_S = 0.05

ONE_AT_A_TIME = 1.1
"""Average number of tasks under way up to which one worker did one after another."""

LEAST_FILL = 0.85
"""Share of the workers that must have been at work all along, so that more of them would help."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models that could run more tasks at the same time."""
    info, run, figures = runs.info, runs.typical, runs.figures
    overlap = runs.overlap
    if info is None or figures is None or overlap is None or run.times.work_s < LEAST_WORK_S:
        return None
    # More workers do not help tasks that fail, and in a deadlock there would be more of them.
    if not run.was_complete:
        return None
    if info.is_coroutine_model or not (info.uses_workers or info.all_at_once):
        return _one_worker(runs, figures, overlap)
    at_once = min(run.tasks.total, run.workers) if info.uses_workers else run.tasks.total
    if at_once < 1 or overlap < LEAST_FILL * at_once:
        return None
    if tasks_waited(run, figures, may_hold_gil=runs.comparison.may_hold_gil):
        return _more_waits(runs, info, figures)
    if figures.cpu_share > COMPUTING_CPU_SHARE and _can_use_cores(runs, info, run):
        return _more_cores(runs, figures, at_once)
    return None


def _one_worker(runs: ModelRuns, figures: TaskFigures, overlap: float) -> Judgement | None:
    """Judge a model that has one thread for all tasks, other than the window's own."""
    run = runs.typical
    if len(runs.workers_seen) != 1 or run.program.is_gui_thread(runs.workers_seen[0]):
        return None
    if figures.tasks < 2 or not LEAST_FILL <= overlap <= ONE_AT_A_TIME:
        return None
    has_waited = tasks_waited(run, figures, may_hold_gil=runs.comparison.may_hold_gil)
    cores = run.environment.cores
    is_computing = figures.cpu_share > COMPUTING_CPU_SHARE
    if is_computing and cores < 2:
        return None
    return Judgement(
        {
            "what": "workers",
            "count": 1,
            "tasks": figures.tasks,
            "cores": cores if is_computing else None,
            "waited": has_waited,
        },
        1 - 1 / (min(figures.tasks, cores) if is_computing else figures.tasks),
        (Evidence(run.id),),
        runs.propose([THREADS if has_waited else runs.comparison.fitting_model]),
    )


def _can_use_cores(runs: ModelRuns, info: ModelInfo, run: RunRecord) -> bool:
    if info.runs_coroutines:
        return False
    is_apart = info.uses_processes or info.uses_interpreters
    return is_apart or not run.environment.gil_enabled or not runs.comparison.holds_gil


def _more_waits(runs: ModelRuns, info: ModelInfo, figures: TaskFigures) -> Judgement | None:
    run = runs.typical
    # A process for each wait would be dear; threads are not.
    if not info.uses_workers or info.uses_processes or run.tasks.total < 2 * run.workers:
        return None
    return Judgement(
        {"what": "workers", "count": run.workers, "tasks": figures.tasks, "cores": None, "waited": True},
        0.3,
        (Evidence(run.id),),
        runs.propose(workers=min(run.tasks.total, MOST_WORKERS)),
    )


def _more_cores(runs: ModelRuns, figures: TaskFigures, at_once: int) -> Judgement | None:
    run = runs.typical
    cores = run.environment.cores
    if at_once >= cores:
        return None
    is_tasks = run.tasks.total < cores
    return Judgement(
        {
            "what": "tasks" if is_tasks else "workers",
            "count": run.tasks.total if is_tasks else run.workers,
            "tasks": figures.tasks,
            "cores": cores,
            "waited": False,
        },
        1 - at_once / cores,
        (Evidence(run.id),),
        runs.propose(tasks=4 * cores if is_tasks else None, workers=max(cores, run.workers)),
    )


RULE = rule_per_model(FindingKey.TOO_FEW, Importance.SPEED, judge)
