"""The list of models to tick."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.model import Model, ModelInfo
from concgui.engine.workload import Availability
from concgui.ui.marks import mark_icon
from concgui.ui.palette import Theme, model_style
from concgui.ui.scaled_label import ElidedLabel, ScaledLabel


class ModelTick(QWidget):
    """One model: a check box with colour, mark and name, and a line of what it is.

    A model that cannot run here is disabled; the line and the tooltip say why.
    """

    def __init__(
        self, info: ModelInfo, availability: Availability, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = info.key
        self.check_box = QCheckBox(info.key)
        self._line = ElidedLabel(availability.reason or info.summary, scale=0.85, muted=True)
        available = bool(availability)
        self.check_box.setEnabled(available)
        font = QFont()  # Only the weight is set, so that the size follows the application.
        font.setBold(True)
        self.check_box.setFont(font)
        self.check_box.setAccessibleDescription(self._line.full_text)
        self.check_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        summary = f"{info.title}: {info.summary}"
        self.setToolTip(summary if available else f"{summary}\nNot available here: {availability.reason}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(0)
        column.addWidget(self.check_box)
        column.addWidget(self._line)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint the mark in the colours of this theme."""
        # Of the application: right after a change, the widget's own font is still the old one.
        metrics = QFontMetrics(QApplication.font())
        side = round(metrics.height() * 0.95)
        icon = mark_icon(model_style(self.key), side, theme, self.devicePixelRatioF())
        self.check_box.setIcon(icon)
        self.check_box.setIconSize(QSize(side, side))
        self._line.setIndent(side + metrics.averageCharWidth() * 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the line ticks as well."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.check_box.click()
        super().mouseReleaseEvent(event)


class ModelTicks(QWidget):
    """All models, those that can run here to be ticked, with how many are.

    Signals:
        changed(): Another set of models is ticked.
    """

    changed = Signal()

    def __init__(
        self,
        models: Sequence[type[Model]],
        ticked: Sequence[str],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ticks = tuple(ModelTick(model.info, model.availability(), theme) for model in models)
        self._count = ScaledLabel(scale=0.85, muted=True)
        for tick in self._ticks:
            tick.check_box.setChecked(tick.check_box.isEnabled() and tick.key in ticked)
            tick.check_box.toggled.connect(self._announce)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_header())
        column.addWidget(self._make_list(), 1)
        self._show_count()

    @property
    def ticked(self) -> tuple[str, ...]:
        """Keys of the ticked models, in the order of the list."""
        return tuple(tick.key for tick in self._ticks if tick.check_box.isChecked())

    def tick(self, keys: Sequence[str]) -> None:
        """Tick these models and no others; what cannot run here stays unticked."""
        for tick in self._ticks:
            tick.check_box.setChecked(tick.check_box.isEnabled() and tick.key in keys)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        for tick in self._ticks:
            tick.set_theme(theme)

    def _make_header(self) -> QHBoxLayout:
        every = _small_button("All", "Tick every model that can run here")
        none = _small_button("None", "Untick all models")
        every.clicked.connect(lambda: self.tick([tick.key for tick in self._ticks]))
        none.clicked.connect(lambda: self.tick([]))
        header = QHBoxLayout()
        header.setSpacing(4)
        header.addWidget(ScaledLabel("MODELS", scale=0.85, muted=True))
        header.addStretch(1)
        header.addWidget(self._count)
        header.addWidget(every)
        header.addWidget(none)
        return header

    def _make_list(self) -> QScrollArea:
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for tick in self._ticks:
            column.addWidget(tick)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(rows)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setMinimumHeight(self.fontMetrics().height() * 6)
        return area

    def _announce(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        self._count.setText(f"{len(self.ticked)} of {len(self._ticks)}")


def _small_button(text: str, help_text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(help_text)
    button.setAccessibleName(help_text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
