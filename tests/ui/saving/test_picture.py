"""Tests of views as pictures: every view, whole, with its caption, as PNG and as SVG."""

from collections.abc import Callable

import builders
import pytest
from builders import ENVIRONMENT, record
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QHeaderView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from report_pages import parsed
from runner import NAMES

from concgui.app.explaining import explain_records
from concgui.engine.evaluation.matrix_cells import matrix_cells
from concgui.engine.evaluation.summary import summarise
from concgui.presentation.colours import LIGHT
from concgui.presentation.environment_text import environment_caption
from concgui.qtlayer.catalogue import MODELS
from concgui.ui.compare.compare_view import CompareView
from concgui.ui.findings.findings_panel import FindingsPanel
from concgui.ui.matrix.matrix_view import MatrixView
from concgui.ui.results.results_table import ResultsTable
from concgui.ui.saving.picture import PIXEL_RATIO, ViewPicture
from concgui.ui.saving.whole_view import shown_whole
from concgui.ui.scatter.scatter_view import ScatterView
from concgui.ui.timeline.timeline_view import TimelineView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CAPTION = f"sleep & <8> tasks · {environment_caption(ENVIRONMENT)}"

RECORDS = tuple(record(model=model.info.key, id=f"{number:032x}") for number, model in enumerate(MODELS))


def compare() -> QWidget:
    view = CompareView(NAMES)
    view.show_summaries(summarise(RECORDS), "sleep")
    return view


def scatter() -> QWidget:
    view = ScatterView(NAMES)
    view.show_summaries(summarise(RECORDS), "sleep")
    return view


def timeline() -> QWidget:
    view = TimelineView(NAMES)
    view.show_run(builders.pool_record(40))
    return view


def table() -> QWidget:
    view = ResultsTable(NAMES)
    view.set_records(RECORDS)
    return view


def findings() -> QWidget:
    view = FindingsPanel()
    view.show_explanation(explain_records(RECORDS))
    view.fold_button.setChecked(True)
    return view


def matrix() -> QWidget:
    view = MatrixView(NAMES, QWidget())
    models, workloads = [run.model for run in RECORDS], ["sleep", "http"]
    view.show_axes(tuple(models), tuple(workloads))
    view.show_cells(matrix_cells(models, workloads, RECORDS, {}))
    return view


VIEWS = [compare, scatter, timeline, table, findings, matrix]


def shown(qtbot: QtBot, make: Callable[[], QWidget]) -> tuple[QWidget, QWidget]:
    """Return a window that is much too small, and the view in it."""
    window, view = QWidget(), make()
    QVBoxLayout(window).addWidget(view)
    qtbot.addWidget(window)
    window.resize(500, 220)
    window.show()
    qtbot.waitExposed(window)
    return window, view


def colours(image: QImage) -> int:
    """Return how many different colours some lines of an image have."""
    lines = range(0, image.height(), 7)
    return len({image.pixel(x, y) for y in lines for x in range(0, image.width(), 3)})


@pytest.mark.parametrize("make", VIEWS, ids=[make.__name__ for make in VIEWS])
def test_a_view_is_a_picture_with_its_caption(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    """As PNG a view is twice as fine as on the screen and knows its caption; as SVG its words are words."""
    window, view = shown(qtbot, make)
    size, window_size = view.size(), window.size()
    picture = ViewPicture(view, CAPTION, LIGHT)
    buffer = QBuffer()
    buffer.setData(picture.png())
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"png")
    assert reader.text("Description") == CAPTION
    image = reader.read()
    assert image.width() >= PIXEL_RATIO * size.width()
    assert image.height() > PIXEL_RATIO * size.height()
    assert colours(image) > 10
    below = image.copy(0, image.height() - 60, image.width(), 60)
    assert any(
        below.pixelColor(x, y) != QColor(LIGHT.window)
        for x in range(below.width())
        for y in range(below.height())
    )
    root = parsed(picture.svg().decode())
    assert "concgui 0.1.0" in "".join(root.itertext())
    assert sum(1 for _ in root.iter()) > 30
    assert (view.size(), window.size()) == (size, window_size)


@pytest.mark.parametrize("make", [compare, table, findings, matrix], ids=lambda make: make.__name__)
def test_nothing_is_scrolled_away_for_a_moment(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    """While a picture is made, no list or table has anything left to scroll; afterwards all is as before."""
    window, view = shown(qtbot, make)
    found = view.findChildren(QAbstractScrollArea)
    areas = [area for area in found if area.isVisible() and not isinstance(area, QHeaderView)]

    def state() -> tuple[object, ...]:
        bars = [bar for area in areas for bar in (area.horizontalScrollBar(), area.verticalScrollBar())]
        return (
            sum(bar.maximum() for bar in bars),
            window.size(),
            view.geometry(),
            [(area.minimumSize(), area.maximumSize(), area.verticalScrollBarPolicy()) for area in areas],
        )

    for _ in range(3):
        QApplication.processEvents()
    before = state()
    assert before[0]
    with shown_whole(view):
        assert state()[0] == 0
    # The window lays itself out when its event loop comes to it.
    qtbot.waitUntil(lambda: state() == before)
