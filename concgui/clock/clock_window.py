"""The clock's window: a stopwatch with a hand, the ladder, and the line that was seen."""

import importlib
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QWidget

from concgui.clock.frame_count import FrameCount
from concgui.clock.ladder_steps import rung_shares
from concgui.clock.stopwatch import HELD_NS, Reading, State, Stopwatch
from concgui.engine.observer.link.clock_frames import ClockReport, ClockSettings
from concgui.engine.records.ladder import smoothness_of
from concgui.presentation.clock_text import (
    ANSWERS,
    EXPLANATION,
    LONGEST,
    NO_FIGURE,
    NOT_ON_TOP,
    SILENT,
    TITLE,
    UNKNOWN,
    SeenPlace,
    clock_sentence,
    figure_text,
    rung_texts,
    word_of,
)
from concgui.presentation.colours import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from concgui.engine.records.look import Look

FRAME_MS = 33
"""Time between two frames while the window is silent."""

_ON_TOP_PLATFORMS = frozenset(("xcb", "windows", "cocoa"))
"""Where a window may ask to stay on top. On Wayland a program has no say in it."""

_CAPTIONS = {
    State.ANSWERS: ANSWERS,
    State.SILENT: SILENT,
    State.HELD: LONGEST,
    State.UNKNOWN: UNKNOWN,
}
_WIDTH_LINES, _LADDER_LINES = 29.0, 12.5
_DIAL_LINES = 3.4
_ROW_LINES = 1.3
_MARGIN_LINES = 0.8
_FIGURE, _WORD = 2.2, 1.4
_SCREEN_MARGIN = 12


class ClockWindow(QWidget):
    """Moves by itself while the window of the program is silent, and rests while that answers.

    Signals:
        closed: A person closed it.
    """

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._wanted_ns = 0
        self._first_paint_ms: float | None = None
        self._stopwatch = Stopwatch()
        self._frames = FrameCount()
        self._theme: Theme = LIGHT
        self._gui_thread = 0
        self._rungs = rung_texts()
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.setToolTip(EXPLANATION)
        # The person is typing in the window that is to be watched.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def stays_on_top(self) -> bool:
        """Whether the desktop lets this window stay on top."""
        return QGuiApplication.platformName() in _ON_TOP_PLATFORMS

    def use(self, settings: ClockSettings) -> None:
        """Take colours, size of the text and place; show the window for the first time."""
        self._theme = DARK if settings.is_dark else LIGHT
        self._gui_thread = settings.gui_thread
        self._wanted_ns = settings.wanted_ns
        font = QFont(self.font())
        if settings.points > 0:
            font.setPointSizeF(settings.points)
        self.setFont(font)
        self.setFixedSize(self._wanted_size())
        if not self.isVisible():
            self.move(self._corner_beside(QRect(*settings.beside)))
            self.show()
        self.update()

    def show_silence(self, since_ns: int) -> None:
        """Show that the program's window has not answered since an instant."""
        is_first = not self._stopwatch.is_running or not self._timer.isActive()
        self._stopwatch.silent(since_ns, time.perf_counter_ns())
        if is_first:
            self._timer.start(FRAME_MS)
            self._show_now()

    def show_answer(self, at_ns: int) -> None:
        """Show that the program's window has answered."""
        self._stopwatch.answered(at_ns)
        # One step more, after the freeze has been shown for long enough.
        self._timer.start(round(HELD_NS / 1e6) + FRAME_MS)
        self._show_now()

    def show_look(self, look: "Look") -> None:
        """Show the line that was seen while the window was silent."""
        from concgui.presentation.seen_place import seen_place

        self._stopwatch.saw(seen_place(look, self._gui_thread))
        self._show_now()

    def report(self) -> ClockReport:
        """Return what is shown, and whether it moved."""
        return ClockReport(
            text=self._sentence(self._reading()),
            frames=self._frames.frames,
            silent_ms=self._frames.silent_ms,
            longest_gap_ms=self._frames.longest_gap_ms,
            first_paint_ms=self._first_paint_ms,
            stays_on_top=self.stays_on_top,
        )

    def paintEvent(self, event: "QPaintEvent") -> None:
        """Paint everything; while the window answers, nothing asks for it."""
        del event
        now_ns = time.perf_counter_ns()
        reading = self._reading()
        if self._first_paint_ms is None:
            self._first_paint_ms = (now_ns - self._wanted_ns) / 1e6
            QTimer.singleShot(0, self, _load_places)
        self._frames.painted(now_ns, is_silent=reading.state is State.SILENT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), QColor(self._theme.window))
            self._paint(painter, reading)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that a person closed the clock."""
        super().closeEvent(event)
        self.closed.emit()

    def _reading(self) -> Reading:
        return self._stopwatch.reading(time.perf_counter_ns())

    def _step(self) -> None:
        """Paint the next frame, and rest where nothing moves any more."""
        if self._reading().state is State.SILENT:
            self.update()
        else:
            self._show_now()

    def _show_now(self) -> None:
        """Show something new, to screen readers too, which are not told each frame."""
        reading = self._reading()
        if reading.state in (State.ANSWERS, State.UNKNOWN):
            self._timer.stop()
        self.setAccessibleDescription(self._sentence(reading))
        self.update()

    # what is shown

    def _sentence(self, reading: Reading) -> str:
        return clock_sentence(_CAPTIONS[reading.state], reading.length_ns / 1e9, reading.place)

    def _paint(self, painter: QPainter, reading: Reading) -> None:
        line = QFontMetricsF(self.font()).height()
        margin = _MARGIN_LINES * line
        ladder = QRectF(0, margin, _LADDER_LINES * line, len(self._rungs) * _ROW_LINES * line)
        ladder.moveRight(self.width() - margin)
        left = QRectF(margin, margin, ladder.left() - 1.5 * margin, ladder.height())
        self._paint_stopwatch(painter, left, line, reading)
        self._paint_ladder(painter, ladder, line, reading)
        below = QRectF(margin, ladder.bottom() + 0.6 * line, self.width() - 2 * margin, 2.4 * line)
        self._paint_place(painter, below, line, reading.place)
        if not self.stays_on_top:
            note = below.translated(0, 2.4 * line)
            painter.setPen(QColor(self._theme.muted_text))
            painter.drawText(note, Qt.TextFlag.TextWordWrap.value, NOT_ON_TOP)

    def _paint_stopwatch(self, painter: QPainter, box: QRectF, line: float, reading: Reading) -> None:
        colour = self._colour(reading)
        dial = QRectF(box.left(), box.top() + 1.5 * line, _DIAL_LINES * line, _DIAL_LINES * line)
        painter.setPen(QColor(self._theme.muted_text))
        caption = QRectF(box.left(), box.top(), box.width(), 1.3 * line)
        painter.drawText(caption, Qt.AlignmentFlag.AlignLeft, _CAPTIONS[reading.state])
        self._paint_dial(painter, dial, line, reading, colour)
        painter.setFont(self._font(_FIGURE, bold=True))
        painter.setPen(QColor(self._theme.text if reading.length_ns else self._theme.muted_text))
        seconds = reading.length_ns / 1e9
        figure = QRectF(dial.right() + 0.6 * line, dial.top(), box.right() - dial.right(), dial.height())
        text = figure_text(seconds) if reading.length_ns else NO_FIGURE
        painter.drawText(figure, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if reading.length_ns:
            painter.setFont(self._font(_WORD, bold=True))
            painter.setPen(colour)
            word = QRectF(box.left(), dial.bottom() + 0.5 * line, box.width(), 2 * line)
            painter.drawText(word, Qt.AlignmentFlag.AlignLeft, word_of(seconds))
        painter.setFont(self.font())

    def _paint_dial(
        self, painter: QPainter, dial: QRectF, line: float, reading: Reading, colour: QColor
    ) -> None:
        """Paint a dial whose hand goes round once a second, so that a look tells whether it moves."""
        width = max(1.5, 0.16 * line)
        inner = dial.adjusted(width, width, -width, -width)
        painter.setBrush(QColor(self._theme.panel))
        painter.setPen(QPen(QColor(self._theme.line), width))
        painter.drawEllipse(inner)
        painter.setPen(QPen(colour, 1.6 * width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        turn = reading.length_ns % 1_000_000_000 / 1e9
        arc = inner.adjusted(2 * width, 2 * width, -2 * width, -2 * width)
        painter.drawArc(arc, 90 * 16, -round(turn * 360 * 16))
        painter.save()
        painter.translate(inner.center())
        painter.rotate(360 * turn)
        painter.drawLine(QPointF(0, 0), QPointF(0, -arc.height() / 2 + width))
        painter.restore()

    def _paint_ladder(self, painter: QPainter, box: QRectF, line: float, reading: Reading) -> None:
        """Paint a bar for each word of the ladder, which fills as the time of the word passes."""
        length_ms = reading.length_ns / 1e6
        shares = rung_shares(length_ms) if length_ms else (0.0,) * len(self._rungs)
        present = smoothness_of(length_ms).rank if length_ms else -1
        height = _ROW_LINES * line
        bar_width = 1.8 * line
        rows = zip(self._rungs, shares, self._theme.ladder, strict=True)
        for rank, ((word, limit), share, ink) in enumerate(rows):
            row = QRectF(box.left(), box.top() + rank * height, box.width(), height)
            bar = QRectF(row.left(), row.top() + 0.25 * height, bar_width, 0.5 * height)
            painter.fillRect(bar, QColor(self._theme.grid))
            painter.fillRect(QRectF(bar.left(), bar.top(), bar_width * share, bar.height()), QColor(ink))
            is_present = rank == present
            painter.setFont(self._font(1.0, bold=is_present))
            text = row.adjusted(bar_width + 0.5 * line, 0, 0, 0)
            painter.setPen(QColor(self._theme.text if is_present else self._theme.muted_text))
            painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
            painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, limit)
        painter.setFont(self.font())

    def _paint_place(self, painter: QPainter, box: QRectF, line: float, place: SeenPlace) -> None:
        metrics = QFontMetricsF(self.font())
        for row, (text, ink) in enumerate(
            ((place.who, self._theme.muted_text), (place.where, self._theme.text))
        ):
            painter.setPen(QColor(ink))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideLeft, box.width())
            row_box = QRectF(box.left(), box.top() + row * 1.15 * line, box.width(), 1.2 * line)
            painter.drawText(row_box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _colour(self, reading: Reading) -> QColor:
        if not reading.length_ns:
            return QColor(self._theme.line)
        return QColor(self._theme.smoothness_colour(smoothness_of(reading.length_ns / 1e6)))

    def _font(self, factor: float, *, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * factor)
        font.setBold(bold)
        return font

    # size and place

    def _wanted_size(self) -> QSize:
        line = QFontMetricsF(self.font()).height()
        height = 2 * _MARGIN_LINES + len(self._rungs) * _ROW_LINES + 3.0
        if not self.stays_on_top:
            height += 2.4
        return QSize(round(_WIDTH_LINES * line), round(height * line))

    def _corner_beside(self, program: QRect) -> QPoint:
        """Return where the clock hides nothing: beside the program's window, else in the screen's corner."""
        screen = QGuiApplication.screenAt(program.center()) or QGuiApplication.primaryScreen()
        free, size = screen.availableGeometry(), self.size()
        for left in (program.right() + _SCREEN_MARGIN, program.left() - size.width() - _SCREEN_MARGIN):
            if free.left() <= left and left + size.width() <= free.right():
                return QPoint(left, max(free.top(), program.top()))
        corner = free.bottomRight() - QPoint(
            size.width() + _SCREEN_MARGIN, size.height() + 3 * _SCREEN_MARGIN
        )
        return QPoint(max(free.left(), corner.x()), max(free.top(), corner.y()))


def _load_places() -> None:
    """Import what finds places in code before it is needed, but after the clock has appeared."""
    importlib.import_module("concgui.presentation.seen_place")
