"""Tasks waited for each other's lock, so none could go on."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge what the workload itself counted: tasks that gave up waiting for a lock."""
    for run in runs.records:
        gave_up = int(run.observed.get("gave_up", 0))
        if gave_up > 0:
            first = next(run.spans.with_error, None)
            ordered = {"order": "same"} if run.params.get("order") == "opposite" else {}
            return Judgement(
                {"gave_up": gave_up, "tasks": run.tasks.total},
                1.0,
                (Evidence(run.id, task=first.task if first is not None else None),),
                runs.propose(params=ordered) if ordered else None,
            )
    return None


RULE = rule_per_model(FindingKey.DEADLOCK, Importance.RESULTS, judge)
