"""What each wait cost in memory, where many tasks waited at the same time."""

from concgui.engine.findings.comparison import COROUTINES, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import tasks_waited

MANY = 50
"""Average number of tasks under way from which on memory for each matters."""

LEAST_BYTES = 4_096
"""Less for each wait is the noise of whole pages."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge tasks that waited at the same time."""
    info, run, figures = runs.info, runs.typical, runs.figures
    overlap, extra_bytes = runs.overlap, run.resources.extra_rss_bytes
    if info is None or figures is None or overlap is None or extra_bytes is None:
        return None
    has_waited = tasks_waited(run, figures, may_hold_gil=runs.comparison.may_hold_gil)
    if overlap < MANY or not has_waited or extra_bytes < LEAST_BYTES * overlap:
        return None
    return Judgement(
        {"bytes_per_wait": extra_bytes / overlap, "waits": overlap, "extra_bytes": extra_bytes},
        0.5,
        (Evidence(run.id),),
        None if info.runs_coroutines else runs.propose([COROUTINES]),
    )


RULE = rule_per_model(FindingKey.MEMORY_PER_WAIT, Importance.PROPERTY, judge)
