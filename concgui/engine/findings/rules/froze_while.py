"""The window froze while something was done that is not the work itself: three rules of one kind."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, Rule, rule_per_model
from concgui.engine.records.freeze import Activity


def _rule(key: FindingKey, activity: Activity) -> Rule:
    def judge(runs: ModelRuns) -> Judgement | None:
        found = [
            (run, freeze)
            for run in runs.records
            for freeze in run.freezes
            if freeze.cause.activity is activity
        ]
        if not found:
            return None
        run, longest = max(found, key=lambda pair: pair[1].length_s)
        worst = runs.longest_freeze
        return Judgement(
            {"longest_s": longest.length_s, "freezes": len(found), "is_sure": longest.cause.is_sure},
            0.9 if worst is not None and worst[1] == longest else 0.3,
            (Evidence.of_freeze(run.id, longest),),
        )

    return rule_per_model(key, Importance.WINDOW, judge)


ON_START = _rule(FindingKey.FROZE_ON_START, Activity.STARTS_PROCESS)
ON_IMPORT = _rule(FindingKey.FROZE_ON_IMPORT, Activity.IMPORTS)
ON_GARBAGE = _rule(FindingKey.FROZE_ON_GARBAGE, Activity.COLLECTS_GARBAGE)
