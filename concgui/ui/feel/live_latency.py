"""The window's latency in the last second: longest, its word of the ladder, median and p99, ping to paint."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from concgui.engine.records.latency import MISSING_SHARE, Latencies, LatencySummary, Sample
from concgui.engine.records.paint import PaintSample, PaintSummary
from concgui.presentation.colours import Theme
from concgui.presentation.numbers import UNKNOWN, duration_text, on_its_rung
from concgui.presentation.run_announcement import ANNOUNCEMENTS, NOT_ANSWERING, Announcement
from concgui.presentation.verdict_text import NOT_MEASURED, latency_verdict
from concgui.ui.feel.sample_source import OwnWork

_LONGEST_TEXTS = (
    "p50 888 ms · p99 8.88 s",
    "last second · to paint 888 ms",
    "idle: 88 pings/s · to paint 888 ms",
)
NO_PINGS = ("no ping was answered", "in the last second")
LATE_OBSERVER = ("the observer itself", "had to wait for a CPU")
"""Two lines each: why nothing is measured."""

_BIG, _STAGE_BIG, _WORD, _SMALL = 1.75, 3.2, 1.05, 0.8
_FIRST_MUTED = 2


class LiveLatency(QWidget):
    """The longest latency of the last second in large figures, its colour and word, p50 and p99.

    The word judges the large figure. The last line is the median of ping to paint. In an idle window it
    also shows the rate of the pings. While a run is measured, the line says until when the figures hold:
    a window that freezes then cannot replace them.

    The widget paints its text itself, because changing the text of three labels would lay out the whole
    window again.

    Attributes:
        frame_ns: Time to paint the last frame, including the wait for the GIL.
    """

    def __init__(self, theme: Theme, own_views: OwnWork | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._own_views = own_views
        self.frame_ns = 0
        self._summary: LatencySummary | None = None
        self._is_observer_late = False
        self._paint: PaintSummary | None = None
        self._idle_pings_per_s: float | None = None
        self._announcement: Announcement | None = None
        self._run_began_ns: int | None = None
        self._big = _BIG
        self.setAccessibleName("Latency of the window now")
        self.setToolTip(
            "How long the window takes to answer, measured by another process: the longest latency of the "
            "last second, its word on the smoothness ladder, median and p99. "
            "To paint: median time until the repaint requested by the answer is painted. "
            "While nothing runs the window is pinged less often, so a freeze may appear 0.1 s too short, "
            "and the spinners move slowly. Shortly before the baseline of a run the rate rises to 200 pings "
            "a second."
        )

    @property
    def summary(self) -> LatencySummary | None:
        """The summary that is shown; None while nothing is measured."""
        return self._summary

    @property
    def paint(self) -> PaintSummary | None:
        """The ping to paint that is shown; None while nothing is measured."""
        return self._paint

    @property
    def rate_text(self) -> str:
        """The basis of the figures: the last second, its end, or the rate of pings in an idle window."""
        if self._run_began_ns is not None:
            return f"at {(time.perf_counter_ns() - self._run_began_ns) / 1e9:.1f} s of the run"
        rate = self._idle_pings_per_s
        return "last second" if rate is None else f"idle: {rate:.0f} pings/s"

    def set_large(self, is_large: bool) -> None:
        """Show the figure larger, while an experiment is under way. This lays out the window."""
        self._big = _STAGE_BIG if is_large else _BIG
        self.updateGeometry()
        self.update()

    def set_idle(self, pings_per_s: float | None) -> None:
        """Show the rate of the pings in an idle window; None while something is measured."""
        self._idle_pings_per_s = pings_per_s
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size with room for the longest texts."""
        small = QFontMetrics(self._font(_SMALL))
        big = QFontMetrics(self._font(self._big, bold=True))
        word = QFontMetrics(self._font(_WORD))
        announced = [line for announcement in ANNOUNCEMENTS for line in announcement.lines[1:]]
        width = max(
            *(small.horizontalAdvance(text) for text in (*_LONGEST_TEXTS, *announced)),
            big.horizontalAdvance("8.88 s"),
            *(word.horizontalAdvance(announcement.lines[0]) for announcement in ANNOUNCEMENTS),
        )
        return QSize(width + 8, big.height() + word.height() + 2 * small.height())

    def minimumSizeHint(self) -> QSize:
        """Return `sizeHint`."""
        return self.sizeHint()

    @property
    def announcement(self) -> Announcement | None:
        """The announcement of a run that is shown in place of figures; None if figures are shown."""
        return self._announcement

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines that are painted, the large figure first."""
        return tuple(text for _, text in self._lines()[1])

    def announce(self, announcement: Announcement) -> None:
        """Show what a run is about to do, on the screen before this returns: the window may freeze then."""
        self._announcement = announcement
        self._run_began_ns = time.perf_counter_ns()
        self._describe()
        self.repaint()

    def end_run(self) -> None:
        """Forget the run: from now on the figures are of the present again. Idempotent."""
        self._run_began_ns = None

    def show_samples(
        self, samples: Sequence[Sample], paints: Sequence[PaintSample], unasked_share: float = 0.0
    ) -> None:
        """Show the pings that were answered and those that were painted in the last second.

        Args:
            samples: The answered pings.
            paints: The painted pings.
            unasked_share: Share of the pings that the observer sent too late, so that they say nothing.
        """
        self._announcement = None
        self._paint = PaintSummary.of(paints)
        self._is_observer_late = unasked_share > MISSING_SHARE
        self._summary = None if self._is_observer_late else Latencies.of(tuple(samples)).summary()
        self._describe()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the size to the font."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the four lines."""
        del event
        began_ns = time.perf_counter_ns()
        colour, lines = self._lines()
        with QPainter(self) as painter:
            top = (self.height() - self.sizeHint().height()) / 2
            for number, (font, text) in enumerate(lines):
                height = QFontMetrics(font).height()
                if number >= _FIRST_MUTED or text == NOT_ANSWERING:
                    painter.setPen(QColor(self._theme.muted_text))
                else:
                    painter.setPen(QColor(colour))
                painter.setFont(font)
                painter.drawText(QRectF(0, top, self.width(), height), Qt.AlignmentFlag.AlignCenter, text)
                top += height
        ended_ns = time.perf_counter_ns()
        self.frame_ns = ended_ns - began_ns
        if self._own_views is not None:
            self._own_views.worked(began_ns, ended_ns)

    def _describe(self) -> None:
        """Update the description for screen readers, without figures because each change is read out."""
        word = latency_verdict(self._summary)
        description = f"{word}, idle" if self._idle_pings_per_s is not None else word
        if self._announcement is not None:
            description = self._announcement.sentence
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)

    def _paint_text(self) -> str:
        painted = f" · to paint {latency_text(self._paint.p50_ms)}" if self._paint is not None else ""
        return f"{self.rate_text}{painted}"

    def _lines(self) -> tuple[str, tuple[tuple[QFont, str], ...]]:
        small = self._font(_SMALL)
        fonts = self._font(self._big, bold=True), self._font(_WORD), small, small
        if self._announcement is not None:
            # Grey: what stays on the screen while the window is frozen must be no good news.
            figure, colour = UNKNOWN, self._theme.muted_text
            if self._announcement.is_warning:
                figure, colour = NOT_ANSWERING, self._theme.error
                fonts = self._font(self._big * 0.6, bold=True), *fonts[1:]
            return colour, tuple(zip(fonts, (figure, *self._announcement.lines), strict=True))
        found = self._summary
        if found is None:
            reason = LATE_OBSERVER if self._is_observer_late else NO_PINGS
            texts = (UNKNOWN, NOT_MEASURED, *reason)
            return self._theme.muted_text, tuple(zip(fonts, texts, strict=True))
        tail = f"p50 {latency_text(found.p50_ms)} · p99 {latency_text(found.p99_ms)}"
        texts = (latency_text(found.longest_freeze_ms), latency_verdict(found), tail, self._paint_text())
        return self._theme.smoothness_colour(found.smoothness), tuple(zip(fonts, texts, strict=True))

    def _font(self, scale: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * scale)
        font.setBold(bold)
        return font


def latency_text(latency_ms: float) -> str:
    """Format a latency with as many digits as one can read while it changes.

    For example ``0.3 ms``, ``45 ms``, ``3.86 s``.
    """
    if latency_ms < 9.95:
        return f"{latency_ms:.1f} ms"
    if latency_ms < 999.5:
        return f"{on_its_rung(latency_ms, 0)} ms"
    return duration_text(latency_ms / 1000)
