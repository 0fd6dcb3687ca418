"""A matrix from before: whether it can be resumed here, and what is said of it. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ConcguiError
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.system.environment import Environment
from concgui.export.run_json import JsonObject
from concgui.presentation.numbers import count_text, part_text, rough_time
from concgui.qtlayer.running.matrix_preview import MatrixPreview, matrix_preview
from concgui.store.matrix_file import SavedMatrix, differences, differing_environment
from concgui.store.saved_plan import plan_as_saved


@dataclass(frozen=True)
class ResumeOffer:
    """What is left of a matrix that was not finished.

    Attributes:
        saved: The matrix.
        plan: What its rest is run as; None where it cannot be.
        matrix_preview: How much is left; None where it cannot be resumed.
        reason: Why it cannot be resumed here; "" if it can.
    """

    saved: SavedMatrix
    plan: MatrixPlan | None
    matrix_preview: MatrixPreview | None
    reason: str = ""

    @property
    def left_text(self) -> str:
        """``120 of 240 pairs left, about 4 min``; "" where it cannot be resumed."""
        if self.matrix_preview is None:
            return ""
        preview = self.matrix_preview
        left = f"{part_text(preview.pairs_left, preview.pairs_total, 'pair')} left"
        return f"{left}, about {rough_time(preview.seconds_left)}"


def resume_offer_of(
    saved: SavedMatrix, environment: Environment, models: Sequence[str], workloads: Sequence[AnyWorkload]
) -> ResumeOffer | None:
    """How a matrix can be resumed here by the rules of `differences`; None if nothing of it is left.

    Args:
        saved: The matrix.
        environment: Where it would be resumed.
        models: Keys of the models that there are.
        workloads: The workloads that there are, with their default parameters.
    """
    if saved.is_complete:
        return None
    try:
        plan = plan_as_saved(saved, models, workloads)
        differing = differences(saved, plan, environment)
    except ConcguiError as error:
        return ResumeOffer(saved, None, None, str(error))
    if differing:
        return ResumeOffer(saved, None, None, "; ".join(differing))
    left = matrix_preview(plan, saved.records)
    return ResumeOffer(saved, plan, left) if left.pairs_left else None


def facts_text(saved: SavedMatrix, offer: ResumeOffer | None, *, is_kept: bool) -> str:
    """Return what is left of the matrix, when it was made and with which settings."""
    made = f"made {saved.made_at:%Y-%m-%d %H:%M}" if saved.made_at else "made at an unknown time"
    made += "" if is_kept else ", not kept in a file"
    left = [offer.left_text] if offer and offer.left_text else []
    return " · ".join([*left, made, settings_text(saved.settings)])


def origin_text(saved: SavedMatrix, environment: Environment, offer: ResumeOffer | None) -> str:
    """Return why the matrix cannot be resumed, or where else it was made; "" for neither."""
    if offer and offer.reason:
        return f"Cannot be resumed here: {offer.reason}"
    elsewhere = differing_environment(saved, environment)
    return f"Made elsewhere: {'; '.join(elsewhere)}" if elsewhere else ""


def settings_text(settings: JsonObject) -> str:
    """``quick · 4 workers · 1 run each``."""
    workers, repeats = settings["workers"], settings["repeats"]
    return " · ".join(
        (
            "quick" if settings["quick"] else "full",
            count_text(workers, "worker"),
            f"{count_text(repeats, 'run')} each",
        )
    )
