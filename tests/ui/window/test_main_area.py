"""Tests of the main area, which connects the views."""

import pytest
from builders import record
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.app.run_code import RunCode
from concgui.engine.evaluation.matrix_cells import matrix_cells
from concgui.presentation.colours import DARK, LIGHT
from concgui.ui.matrix.matrix_view import MatrixView
from concgui.ui.scatter.scatter_view import ScatterView
from concgui.ui.window.main_area import MainArea
from concgui.ui.window.pages import Page

MODELS = ("blocking", "thread-pool")
WORKLOADS = ("sleep", "primes")
RECORDS = tuple(record(model=model, workload=workload) for workload in WORKLOADS for model in MODELS)
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def area(qtbot: QtBot) -> MainArea:
    """Return the area with its views, showing a matrix of four runs."""
    made = MainArea(NAMES, RunCode())
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.load_views(DARK)
    matrix = matrix_of(made)
    matrix.show_axes(MODELS, WORKLOADS)
    matrix.show_cells(matrix_cells(MODELS, WORKLOADS, RECORDS, {}))
    for run in RECORDS:
        matrix.add_record(run)
    made.show_page(Page.MATRIX)
    made.show()
    return made


def matrix_of(area: MainArea) -> MatrixView:
    assert area.matrix is not None
    return area.matrix


def scatter_of(area: MainArea) -> ScatterView:
    found = matrix_of(area).findChild(ScatterView)
    assert isinstance(found, ScatterView)
    return found


def test_the_matrix_has_the_scatter_plot_of_its_column(area: MainArea, qtbot: QtBot) -> None:
    """The scatter plot beside the grid shows the current column, and its marks choose cells."""
    matrix, scatter = matrix_of(area), scatter_of(area)
    qtbot.keyClick(matrix.grid, Qt.Key.Key_Right)
    qtbot.mouseClick(matrix.controls.scatter_button, Qt.MouseButton.LeftButton)
    assert scatter.isVisible()
    assert "primes" in {child.text() for child in scatter.findChildren(type(scatter._subtitle))}
    with qtbot.waitSignal(area.run_chosen) as chosen:
        scatter.points.model_chosen.emit("thread-pool")
    assert chosen.args == [RECORDS[3]]
    assert area.page is Page.TIMELINE


def test_the_scatter_plot_in_the_matrix_takes_the_colours_of_the_others(area: MainArea) -> None:
    """A view inside another one gets the theme too."""
    area.set_theme(LIGHT)
    assert all(view._theme is LIGHT for view in area.findChildren(ScatterView))
    assert len(area.findChildren(ScatterView)) == 3
