"""A request to cancel had to wait for tasks that could not be stopped."""

from concgui.engine.findings.comparison import PROCESSES, ModelRuns, number
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model

LEAST_S = 0.1
"""A person does not notice a shorter wait."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge runs that were cancelled."""
    for run in runs.records:
        found = runs.first_note("cancelled")
        ran_on = number(found[1], "ran_on") if found is not None and found[0] is run else None
        if run.cancel_s is None or run.cancel_s < LEAST_S or not ran_on:
            continue
        can_stop = runs.info is not None and runs.info.stops_running_tasks
        return Judgement(
            {"cancel_s": run.cancel_s, "ran_on": int(ran_on)},
            0.5,
            (Evidence(run.id),),
            None if can_stop else runs.propose([PROCESSES]),
        )
    return None


RULE = rule_per_model(FindingKey.CANNOT_STOP, Importance.PROPERTY, judge)
