"""The usual display for every small step of a thread: a growing log and a progress bar."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

from concgui.qtlayer.models.bases.step_log import KEPT_LINES
from concgui.ui.common.scaled_label import ScaledLabel

_LINES_SHOWN = 7
_CHARACTERS_SHOWN = 52
_MARGIN_PX = 12


class StepPanel(QFrame):
    """A `StepView` of widgets; visible from `begin` to `end`.

    The panel floats over the lower right corner of its parent and is in no layout, so that showing
    it does not rearrange the plots while a run is measured.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = parent
        self.log = QPlainTextEdit()
        self.progress_bar = QProgressBar()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Steps of the active run")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(KEPT_LINES)
        self.log.setUndoRedoEnabled(False)
        # No stop for Tab, because the panel disappears with the run.
        self.log.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.log.setAccessibleName("Log of the steps")
        self.progress_bar.setAccessibleName("Steps done")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(4)
        column.addWidget(ScaledLabel("One signal per step, each logged here", scale=0.85, muted=True))
        column.addWidget(self.log, 1)
        column.addWidget(self.progress_bar)
        parent.installEventFilter(self)
        self.hide()

    def begin(self, total: int) -> None:
        """Empty the log, set the bar to 0 of `total`, and appear."""
        self.log.clear()
        self.progress_bar.setRange(0, max(1, total))
        self.progress_bar.setValue(0)
        self._place()
        self.show()
        self.raise_()

    def show_step(self, number: int, line: str) -> None:
        """Append the line and move the bar."""
        self.log.appendPlainText(line)
        self.progress_bar.setValue(number)

    def end(self) -> None:
        """Disappear and release the lines."""
        self.hide()
        self.log.clear()
        self.progress_bar.reset()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the parent is resized."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        metrics = self.fontMetrics()
        room = self._host.rect().adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        wanted = QRect(
            0,
            0,
            metrics.averageCharWidth() * _CHARACTERS_SHOWN,
            metrics.lineSpacing() * (_LINES_SHOWN + 4),
        )
        wanted.setSize(wanted.size().boundedTo(room.size()))
        wanted.moveBottomRight(room.bottomRight())
        self.setGeometry(wanted)
