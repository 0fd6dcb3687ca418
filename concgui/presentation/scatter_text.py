"""The words of Fast × smooth: its axes, its corners, and what can be read from it."""

from collections.abc import Sequence

from concgui.engine.evaluation.summary import ModelSummary
from concgui.presentation.numbers import duration_text, ratio_text

TITLE = "Fast × smooth"
X_TITLE = "Longest freeze of the window, ms (log; limits of the ladder)"
X_TITLE_SHORT = "Longest freeze of the window, ms (log)"
Y_TITLE = "Speed-up against blocking, start-up included, × (log)"
Y_TITLE_SHORT = "Speed-up against blocking, × (log)"
GOOD_CORNER = "fast and smooth"
CORNERS = ("fast, but freezes", "smooth, but not faster", "neither")


def scatter_description(summaries: Sequence[ModelSummary]) -> str:
    """Return where each model stands, for people who do not see the plot."""
    return "; ".join(
        f"{summary.model}: {ratio_text(summary.speedup)}, "
        f"longest freeze {duration_text(summary.longest_freeze_ms.maximum / 1000)}"
        for summary in summaries
        if summary.longest_freeze_ms is not None
    )
