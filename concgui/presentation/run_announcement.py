"""The strip's words just before a run is measured, in place of the figures of the idle window."""

from dataclasses import dataclass

from concgui.engine.contracts.model_info import ModelInfo


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a run is about to do.

    Attributes:
        lines: Three short lines.
        is_warning: Whether the window is going to freeze.
    """

    lines: tuple[str, str, str]
    is_warning: bool = False

    @property
    def sentence(self) -> str:
        """The lines as one sentence, for screen readers."""
        return " ".join(line for line in self.lines if line)


TYPE_HERE = "type here: any delay?"
NOT_ANSWERING = "not answering"
"""Stands in place of the figure while the window is frozen: painted before, since nothing is painted then."""

WILL_FREEZE = Announcement(
    ("This window stops answering.", "Type now, and click!", "Its own thread runs the tasks."), True
)
UNDER_WAY = Announcement(("A run begins.", "The figures follow", "after its first seconds."))
ANNOUNCEMENTS = (WILL_FREEZE, UNDER_WAY)


def run_headline(model: ModelInfo, *, warm_up: bool) -> str:
    """Return what is run and how: ``qthread: one QThread with a worker object``."""
    name = f"warm-up of {model.key}" if warm_up else model.key
    return f"{name}: {model.summary}"


def announcement_of(model: ModelInfo) -> Announcement:
    """Return the announcement of a run: whether its tasks hold the window's thread is known beforehand."""
    return WILL_FREEZE if model.blocks_window or not model.hears_cancel else UNDER_WAY
