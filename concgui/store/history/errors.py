"""What can be wrong with a history."""

from pathlib import Path

from concgui.engine.errors import ConcguiError


class HistoryError(ConcguiError):
    """The history cannot be read or written.

    Attributes:
        path: The file of the history.
    """

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"{path} cannot be used: {reason}")
        self.path = path


class DamagedHistoryError(HistoryError):
    """The file is not a history, or it is damaged."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "it is damaged, or not a history of this program")
