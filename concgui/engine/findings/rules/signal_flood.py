"""The handling of many signals kept the window busy."""

from concgui.engine.findings.comparison import ModelRuns, number
from concgui.engine.findings.finding import FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.records.ladder import FREEZE_MS


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge runs whose model counted the signals that it sent to a slot that does something."""
    found, longest_s = runs.first_note("signals-logged"), runs.longest_s
    if found is None or longest_s is None or longest_s * 1000 <= FREEZE_MS:
        return None
    run, values = found
    signals = number(values, "signals")
    if not signals or run.times.wall_s <= 0:
        return None
    replacement = runs.info.replacement if runs.info is not None else ""
    return Judgement(
        {"signals": int(signals), "per_s": signals / run.times.wall_s, "longest_s": longest_s},
        1.0,
        runs.worst_freeze_evidence(),
        runs.propose([replacement]) if replacement else None,
    )


RULE = rule_per_model(FindingKey.SIGNAL_FLOOD, Importance.WINDOW, judge)
