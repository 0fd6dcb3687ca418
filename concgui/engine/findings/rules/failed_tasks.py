"""Tasks failed."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the run with the most failed tasks; tasks that gave up in a deadlock are told there."""
    run = max(runs.records, key=lambda record: record.tasks.failed)
    failed = run.tasks.failed - int(run.observed.get("gave_up", 0))
    if failed <= 0:
        return None
    first = next(run.spans.with_error, None)
    error = first.error if first is not None else None
    return Judgement(
        {
            "failed": failed,
            "tasks": run.tasks.total,
            "error": str(error) if error is not None else None,
            "first_task": first.task if first is not None else None,
        },
        failed / run.tasks.total if run.tasks.total else 1.0,
        (Evidence(run.id, task=first.task if first is not None else None),),
    )


RULE = rule_per_model(FindingKey.FAILED_TASKS, Importance.RESULTS, judge)
