"""Calls in other threads held the GIL, so the window could not run."""

from concgui.engine.findings.comparison import PROCESSES, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.gil_turns import is_call
from concgui.engine.findings.rule import Judgement, rule_per_model

ROW = 1.2
"""Freeze ÷ longest task from which on one call cannot have made the freeze."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the longest freeze that was too long for turns at the GIL and whose line was seen."""
    found = [
        (run, freeze, freeze.cause.location)
        for run in runs.records
        for freeze in run.freezes
        if freeze.cause.location is not None and is_call(run, freeze)
    ]
    if not found:
        return None
    run, freeze, place = max(found, key=lambda each: each[1].length_s)
    worst, figures = runs.longest_freeze, runs.figures
    longest_task_s = figures.longest_s if figures is not None else None
    return Judgement(
        {
            "longest_s": freeze.length_s,
            "threads": max(1, len(freeze.cause.threads)),
            "file": place.file,
            "line": place.line,
            "function": place.function,
            "is_sure": freeze.cause.is_sure,
            # Longer than a task, the freeze was made by several calls between which the window got no turn.
            "is_row": (longest_task_s is not None and freeze.length_s > ROW * longest_task_s) or None,
        },
        0.95 if worst is not None and worst[1] == freeze else 0.4,
        (Evidence.of_freeze(run.id, freeze),),
        runs.propose([PROCESSES]),
    )


RULE = rule_per_model(FindingKey.C_CALL_HELD_GIL, Importance.WINDOW, judge)
