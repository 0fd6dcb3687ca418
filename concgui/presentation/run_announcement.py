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


WILL_FREEZE = Announcement(("The window will freeze:", "the next run works", "in the GUI thread."), True)
UNDER_WAY = Announcement(("A run begins.", "The figures follow", "after its first seconds."))
ANNOUNCEMENTS = (WILL_FREEZE, UNDER_WAY)


def announcement_of(model: ModelInfo) -> Announcement:
    """Return the announcement of a run: whether its tasks hold the window's thread is known beforehand."""
    return WILL_FREEZE if model.blocks_window or not model.hears_cancel else UNDER_WAY
