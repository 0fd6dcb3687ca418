"""The GUI thread itself ran the tasks, so the window could not answer."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.task_figures import TaskFigures
from concgui.engine.findings.waiting import tasks_waited
from concgui.engine.records.ladder import FREEZE_MS

COMPUTING_CPU_SHARE = 0.5
"""Tasks with a larger share of CPU computed."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge calls in the GUI thread; coroutines are judged by `coroutine_blocked_loop`."""
    run, longest_s = runs.typical, runs.longest_s
    figures = runs.figures
    if runs.info is None or runs.info.is_coroutine_model or figures is None or longest_s is None:
        return None
    if figures.in_gui_thread < figures.tasks or run.spans.slices.started_ns:
        return None
    share = run.latency.blocked_share if run.latency is not None else 0.0
    froze = longest_s * 1000 > FREEZE_MS
    return Judgement(
        {
            "longest_s": longest_s,
            "tasks": figures.tasks,
            "task_s": figures.median_s,
            "did": _what_tasks_did(runs, figures),
            "blocked_share": share,
            "froze": froze,
        },
        max(share, 0.5),
        runs.worst_freeze_evidence(),
        runs.propose([runs.comparison.fitting_model]),
        # Between short tasks the window may answer in time; longer ones would freeze it.
        importance=Importance.WINDOW if froze else Importance.PROPERTY,
    )


def _what_tasks_did(runs: ModelRuns, figures: TaskFigures) -> str | None:
    """Return whether the tasks waited or computed; None if that is not sure."""
    if tasks_waited(runs.typical, figures, may_hold_gil=runs.comparison.may_hold_gil):
        return "waited"
    return "computed" if figures.cpu_share > COMPUTING_CPU_SHARE else None


RULE = rule_per_model(FindingKey.GUI_THREAD_RAN_IT, Importance.WINDOW, judge)
