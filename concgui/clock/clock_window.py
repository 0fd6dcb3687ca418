"""The clock's window: a stopwatch with a hand, the ladder, and the line that was seen."""

import importlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from concgui.clock.frame_count import FrameCount
from concgui.clock.ladder_steps import rung_shares
from concgui.clock.stopwatch import HELD_NS, Reading, State, Stopwatch
from concgui.engine.observer.link.clock_frames import ClockReport, ClockSettings
from concgui.engine.records.ladder import LADDER, smoothness_of
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
_BAR_LINES = 1.8
_SCREEN_MARGIN = 12
_NO_RANK = -1


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Where everything stands. The height of a line of text is the measure of all.

    Attributes:
        line: The height of a line.
        caption: What the figure means.
        dial: The dial.
        figure: The figure beside it.
        word: The ladder's word below them.
        ladder: All words of the ladder.
        place: The thread and the line of code, below all.
        note: That the desktop keeps no window on top.
    """

    line: float
    caption: QRectF
    dial: QRectF
    figure: QRectF
    word: QRectF
    ladder: QRectF
    place: QRectF
    note: QRectF

    @classmethod
    def of(cls, font: QFont) -> "_Boxes":
        """Return the boxes for a size of the text."""
        line = QFontMetricsF(font).height()
        margin, width = _MARGIN_LINES * line, _WIDTH_LINES * line
        ladder = QRectF(0, margin, _LADDER_LINES * line, len(LADDER) * _ROW_LINES * line)
        ladder.moveRight(width - margin)
        left = QRectF(margin, margin, ladder.left() - 1.5 * margin, ladder.height())
        dial = QRectF(left.left(), left.top() + 1.5 * line, _DIAL_LINES * line, _DIAL_LINES * line)
        place = QRectF(margin, ladder.bottom() + 0.6 * line, width - 2 * margin, 2.4 * line)
        return cls(
            line=line,
            caption=QRectF(left.left(), left.top(), left.width(), 1.3 * line),
            dial=dial,
            figure=QRectF(
                dial.right() + 0.6 * line, dial.top(), left.right() - dial.right() - 0.6 * line, dial.height()
            ),
            word=QRectF(left.left(), dial.bottom() + 0.5 * line, left.width(), 2 * line),
            ladder=ladder,
            place=place,
            note=place.translated(0, place.height()),
        )

    @property
    def moving(self) -> QRectF:
        """What changes with each frame, beside the bar of the present word."""
        return self.dial.united(self.figure)

    def bar(self, rank: int) -> QRectF:
        """Return the bar of a word of the ladder."""
        height = _ROW_LINES * self.line
        top = self.ladder.top() + (rank + 0.25) * height
        return QRectF(self.ladder.left(), top, _BAR_LINES * self.line, 0.5 * height)

    def rung(self, rank: int) -> QRectF:
        """Return where a word of the ladder and its limit stand."""
        height = _ROW_LINES * self.line
        left = self.ladder.left() + (_BAR_LINES + 0.5) * self.line
        return QRectF(left, self.ladder.top() + rank * height, self.ladder.right() - left, height)


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
        self._shown_rank = _NO_RANK
        self._boxes = _Boxes.of(self.font())
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
        self._boxes = _Boxes.of(font)
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
        """Paint what is asked for: most often what moves, and nothing while the program's window answers."""
        now_ns = time.perf_counter_ns()
        reading = self._reading()
        if self._first_paint_ms is None:
            self._first_paint_ms = (now_ns - self._wanted_ns) / 1e6
            QTimer.singleShot(0, self, _load_places)
        self._frames.painted(now_ns, is_silent=reading.state is State.SILENT)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), QColor(self._theme.window))
            self._paint(painter, reading, event.region())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that a person closed the clock."""
        super().closeEvent(event)
        self.closed.emit()

    def _reading(self) -> Reading:
        return self._stopwatch.reading(time.perf_counter_ns())

    def _step(self) -> None:
        """Paint the next frame, and rest where nothing moves any more."""
        reading = self._reading()
        if reading.state is not State.SILENT or _rank_of(reading) != self._shown_rank:
            self._show_now()
            return
        # To lay out the texts that stand takes most of a frame.
        self.update(self._boxes.moving.toAlignedRect())
        self.update(self._boxes.bar(self._shown_rank).toAlignedRect())

    def _show_now(self) -> None:
        """Show something new, to screen readers too, which are not told each frame."""
        reading = self._reading()
        if reading.state in (State.ANSWERS, State.UNKNOWN):
            self._timer.stop()
        self._shown_rank = _rank_of(reading)
        self.setAccessibleDescription(self._sentence(reading))
        self.update()

    # what is shown

    def _sentence(self, reading: Reading) -> str:
        return clock_sentence(_CAPTIONS[reading.state], reading.length_ns / 1e9, reading.place)

    def _paint(self, painter: QPainter, reading: Reading, region: QRegion) -> None:
        boxes = self._boxes
        seconds = reading.length_ns / 1e9
        if region.intersects(boxes.caption.toAlignedRect()):
            painter.setPen(QColor(self._theme.muted_text))
            painter.drawText(boxes.caption, Qt.AlignmentFlag.AlignLeft, _CAPTIONS[reading.state])
        if region.intersects(boxes.moving.toAlignedRect()):
            self._paint_dial(painter, boxes.dial, reading)
            painter.setFont(self._font(_FIGURE, bold=True))
            painter.setPen(QColor(self._theme.text if seconds else self._theme.muted_text))
            text = figure_text(seconds) if seconds else NO_FIGURE
            painter.drawText(boxes.figure, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if seconds and region.intersects(boxes.word.toAlignedRect()):
            painter.setFont(self._font(_WORD, bold=True))
            painter.setPen(self._colour(reading))
            painter.drawText(boxes.word, Qt.AlignmentFlag.AlignLeft, word_of(seconds))
        painter.setFont(self.font())
        self._paint_ladder(painter, reading, region)
        if region.intersects(boxes.place.toAlignedRect()):
            self._paint_place(painter, boxes.place, boxes.line, reading.place)
        if not self.stays_on_top and region.intersects(boxes.note.toAlignedRect()):
            painter.setPen(QColor(self._theme.muted_text))
            painter.drawText(boxes.note, Qt.TextFlag.TextWordWrap.value, NOT_ON_TOP)

    def _paint_dial(self, painter: QPainter, dial: QRectF, reading: Reading) -> None:
        """Paint a dial whose hand goes round once a second, so that a look tells whether it moves."""
        colour, width = self._colour(reading), max(1.5, 0.16 * self._boxes.line)
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

    def _paint_ladder(self, painter: QPainter, reading: Reading, region: QRegion) -> None:
        """Paint a bar for each word of the ladder, which fills as the time of the word passes."""
        length_ms = reading.length_ns / 1e6
        shares = rung_shares(length_ms) if length_ms else (0.0,) * len(self._rungs)
        rows = zip(self._rungs, shares, self._theme.ladder, strict=True)
        for rank, ((word, limit), share, ink) in enumerate(rows):
            bar, text = self._boxes.bar(rank), self._boxes.rung(rank)
            if region.intersects(bar.toAlignedRect()):
                painter.fillRect(bar, QColor(self._theme.grid))
                painter.fillRect(
                    QRectF(bar.topLeft(), QSizeF(bar.width() * share, bar.height())), QColor(ink)
                )
            if region.intersects(text.toAlignedRect()):
                is_present = rank == _rank_of(reading)
                painter.setFont(self._font(1.0, bold=is_present))
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
        last = self._boxes.place if self.stays_on_top else self._boxes.note
        margin = _MARGIN_LINES * self._boxes.line
        return QSize(round(_WIDTH_LINES * self._boxes.line), round(last.bottom() + margin))

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


def _rank_of(reading: Reading) -> int:
    """Return the place of the present word on the ladder, `_NO_RANK` without a figure."""
    return smoothness_of(reading.length_ns / 1e6).rank if reading.length_ns else _NO_RANK


def _load_places() -> None:
    """Import what finds places in code before it is needed, but after the clock has appeared."""
    importlib.import_module("concgui.presentation.seen_place")
