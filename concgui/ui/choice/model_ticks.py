"""The list of models to tick."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import AnyWorkload
from concgui.presentation.colours import Theme, model_style
from concgui.ui.common.marks import mark_icon
from concgui.ui.common.scaled_label import ElidedLabel, ScaledLabel


class ModelTick(QWidget):
    """One model: a check box with colour, mark and name, and a line that describes the model.

    A model that cannot run here, or cannot run the chosen workload, is disabled; the line and the
    tooltip give the reason. An anti-pattern has a badge, and its line starts with the replacement.
    """

    def __init__(
        self, info: ModelInfo, availability: Availability, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = info.key
        self.info = info
        self._availability = availability
        self._was_checked = False
        self.check_box = QCheckBox(info.key)
        self._line = ElidedLabel(scale=0.85, muted=True)
        font = QFont()  # sets only the weight, so that the size follows the application's font
        font.setBold(True)
        self.check_box.setFont(font)
        self.check_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.check_box, 1)
        if info.is_anti_pattern:
            head.addWidget(_anti_pattern_badge())
        column.addLayout(head)
        column.addWidget(self._line)
        self.set_theme(theme)
        self.set_reason(Availability())

    @property
    def is_ticked(self) -> bool:
        """Whether the model is ticked."""
        return self.check_box.isEnabled() and self.check_box.isChecked()

    def set_reason(self, with_workload: Availability) -> None:
        """Show whether this model can run the chosen workload.

        A model that cannot run it loses its tick, and regains the tick with a workload it can run.
        """
        was_enabled = self.check_box.isEnabled()
        reason = self._availability.reason or with_workload.reason
        summary = f"{self.info.title}: {self.info.summary}"
        remedy = f"use {self.info.replacement} instead" if self.info.is_anti_pattern else ""
        if reason:
            where = "here" if self._availability.reason else "with this workload"
            line, help_text = reason, f"{summary}\nNot available {where}: {reason}"
        elif remedy:
            line = f"{remedy} · {self.info.summary}"
            help_text = f"{summary}\nAn anti-pattern that shows what goes wrong: {remedy}."
        else:
            line, help_text = self.info.summary, summary
        self._line.show_text(line)
        self.setToolTip(help_text)
        self.check_box.setAccessibleDescription(f"Anti-pattern: {line}" if remedy else line)
        if reason and was_enabled:
            self._was_checked = self.check_box.isChecked()
            self.check_box.setChecked(False)
        self.check_box.setEnabled(not reason)
        if not reason and not was_enabled and self._was_checked:
            self.check_box.setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Paint the mark in the colours of this theme."""
        # The application's font, because right after a change the widget still has the old one.
        metrics = QFontMetrics(QApplication.font())
        side = round(metrics.height() * 0.95)
        icon = mark_icon(model_style(self.key), side, theme, self.devicePixelRatioF())
        self.check_box.setIcon(icon)
        self.check_box.setIconSize(QSize(side, side))
        self._line.setIndent(side + metrics.averageCharWidth() * 4)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick or untick the model on a click on its line."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.check_box.click()
        super().mouseReleaseEvent(event)


class ModelTicks(QWidget):
    """All models as check boxes, and the number of ticked ones.

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
        return tuple(tick.key for tick in self._ticks if tick.is_ticked)

    @property
    def used_run_options(self) -> frozenset[str]:
        """Names of the run options that at least one ticked model uses."""
        return frozenset(name for tick in self._ticks if tick.is_ticked for name in tick.info.run_options)

    def run_option_users(self, name: str) -> tuple[str, ...]:
        """Return the keys of all models that use a run option."""
        return tuple(tick.key for tick in self._ticks if name in tick.info.run_options)

    def show_workload(self, workload: AnyWorkload) -> None:
        """Disable the models that cannot run this workload, with the reason."""
        for tick in self._ticks:
            tick.set_reason(pair_availability(tick.info, workload))

    def tick(self, keys: Sequence[str]) -> None:
        """Tick these models and no others. A model that cannot run here stays unticked."""
        for tick in self._ticks:
            tick.check_box.setChecked(tick.check_box.isEnabled() and tick.key in keys)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
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
        area = _ModelList()
        area.setWidget(rows)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _announce(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        self._count.setText(f"{len(self.ticked)} of {len(self._ticks)}")


class _ModelList(QScrollArea):
    """A list that asks for no more than its minimum height and takes the height that is left."""

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for three models."""
        return QSize(0, self.fontMetrics().height() * 6)

    def sizeHint(self) -> QSize:
        """Return `minimumSizeHint`, so that the surrounding panel scrolls only when it has to."""
        return self.minimumSizeHint()


def _anti_pattern_badge() -> QLabel:
    badge = ScaledLabel("anti-pattern", scale=0.85, bold=True)
    badge.setFrameShape(QFrame.Shape.Box)
    badge.setMargin(2)
    return badge


def _small_button(text: str, help_text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(help_text)
    button.setAccessibleName(help_text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
