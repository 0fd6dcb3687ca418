"""The legend of the timeline's patterns: transfers beside the bars, thread states in the bands."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.presentation.colours import LIGHT, Theme
from concgui.presentation.timeline.state_text import STATE_WORDS
from concgui.presentation.timeline.transfer_text import TRANSFER_WORDS, TransferDirection
from concgui.ui.timeline.state_bands_item import paint_band
from concgui.ui.timeline.transfer_marks import paint_transfer


class PatternLegend(QWidget):
    """Explains each pattern with a piece of it and its words, in the heading.

    Where a run has no bands it says why, in the same place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._states: tuple[ThreadState, ...] = STATES[:4]
        self._intro = ""
        self._transfer: tuple[TransferDirection, ...] = ()
        self._theme = LIGHT
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_patterns(
        self, transfer: tuple[TransferDirection, ...], intro: str, states: tuple[ThreadState, ...]
    ) -> None:
        """Explain patterns.

        Args:
            transfer: The directions of transfer to explain; they come first.
            intro: The words before the states, or alone where there are none.
            states: The states to explain, in their order.
        """
        self._transfer, self._intro, self._states = transfer, intro, states
        words = [TRANSFER_WORDS[direction] for direction in transfer]
        self.setAccessibleName(", ".join([*words, intro, *(STATE_WORDS[state] for state in states)]))
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the height of its lines at the present width."""
        return QSize(200, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines again."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each pattern as beside the bars and in the bands, with its words."""
        del event
        with QPainter(self) as painter:
            painter.setFont(self.font())
            metrics = QFontMetricsF(self.font())
            swatch = self._swatch_width()
            for place, text, pattern in self._pieces():
                box = QRectF(place.left(), round(place.top() + (metrics.height() - 9) / 2), swatch, 9)
                if isinstance(pattern, TransferDirection):
                    paint_transfer(painter, pattern, box, self._theme)
                elif pattern is not None:
                    paint_band(painter, pattern, box, self._theme)
                painter.setPen(QColor(self._theme.muted_text))
                words = place.adjusted(swatch + 5 if pattern is not None else 0, 0, 1, 0)
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(words, flags, text)

    def _swatch_width(self) -> float:
        return round(QFontMetricsF(self.font()).height() * 1.8)

    def _pieces(self) -> list[tuple[QRectF, str, ThreadState | TransferDirection | None]]:
        """Return the place, words and pattern of each piece, in lines as long as the widget is wide."""
        metrics = QFontMetricsF(self.font())
        width, line = max(1.0, float(self.width())), metrics.height() + 1
        pieces: list[tuple[QRectF, str, ThreadState | TransferDirection | None]] = []
        x, y = 0.0, 0.0

        def add(text: str, pattern: ThreadState | TransferDirection | None, gap: float) -> None:
            nonlocal x, y
            swatch = self._swatch_width() + 6 if pattern is not None else 1.0
            needed = swatch + metrics.horizontalAdvance(text)
            if x > 0 and x + needed > width:
                x, y = 0.0, y + line
            place = QRectF(x, y, needed, line)
            if needed > width:
                words = QRectF(0, 0, width - swatch, 10_000)
                place.setSize(metrics.boundingRect(words, Qt.TextFlag.TextWordWrap, text).size())
                place.setWidth(width)
                y += place.height() - line
            pieces.append((place, text, pattern))
            x += needed + gap

        for direction in self._transfer:
            add(TRANSFER_WORDS[direction], direction, 14)
        add(self._intro, None, 12)
        for state in self._states:
            add(STATE_WORDS[state], state, 14)
        return pieces

    def _fit(self) -> None:
        self.setFixedHeight(int(max(place.bottom() for place, _, _ in self._pieces())) + 1)
        self.update()
