"""A painted plot of summaries, one of which is chosen with pointer or keyboard."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from concgui.engine.evaluation.summary import ModelSummary
from concgui.presentation.colours import Theme
from concgui.presentation.compare_text import row_details, row_sentence
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.palette import system_theme

_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class SummaryChooser(QWidget):
    """The current summary and the one under the pointer. Derived classes paint the summaries.

    Signals:
        model_chosen: Key of the chosen model.
    """

    model_chosen = Signal(str)

    previous_key: ClassVar[Qt.Key] = Qt.Key.Key_Up
    next_key: ClassVar[Qt.Key] = Qt.Key.Key_Down

    def __init__(self, names: ModelNames, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._summaries: tuple[ModelSummary, ...] = ()
        self._theme = system_theme()
        self._empty_text = empty_text
        self._current = 0
        self._selected = ""
        self._hovered: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with two arrow keys, Home and End; choose with Return and Space."""
        key, last = Qt.Key(event.key()), len(self._summaries) - 1
        moves = {
            self.previous_key: max(0, self._current - 1),
            self.next_key: min(last, self._current + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if self._summaries and key in moves:
            self._make_current(moves[key])
            self._bring_into_view(self._current)
        elif self._summaries and key in _CHOOSING_KEYS:
            self.model_chosen.emit(self._summaries[self._current].model)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the summary under the pointer."""
        index = self._under(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or index is None:
            super().mousePressEvent(event)
            return
        self._make_current(index)
        self.model_chosen.emit(self._summaries[index].model)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Highlight the summary under the pointer and show its figures in a tooltip."""
        index = self._under(event.position())
        if index != self._hovered:
            self._hovered = index
            self.setCursor(Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor)
            self.update()
        if index is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(
                event.globalPosition().toPoint(), row_details(self._summaries[index], self._names), self
            )

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the highlight."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    def follow(self, model: str) -> None:
        """Mark the model whose run is selected, and make it current unless the keyboard focus is here."""
        self._selected = model
        self.update()
        models = [summary.model for summary in self._summaries]
        if model in models and not self.hasFocus():
            self._make_current(models.index(model))

    def _under(self, position: QPointF) -> int | None:
        """Return the index of the summary at a position, None if there is none."""
        raise NotImplementedError

    def _bring_into_view(self, index: int) -> None:
        """Scroll to a summary, if the view scrolls."""

    def _replace(self, summaries: tuple[ModelSummary, ...], current: int) -> None:
        """Replace the summaries."""
        self._summaries = summaries
        self._hovered = None
        self._make_current(current)

    def _make_current(self, index: int) -> None:
        self._current = index
        self._describe()
        self.update()

    def _describe(self) -> None:
        """Set the text that a screen reader says about the current summary."""
        text = self._empty_text
        if self._summaries:
            text = row_sentence(self._summaries[self._current], self._names)
        self.setAccessibleDescription(text)
