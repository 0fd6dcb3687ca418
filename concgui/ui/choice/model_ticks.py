"""The list of models to tick."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
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

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import AnyWorkload
from concgui.presentation.colours import Theme, model_style
from concgui.presentation.model_groups import ModelGroup, explanation_of, group_of
from concgui.ui.common.marks import mark_icon
from concgui.ui.common.scaled_label import ScaledLabel

_LINE_SHARE = 1.5
"""Height of a model's line as a share of a line of text: 22 px of usual text."""

_EXPLAINED_LINES = 3


class ModelTick(QWidget):
    """One model in one line: a check box with colour, mark and name.

    A model that cannot run here, or cannot run the chosen workload, is disabled; `explanation` and the
    tooltip give the reason. The explanation of an anti-pattern starts with the replacement.

    Signals:
        pointed_at(): The pointer or the keyboard focus has come to the model.
    """

    pointed_at = Signal()

    def __init__(
        self, info: ModelInfo, availability: Availability, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = info.key
        self.info = info
        self.explanation = ""
        self._availability = availability
        self._was_checked = False
        self.check_box = QCheckBox(info.key)
        self.check_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.check_box.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.addWidget(self.check_box)
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
        self.explanation = explanation_of(self.info, reason)
        help_text = f"{self.info.title}: {self.info.summary}"
        line = self.info.summary
        if reason:
            where = "here" if self._availability.reason else "with this workload"
            line = reason
            help_text = f"{help_text}\nNot available {where}: {reason}"
        elif self.info.is_anti_pattern:
            remedy = f"use {self.info.replacement} instead"
            line = f"Anti-pattern: {remedy} · {self.info.summary}"
            help_text = f"{help_text}\nAn anti-pattern that shows what goes wrong: {remedy}."
        self.setToolTip(help_text)
        self.check_box.setAccessibleDescription(line)
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
        side = round(metrics.height() * 0.85)
        icon = mark_icon(model_style(self.key), side, theme, self.devicePixelRatioF())
        self.check_box.setIcon(icon)
        self.check_box.setIconSize(QSize(side, side))
        self.setFixedHeight(round(metrics.height() * _LINE_SHARE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Announce that pointer or keyboard focus have come to the check box."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            self.pointed_at.emit()
        return super().eventFilter(watched, event)


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
        self.explanation = ScaledLabel(scale=0.85, muted=True)
        self._pointed_at = self._ticks[0] if self._ticks else None
        for tick in self._ticks:
            tick.check_box.setChecked(tick.check_box.isEnabled() and tick.key in ticked)
            tick.check_box.toggled.connect(self._announce)
            tick.pointed_at.connect(lambda tick=tick: self._explain(tick))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_header())
        column.addWidget(self._make_list(), 1)
        self.explanation.setWordWrap(True)
        self.explanation.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.explanation.setAccessibleName("About the model")
        column.addWidget(self.explanation)
        self._fit_explanation()
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
        self._explain(self._pointed_at)

    def tick(self, keys: Sequence[str]) -> None:
        """Tick these models and no others. A model that cannot run here stays unticked."""
        for tick in self._ticks:
            tick.check_box.setChecked(tick.check_box.isEnabled() and tick.key in keys)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for tick in self._ticks:
            tick.set_theme(theme)
        self._fit_explanation()

    def _explain(self, tick: ModelTick | None) -> None:
        """Say what the model is to which pointer or focus have come."""
        self._pointed_at = tick
        self.explanation.setText(tick.explanation if tick is not None else "")

    def _fit_explanation(self) -> None:
        """Give the explanation the same room for every model, so that nothing jumps."""
        self.explanation.setFixedHeight(
            QFontMetrics(self.explanation.font()).lineSpacing() * _EXPLAINED_LINES
        )

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
        column.setSpacing(0)
        for group in ModelGroup:
            ticks = [tick for tick in self._ticks if group_of(tick.info) is group]
            if ticks:
                heading = ScaledLabel(group.upper(), scale=0.8, muted=True)
                heading.setContentsMargins(0, 4, 0, 1)
                column.addWidget(heading)
            for tick in ticks:
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


def _small_button(text: str, help_text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(help_text)
    button.setAccessibleName(help_text)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
