"""The view of the comparison: one row per model under a heading."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from concgui.engine.evaluation.summary import ModelSummary
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.ui.common.palette import system_theme
from concgui.ui.common.scaled_label import ElidedLabel
from concgui.ui.compare.rows import EMPTY_TEXT, UNDER_WAY_TEXT, CompareRows


class CompareView(QWidget):
    """How fast and how smooth each model was, one row per model.

    Signals:
        model_chosen: Key of the model whose row was clicked or chosen with Return or Space.
    """

    model_chosen = Signal(str)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Compare")
        self._subtitle = QLabel()
        self._subtitle.setTextFormat(Qt.TextFormat.PlainText)
        self._subtitle.setWordWrap(True)
        self._warning = ElidedLabel()
        self._rows = CompareRows(names)
        self._rows.model_chosen.connect(self.model_chosen)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._rows)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The rows take the focus, so the area around them needs no stop for Tab.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Titles and ticks stay at the visible edges, so scrolling by copying pixels would displace them.
        self._scroll.verticalScrollBar().valueChanged.connect(self._rows.update)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        for widget in (self._subtitle, self._warning):
            layout.addWidget(widget)
        layout.addWidget(self._scroll, 1)
        self.set_theme(system_theme())
        self.show_summaries((), "")

    def show_summaries(self, summaries: tuple[ModelSummary, ...], title: str) -> None:
        """Show one row per summary, in their order.

        Args:
            summaries: May be empty; then the view shows a hint.
            title: What was run or is being run, ``primes · 8 tasks · 2 workers``; "" before the first run.
        """
        runs = max((s.runs for s in summaries), default=0)
        spread = f"median of {runs} runs, whisker: min to max" if runs > 1 else "one run each" if runs else ""
        self._subtitle.setText(" · ".join(part for part in (title, spread) if part))
        self._subtitle.setVisible(bool(self._subtitle.text()))
        warnings = [f"{s.model}: {note_text(note)}" for s in summaries for note in s.notes]
        if any(not s.checksum_agrees for s in summaries):
            warnings.append("The models did not return the same results, so no speed-up is shown.")
        self._warning.show_text(" · ".join(warnings))
        # Qt would show a tooltip that looks like rich text as rich text.
        self._warning.setToolTip("\n".join(warnings).replace("<", "‹"))
        self._warning.setVisible(bool(warnings))
        self._rows.show_summaries(summaries, UNDER_WAY_TEXT if title else EMPTY_TEXT)

    def sizeHint(self) -> QSize:
        """Return a size in which all rows are in sight. A scroll area keeps the hint of earlier rows."""
        hint = super().sizeHint()
        rows = self._rows.sizeHint().height() - self._scroll.sizeHint().height()
        return QSize(hint.width(), hint.height() + rows)

    def follow(self, model: str) -> None:
        """Make the model current whose run the timeline shows."""
        self._rows.follow(model)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self._rows.set_theme(theme)
        self._scroll.viewport().setAutoFillBackground(False)
        self._rows.setAutoFillBackground(False)
        self._style_heading()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._style_heading()

    def _style_heading(self) -> None:
        for label, colour in (
            (self._subtitle, self._theme.muted_text),
            (self._warning, self._theme.error),
        ):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)
