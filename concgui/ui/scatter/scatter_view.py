"""The view of the scatter plot, which sums up a workload: how fast against how smooth, per model."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from concgui.engine.evaluation.summary import ModelSummary
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.fonts import ViewFonts, scaled_font
from concgui.ui.common.palette import system_theme
from concgui.ui.common.summary_chooser import SummaryChooser
from concgui.ui.scatter.plot import ScatterPlot, has_place

EMPTY_TEXT = "Run several models, including blocking, to see which are fast and smooth."
NO_PLACE_TEXT = "None of these models has both a speed-up and a latency."


class ScatterView(QWidget):
    """Speed-up against longest freeze under a title, and below it the models that have no place.

    Signals:
        model_chosen: Key of the model whose mark was clicked or chosen with Return or Space.
    """

    model_chosen = Signal(str)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self.setAccessibleName("Fast and smooth")
        self._theme = system_theme()
        self._title = QLabel("Fast × smooth")
        self._subtitle = QLabel()
        self._missing = QLabel()
        self.points = ScatterPoints(names)
        self.points.model_chosen.connect(self.model_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        for label in (self._title, self._subtitle):
            layout.addWidget(label)
        layout.addWidget(self.points, 1)
        layout.addWidget(self._missing)
        for label in (self._title, self._subtitle, self._missing):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label is not self._title)
        self.set_theme(self._theme)
        self.show_summaries((), "")

    def show_summaries(self, summaries: tuple[ModelSummary, ...], title: str) -> None:
        """Show one mark per summary.

        Args:
            summaries: All of one workload.
            title: The experiment's title; "" before the first run.
        """
        self._subtitle.setText(title)
        self._subtitle.setVisible(bool(title))
        missing = ", ".join(self._names.marked_name(s.model) for s in summaries if not has_place(s))
        self._missing.setText(f"Not shown, because a speed-up or a latency is missing: {missing}.")
        self._missing.setVisible(bool(missing))
        empty_text = NO_PLACE_TEXT if summaries else EMPTY_TEXT
        self.points.show_summaries(tuple(s for s in summaries if has_place(s)), empty_text)

    def follow(self, model: str) -> None:
        """Make the model current whose run the timeline shows."""
        self.points.follow(model)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self.points.set_theme(theme)
        self._style_labels()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._style_labels()

    def _style_labels(self) -> None:
        self._title.setFont(scaled_font(self.font(), 1.25, bold=True))
        for label in (self._title, self._subtitle, self._missing):
            palette = label.palette()
            colour = self._theme.text if label is self._title else self._theme.muted_text
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)


class ScatterPoints(SummaryChooser):
    """The painted plot, whose marks are chosen with pointer or arrow keys."""

    previous_key = Qt.Key.Key_Left
    next_key = Qt.Key.Key_Right

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(names, "Speed-up against longest freeze, one mark per model", EMPTY_TEXT, parent)
        self._empty_text = EMPTY_TEXT

    def show_summaries(self, summaries: tuple[ModelSummary, ...], empty_text: str) -> None:
        """Replace the marks. The arrow keys visit them from left to right.

        Args:
            summaries: The summaries, one mark each; each has both figures.
            empty_text: The text to show without summaries.
        """
        self._empty_text = empty_text
        self._replace(tuple(sorted(summaries, key=_freeze_ms)), 0)

    def minimumSizeHint(self) -> QSize:
        """Return a size with room for the corners' names and a few marks."""
        line = QFontMetricsF(self.font()).height()
        return QSize(round(line * 22), round(line * 8))

    def sizeHint(self) -> QSize:
        """Return a larger size, wider than high."""
        line = QFontMetricsF(self.font()).height()
        return QSize(round(line * 33), round(line * 19))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole plot, at most one mark per model."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._summaries:
                painter.setPen(QColor(self._theme.muted_text))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(QRectF(self.rect()), flags, self._empty_text)
                return
            plot = self._plot()
            plot.paint_ground(painter)
            plot.paint_ticks(painter)
            plot.paint_models(painter, self._summaries, self._marked())

    def position_of(self, model: str) -> QPointF:
        """Return the position of a model's mark in the widget.

        Raises:
            KeyError: The model has no mark.
        """
        for summary in self._summaries:
            if summary.model == model:
                return self._plot().point(summary)
        raise KeyError(model)

    def _marked(self) -> int | None:
        """Return the mark with a ring: the current one with the focus, else that of the selected run."""
        if self.hasFocus():
            return self._current
        models = [summary.model for summary in self._summaries]
        return models.index(self._selected) if self._selected in models else None

    def _plot(self) -> ScatterPlot:
        fonts = ViewFonts.of(self.font())
        return ScatterPlot.over(self._summaries, self._names, QRectF(self.rect()), self._theme, fonts)

    def _under(self, position: QPointF) -> int | None:
        if not self._summaries:
            return None
        plot = self._plot()
        for index, (summary, label) in enumerate(
            zip(self._summaries, plot.labels(self._summaries), strict=True)
        ):
            away = plot.point(summary) - position
            if label.box.contains(position) or away.manhattanLength() < plot.mark_size:
                return index
        return None


def _freeze_ms(summary: ModelSummary) -> float:
    return summary.longest_freeze_ms.maximum if summary.longest_freeze_ms is not None else 0.0
