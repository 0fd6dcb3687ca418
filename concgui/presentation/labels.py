"""What the values of enumerations are called. Their own texts are keys of files, which never change."""

from collections.abc import Mapping

from concgui.engine.planning.progress import Phase
from concgui.engine.records.ladder import Smoothness
from concgui.engine.tasks.outcome import Outcome

OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.FINISHED: "finished",
    Outcome.FAILED: "failed",
    Outcome.CANCELLED: "cancelled",
}

SMOOTHNESS_LABELS: Mapping[Smoothness, str] = {
    Smoothness.SMOOTH: "smooth",
    Smoothness.NOTICEABLE: "noticeable",
    Smoothness.SLUGGISH: "sluggish",
    Smoothness.JANKY: "janky",
    Smoothness.FROZEN: "frozen",
    Smoothness.NOT_RESPONDING: "not responding",
}

PHASE_LABELS: Mapping[Phase, str] = {
    Phase.PREPARING: "preparing",
    Phase.BASELINE: "idle baseline",
    Phase.RUNNING: "running",
    Phase.EVALUATING: "evaluating",
    Phase.ENDED: "done",
}
