"""What the timeline paints, as pixels of a picture of it."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from builders import (
    ORIGIN,
    PROGRAM,
    gil_record,
    overlapping_record,
    pool_record,
    timeline_record,
    timeline_span,
    transferred_span,
)
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.note import Note
from concgui.engine.records.gil import NOBODY
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker
from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import (
    DARK,
    GUI_THREAD_COLOUR,
    LIGHT,
    THREAD_COLOURS,
    mixed,
    model_style,
)
from concgui.presentation.timeline.transfer_text import TransferDirection
from concgui.ui.timeline.timeline_view import TimelineView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise")

POOL = model_style("thread-pool").colour
WAITING = mixed(LIGHT.panel, POOL, 0.24)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TimelineView]:
    made = TimelineView(NAMES)
    qtbot.addWidget(made)
    made.set_theme(LIGHT)
    made.resize(1280, 720)
    made.show()
    yield made


def pixels(view: TimelineView, record: RunRecord | None = None) -> np.ndarray:
    """The colours of the plots as 0xRRGGBB; the axes are line and column."""
    if record is not None:
        view.show_run(record)
    QApplication.processEvents()
    plots = view._plots._stack
    image = plots.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    words = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), -1)
    return words[:, : image.width()] & 0xFFFFFF


def count(shown: np.ndarray, colour: str) -> int:
    """How many pixels have a colour."""
    return int((shown == QColor(colour).rgb() & 0xFFFFFF).sum())


def test_a_bar_is_filled_as_far_as_it_was_on_a_cpu(view: TimelineView) -> None:
    """Of a task that was on a CPU for a quarter of its time a quarter of the bar is filled."""
    shown = pixels(view, timeline_record([timeline_span(0, 0, 100, cpu_ms=25)]))
    filled, waiting = count(shown, POOL), count(shown, WAITING)
    assert filled / (filled + waiting) == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize("workers", [1, 4, 64, 200])
def test_many_tasks_fill_their_rows(view: TimelineView, workers: int) -> None:
    """Of tasks that follow each other without gaps the whole row is seen, however narrow each is."""
    shown = pixels(view, dataclasses.replace(pool_record(20_000, workers=workers), thread_states=None))
    box, rows = view._plots._lanes.plot.getViewBox(), view._plots._rows
    left, right = (int(box.mapViewToScene(QPointF(x, 0)).x()) for x in (1, 59))
    for top in rows.row_top:
        line = int(box.mapViewToScene(QPointF(0, top + 0.4)).y())
        assert np.all(shown[line, left:right] != QColor(LIGHT.panel).rgb() & 0xFFFFFF)


def test_coroutines_are_hatched_where_they_are_suspended(view: TimelineView) -> None:
    """Coroutines show their hatching, and their colour where they ran."""
    shown = pixels(view, overlapping_record(6, length_s=1.0))
    assert count(shown, mixed(WAITING, LIGHT.text, 0.18)) > 1000
    assert count(shown, POOL) > 50


def test_failed_and_cancelled_tasks_are_marked(view: TimelineView) -> None:
    """A failed task has the colour of failure, a cancelled one a stroke, also where bars are narrow."""
    narrow = [timeline_span(n, n, n + 1) for n in range(3_000)]
    assert count(pixels(view, timeline_record(narrow)), LIGHT.error) == 0
    narrow[1_500] = timeline_span(1_500, 1_500, 1_501, outcome=Outcome.FAILED)
    assert count(pixels(view, timeline_record(narrow)), LIGHT.error) > 5
    wide = [timeline_span(0, 0, 100, outcome=Outcome.FAILED), timeline_span(1, 100, 200)]
    assert count(pixels(view, timeline_record(wide)), LIGHT.error) > 500


def test_a_freeze_shades_bars_and_ground(view: TimelineView) -> None:
    """In a freeze the light part of a bar is shaded, and so is what lies beside the bars."""
    due = [ORIGIN + k * 5_000_000 for k in range(40)]
    frozen = Latencies.of((at, due[39] if 10 <= k < 39 else at + 1000) for k, at in enumerate(due))
    spans = [timeline_span(0, 0, 200), timeline_span(1, 0, 10, Worker(100, 3))]
    shown = pixels(view, timeline_record(spans, frozen))
    alpha = LIGHT.freeze_alpha / 255
    assert count(shown, mixed(WAITING, LIGHT.freeze_shade, alpha)) > 1000
    ground = np.array(QColor(mixed(LIGHT.panel, LIGHT.freeze_shade, alpha)).getRgb()[:3])
    near = np.abs(np.stack([(shown >> shift) & 0xFF for shift in (16, 8, 0)], axis=-1) - ground).max(axis=-1)
    assert (near <= 1).sum() > 1000


def test_transfers_are_seen_beside_their_bars(view: TimelineView) -> None:
    """An input in transfer is light, a result dark, and chevrons stand on both."""
    spans = [transferred_span((0, 90), (110, 200)), timeline_span(1, 0, 200, Worker(100, 3))]
    shown = pixels(view, timeline_record(spans))
    for direction, share in ((TransferDirection.INPUT, 0.3), (TransferDirection.RESULT, 0.85)):
        assert count(shown, mixed(LIGHT.panel, LIGHT.muted_text, share)) > 1000, direction


def test_bands_show_each_state(view: TimelineView) -> None:
    """Below the lanes stands what their threads did, each state in its colour."""
    shown = pixels(view, pool_record(8, length_s=1.0))
    for colour in LIGHT.thread_states[:4]:
        assert count(shown, colour) > 20


def held_by_turns(length_s: float = 1.0) -> RunRecord:
    """A run of two workers that hold the GIL for a quarter of it each; then it is free, then unknown."""
    run = pool_record(8, workers=2, length_s=length_s)
    quarter = round(length_s * 1e9 / 4)
    edges = [ORIGIN + n * quarter for n in range(5)]
    held = [(edges[0], edges[1], 10), (edges[1], edges[2], 11), (edges[2], edges[3], NOBODY)]
    asked = [(edges[0], edges[1], PROGRAM.gui_thread)]
    return dataclasses.replace(run, gil=gil_record(held, asked))


def test_the_gil_has_the_colours_of_its_holders(view: TimelineView) -> None:
    """Each quarter of the lane has the holder's colour, a thin line where it was free, or nothing."""
    shown = pixels(view, held_by_turns())
    box, rows = view._plots._lanes.plot.getViewBox(), view._plots._rows
    middles = [box.mapViewToScene(QPointF(at, rows.gil_top)) for at in (0.05, 0.3, 0.55, 0.8)]
    below = box.mapViewToScene(QPointF(0, rows.gil_top + rows.gil_height)).y()
    columns = [shown[int(middle.y()) : int(below), int(middle.x())] for middle in middles]
    held = [[count(column, colour) for column in columns] for colour in THREAD_COLOURS[:2]]
    assert held[0][0] >= 6 and held[1][1] >= 6
    assert [held[0][1:], held[1][0], held[1][2:]] == [[0, 0, 0], 0, [0, 0]]
    assert [count(column, LIGHT.line) for column in columns[2:]] == [1, 0]


def test_dots_show_where_the_gui_thread_waits_for_the_gil(view: TimelineView) -> None:
    """Below the holder stands the pattern of a wait for a lock, only where the GUI thread waited."""
    shown = pixels(view, dataclasses.replace(held_by_turns(), thread_states=None))
    box = view._plots._lanes.plot.getViewBox()
    left, middle, right = (int(box.mapViewToScene(QPointF(x, 0)).x()) for x in (0.02, 0.24, 0.98))
    colour = LIGHT.thread_states[STATES.index(ThreadState.LOCK)]
    assert count(shown[:, left:middle], colour) > 20
    assert count(shown[:, middle + 20 : right], colour) == 0


def test_lanes_have_the_colour_of_their_thread_at_their_edge(view: TimelineView) -> None:
    """A strip at the left edge of a worker's lane leads from the GIL's colours to the worker."""
    shown = pixels(view, held_by_turns())
    area = view._plots._lanes.plot.getViewBox().sceneBoundingRect()
    edge = shown[:, int(area.left()) : int(area.left()) + 6]
    for colour in (*THREAD_COLOURS[:2], GUI_THREAD_COLOUR):
        assert count(edge, colour) >= 20


def test_the_lane_says_what_it_would_need(view: TimelineView) -> None:
    """Where nothing could be recorded the lane has words in place of colours."""
    reason = gil_record([], reason=Note.of("gil-needs-python"))
    shown = pixels(view, dataclasses.replace(held_by_turns(), gil=reason, thread_states=None))
    box, rows = view._plots._lanes.plot.getViewBox(), view._plots._rows
    top, bottom = (
        int(box.mapViewToScene(QPointF(0, y)).y()) for y in (rows.gil_top, rows.gil_top + rows.gil_height)
    )
    left, right = (int(box.mapViewToScene(QPointF(x, 0)).x()) for x in (0.0, 0.3))
    # The edges of letters are mixed with the ground.
    assert (shown[top:bottom, left:right] & 0xFF < 0xC0).sum() > 100
    assert not any(count(shown, colour) for colour in THREAD_COLOURS[1:3])


def test_the_latency_is_one_line_from_the_first_ping_to_the_last(view: TimelineView) -> None:
    """In each column between the first and the last ping something of the line is seen."""
    shown = pixels(view, dataclasses.replace(pool_record(8, length_s=20.0), thread_states=None))
    box = view._plots._latency.plot.getViewBox()
    area = box.sceneBoundingRect()
    left, right = (int(box.mapViewToScene(QPointF(x, 0)).x()) for x in (1, 19))
    line = shown[int(area.top()) : int(area.bottom()), left:right] == QColor(LIGHT.text).rgb() & 0xFFFFFF
    assert np.all(line.any(axis=0))


def test_another_theme_repaints_everything(view: TimelineView) -> None:
    """After a change of theme nothing is left in the colours of the one before."""
    pixels(view, pool_record(8, length_s=20.0))
    view.set_theme(DARK)
    shown = pixels(view)
    assert count(shown, WAITING) == 0
    assert count(shown, mixed(DARK.panel, POOL, 0.24)) > 1000


def test_keys_zoom_move_and_choose(view: TimelineView, qtbot: QtBot) -> None:
    """Plus and minus zoom, R shows everything, N frames the first task and says its details."""
    record = timeline_record([timeline_span(n, n * 10, n * 10 + 10) for n in range(8)])
    before = pixels(view, record)
    stack, box = view._plots._stack, view._plots._lanes.plot.getViewBox()
    whole = box.viewRange()[0]
    qtbot.keyClick(stack, Qt.Key.Key_Plus)
    assert box.viewRange()[0][1] - box.viewRange()[0][0] == pytest.approx(0.7 * (whole[1] - whole[0]))
    qtbot.keyClick(stack, Qt.Key.Key_Right)
    assert not np.array_equal(pixels(view), before)
    qtbot.keyClick(stack, Qt.Key.Key_R)
    assert box.viewRange()[0] == whole
    assert np.array_equal(pixels(view), before)
    qtbot.keyClick(stack, Qt.Key.Key_N)
    assert stack.accessibleDescription().startswith("task 0")
    assert count(pixels(view), LIGHT.accent) > count(before, LIGHT.accent)


def test_what_is_under_the_pointer_is_said(view: TimelineView) -> None:
    """Over a bar stand its task's details, over a band its thread's state, over the latency the ping."""
    pixels(view, pool_record(8, length_s=20.0))
    plots = view._plots
    rows, lanes, latency = plots._rows, plots._lanes.plot.getViewBox(), plots._latency.plot.getViewBox()
    bars = rows.bars.all()
    for bar in range(len(bars)):
        middle = QPointF((bars.start[bar] + bars.end[bar]) / 2, rows.row_top[bars.row[bar]] + 0.4)
        assert f"task {rows.tasks(np.array([bar]))[0]}<" in plots._details_at(lanes.mapViewToScene(middle))
    band = QPointF(10.0, rows.band_top[1] + rows.band_height / 2)
    assert rows.lanes[1].name in plots._details_at(lanes.mapViewToScene(band))
    due = float(rows.due[np.argmin(rows.latency_ms)])
    assert "ping due at" in plots._details_at(latency.mapViewToScene(QPointF(due + 1e-6, 0.0)))
