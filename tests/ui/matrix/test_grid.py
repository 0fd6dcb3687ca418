"""Tests of the grid of the matrix: pointer and keys, accessibility, and what is painted."""

from collections.abc import Callable, Iterator

import pytest
from builders import MS, record, said
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.evaluation.matrix_cells import matrix_cells
from concgui.engine.planning.matrix_plan import Pair
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.latency import Latencies
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import DARK, LIGHT, Theme, contrast, text_on
from concgui.presentation.matrix_text import cell_sentence
from concgui.ui.matrix.cell_delegate import ground_of, paint_steps
from concgui.ui.matrix.grid import MatrixGrid

MODELS = ("blocking", "process-events", "qthread", "thread-pool", "asyncio-blocking")
WORKLOADS = ("sleep", "linear-algebra", "mandelbrot", "primes", "json")
SMOOTH = Latencies.of(((0, 1 * MS), (5 * MS, 6 * MS))).summary()
CELLS = matrix_cells(
    MODELS,
    WORKLOADS,
    [
        record(model=model, workload=workload, latency=SMOOTH)
        for workload in WORKLOADS[:3]
        for model in MODELS[:4]
    ],
    {(model, "json"): (said("needs a package"),) for model in MODELS},
)
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
both_themes = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


@pytest.fixture
def grid(qtbot: QtBot) -> MatrixGrid:
    """Return a grid of five rows and five columns; the pairs of the last column cannot be run."""
    made = MatrixGrid(NAMES)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show_axes(MODELS, WORKLOADS)
    made.show_cells(CELLS)
    made.show()
    return made


@pytest.fixture
def enlarge_text(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Return a function that makes all text 1.5 times as large, and restore the text afterwards."""
    before = QApplication.font()

    def enlarge() -> None:
        font = QApplication.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        QApplication.setFont(font)

    yield enlarge
    QApplication.setFont(before)


def place_of(grid: MatrixGrid) -> Pair:
    return grid.current_cell.model, grid.current_cell.workload


def accessible(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def names_in(table: QAccessibleInterface) -> list[str]:
    children = (table.child(number) for number in range(table.childCount()))
    return [child.text(QAccessible.Text.Name) for child in children if child is not None]


def ground_at(grid: MatrixGrid, model: str, workload: str) -> str:
    """Return the background colour of a cell, from near its corner, inside the frames."""
    box = grid.visualRect(grid.model().index(MODELS.index(model), WORKLOADS.index(workload)))
    return QColor(grid.viewport().grab().toImage().pixelColor(box.topLeft() + QPoint(5, 5))).name()


def colours_in(grid: MatrixGrid, row: int, column: int) -> set[str]:
    """Return the colours of a cell, without the background around it."""
    box = grid.visualRect(grid.model().index(row, column)).adjusted(1, 1, -1, -1)
    picture = grid.viewport().grab(box).toImage()
    pixels = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {QColor(picture.pixelColor(x, y)).name() for x, y in pixels}


def test_the_keyboard_reaches_every_cell(grid: MatrixGrid, qtbot: QtBot) -> None:
    """Arrows, Home, End and Page move within the grid, and with Ctrl to the corners."""
    assert place_of(grid) == ("blocking", "sleep")
    control = Qt.KeyboardModifier.ControlModifier
    for key, modifiers, expected in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, ("blocking", "sleep")),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, ("process-events", "sleep")),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, ("process-events", "linear-algebra")),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, ("process-events", "json")),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, ("asyncio-blocking", "json")),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, ("asyncio-blocking", "json")),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, ("asyncio-blocking", "sleep")),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, ("blocking", "sleep")),
        (Qt.Key.Key_End, control, ("asyncio-blocking", "json")),
        (Qt.Key.Key_Home, control, ("blocking", "sleep")),
    ):
        qtbot.keyClick(grid, key, modifiers)
        assert place_of(grid) == expected


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_return_and_space_choose_the_current_cell(grid: MatrixGrid, qtbot: QtBot, key: Qt.Key) -> None:
    """Return and Space choose the current cell."""
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    with qtbot.waitSignal(grid.cell_chosen) as chosen:
        qtbot.keyClick(grid, key)
    assert chosen.args == [grid.cell("blocking", "linear-algebra")]


def test_a_letter_moves_nothing(grid: MatrixGrid, qtbot: QtBot) -> None:
    """Typing a letter does not move to a figure that starts with it."""
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClicks(grid, "10x")
    assert place_of(grid) == ("process-events", "sleep")


def test_tab_leaves_the_grid(grid: MatrixGrid) -> None:
    """Tab moves to the next control, and not through the cells."""
    assert not grid.tabKeyNavigation()


def test_a_column_is_told_when_it_changes(grid: MatrixGrid, qtbot: QtBot) -> None:
    """A move to another column announces its workload; a move within a column announces nothing."""
    shown: list[str] = []
    grid.column_shown.connect(shown.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    assert shown == ["linear-algebra", "json"]


def test_the_current_cell_outlives_other_axes(grid: MatrixGrid, qtbot: QtBot) -> None:
    """With other axes the current place stays, or the nearest cell becomes current."""
    qtbot.keyClick(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    grid.show_axes(MODELS[:3], WORKLOADS)
    assert place_of(grid) == ("qthread", "json")
    grid.show_axes((), ())
    assert (place_of(grid), grid.current_workload) == (("", ""), "")
    grid.show_axes(MODELS, WORKLOADS)
    assert place_of(grid) == ("blocking", "sleep")


@pytest.mark.parametrize(("width", "is_slanted"), [(2000, False), (560, True)])
def test_a_head_chooses_its_column(grid: MatrixGrid, qtbot: QtBot, width: int, is_slanted: bool) -> None:
    """A click on a workload chooses its column and no cell, also if the head leans over its neighbours."""
    grid.resize(width, 500)
    heads = grid.horizontalHeader()
    assert (heads.height() > 2 * grid.fontMetrics().height()) is is_slanted
    middle = heads.sectionViewportPosition(1) + heads.sectionSize(1) // 2
    # A slanted text ends as far to the right as it rises.
    place = QPoint(middle + round(heads.height() * 0.7), 14) if is_slanted else QPoint(middle, 8)
    if is_slanted:
        assert heads.logicalIndexAt(place) == 2
    with qtbot.assertNotEmitted(grid.cell_chosen), qtbot.waitSignal(grid.column_shown) as shown:
        qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.args == ["linear-algebra"]


def test_a_name_chooses_its_row(grid: MatrixGrid, qtbot: QtBot) -> None:
    """A click on a model makes its row the current one and chooses no cell."""
    heads = grid.verticalHeader()
    with qtbot.assertNotEmitted(grid.cell_chosen), qtbot.assertNotEmitted(grid.column_shown):
        y = heads.sectionViewportPosition(3) + 3
        qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8, y))
    assert place_of(grid) == ("thread-pool", "sleep")


def test_cells_grow_with_the_room_and_are_scrolled_where_it_ends(grid: MatrixGrid, qtbot: QtBot) -> None:
    """Cells grow to fill the room; the least cells are scrolled under fixed names and heads."""
    bars = grid.horizontalScrollBar(), grid.verticalScrollBar()
    sizes = []
    for width, height in ((1500, 900), (700, 400), (260, 160)):
        grid.resize(width, height)
        sizes.append((grid.columnWidth(0), grid.rowHeight(0)))
    assert sizes[0][0] > sizes[1][0] >= sizes[2][0]
    assert sizes[0][1] > sizes[2][1]
    assert [bar.maximum() > 0 for bar in bars] == [True, True]
    names, heads = grid.verticalHeader().geometry(), grid.horizontalHeader().geometry()
    qtbot.keyClick(grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert [bar.value() > 0 for bar in bars] == [True, True]
    assert (grid.verticalHeader().geometry(), grid.horizontalHeader().geometry()) == (names, heads)
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()).center())
    grid.resize(1500, 900)
    assert [bar.maximum() for bar in bars] == [0, 0]
    grid.resize(700, 160)
    assert [bar.maximum() > 0 for bar in bars] == [False, True]


def test_larger_text_takes_larger_cells(
    grid: MatrixGrid, enlarge_text: Callable[[], None], qtbot: QtBot
) -> None:
    """Cells, names and heads grow with the text."""
    grid.resize(300, 160)

    def sizes() -> tuple[int, ...]:
        heads = grid.horizontalHeader().height()
        return grid.columnWidth(0), grid.rowHeight(0), grid.verticalHeader().width(), heads

    before = sizes()
    enlarge_text()
    qtbot.waitUntil(lambda: sizes() != before)
    assert all(after > 1.3 * old for after, old in zip(sizes(), before, strict=True))


def test_a_screen_reader_is_told_every_cell(grid: MatrixGrid, qtbot: QtBot) -> None:
    """A screen reader finds each cell, named by its whole sentence, and the models and workloads."""
    grid.show_under_way(("blocking", "primes"))
    table = accessible(grid)
    assert table.role() is QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Matrix of models and workloads"
    names = names_in(table)
    assert set(WORKLOADS) <= set(names)
    assert {NAMES.marked_name(model) for model in MODELS} <= set(names)
    assert "asyncio-blocking (anti-pattern)" in names
    sentences = {cell_sentence(grid.cell(m, w), NAMES) for m in MODELS for w in WORKLOADS}
    under_way = cell_sentence(grid.cell("blocking", "primes"), NAMES)
    assert sentences - {under_way} <= set(names)
    assert f"{under_way}, under way" in names
    assert len(names) >= len(MODELS) * len(WORKLOADS)


def test_a_screen_reader_follows_the_current_cell(grid: MatrixGrid, qtbot: QtBot) -> None:
    """The current cell is the accessible child with the focus."""
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    focused = accessible(grid).focusChild()
    assert focused is not None
    assert focused.text(QAccessible.Text.Name) == cell_sentence(
        grid.cell("process-events", "linear-algebra"), NAMES
    )


def test_a_tooltip_says_the_figures_and_what_a_click_does(grid: MatrixGrid) -> None:
    """The tooltip of a cell gives its figures and whether a click shows a run."""
    index = grid.model().index(0, 0)
    tip = Qt.ItemDataRole.ToolTipRole
    assert "only the figures were kept" in index.data(tip)
    grid.add_run(("blocking", "sleep"))
    assert "Click: show its timeline." in index.data(tip)
    assert "longest freeze" in index.data(tip)
    assert "needs a package" in grid.model().index(0, 4).data(tip)


class PaintedRegion(QObject):
    """The painted region of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_only_what_changes_is_painted(grid: MatrixGrid, qtbot: QtBot) -> None:
    """Moving the mark of the pair under way paints two cells and no head."""
    grid.show_under_way(("qthread", "primes"))
    qtbot.waitExposed(grid)
    QApplication.processEvents()
    cells, *heads = (
        PaintedRegion(part.viewport()) for part in (grid, grid.horizontalHeader(), grid.verticalHeader())
    )
    QApplication.processEvents()
    cells.region = QRegion()
    grid.show_under_way(("thread-pool", "primes"))
    qtbot.waitUntil(lambda: not cells.region.isEmpty())
    boxes = [grid.visualRect(grid.model().index(row, 3)) for row in (2, 3)]
    assert cells.region.subtracted(QRegion(boxes[0]) + QRegion(boxes[1])).isEmpty()
    assert all(cells.region.contains(box) for box in boxes)
    assert all(head.region.isEmpty() for head in heads)
    cells.region = QRegion()
    grid.show_under_way(("thread-pool", "primes"))
    grid.show_under_way(("another", "primes"))
    grid.show_under_way(None)
    QApplication.processEvents()
    assert cells.region.subtracted(QRegion(boxes[1])).isEmpty()


@both_themes
def test_the_ground_of_a_cell_is_its_rung(grid: MatrixGrid, theme: Theme) -> None:
    """A measured cell has the colour of its rung; a failed or missing pair has none."""
    failed = record(model="qthread", workload="primes", latency=SMOOTH, outcome=Outcome.FAILED)
    janky = Latencies.of(((0, 600 * MS), (5 * MS, 600 * MS))).summary()
    grid.show_cells(matrix_cells(("qthread",), ("primes",), (failed,), {}))
    worse = record(model="asyncio-blocking", workload="sleep", latency=janky)
    grid.show_cells(matrix_cells(("asyncio-blocking",), ("sleep",), (worse,), {}))
    grid.set_theme(theme)
    assert ground_at(grid, "qthread", "sleep") == ground_of(Smoothness.SMOOTH, theme)
    assert ground_at(grid, "asyncio-blocking", "sleep") == ground_of(Smoothness.JANKY, theme)
    assert ground_at(grid, "qthread", "primes") == theme.panel.lower()
    assert ground_at(grid, "thread-pool", "primes") == theme.panel.lower()


@both_themes
def test_a_cell_without_figures_says_why_it_has_none(grid: MatrixGrid, theme: Theme) -> None:
    """A pair that cannot be run is hatched, one not run yet is empty, and one under way is framed."""
    grid.set_theme(theme)
    assert colours_in(grid, 1, 3) == {theme.panel.lower()}
    assert {theme.panel.lower(), theme.grid.lower()} < colours_in(grid, 1, 4)
    grid.show_under_way((MODELS[1], WORKLOADS[3]))
    assert theme.accent.lower() in colours_in(grid, 1, 3)
    assert grid.model().index(1, 3).data() == "…"


def test_a_pair_that_is_run_again_keeps_its_figure(grid: MatrixGrid) -> None:
    """A pair that is run again has a frame and keeps its figure until the new one is known."""
    index = grid.model().index(1, 0)
    before = index.data()
    grid.show_under_way((MODELS[1], WORKLOADS[0]))
    assert index.data() == before != ""


@both_themes
def test_the_current_cell_and_the_one_under_the_pointer_are_framed(
    grid: MatrixGrid, qtbot: QtBot, theme: Theme
) -> None:
    """The current cell has a frame, in the accent colour while the grid has the focus."""
    grid.resize(1500, 900)
    grid.set_theme(theme)
    edge = grid.visualRect(grid.model().index(1, 1)).topLeft() + QPoint(1, 12)

    def edge_colour() -> str:
        return QColor(grid.viewport().grab().toImage().pixelColor(edge)).name()

    plain = edge_colour()
    qtbot.mouseMove(grid.viewport(), edge + QPoint(10, 0))
    qtbot.waitUntil(lambda: edge_colour() != plain)
    assert grid.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    qtbot.mouseMove(grid.viewport(), grid.viewport().rect().bottomRight())
    qtbot.waitUntil(lambda: edge_colour() == plain)
    assert grid.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor
    grid.setCurrentIndex(grid.model().index(1, 1))
    grid.clearFocus()
    quiet = edge_colour()
    assert quiet != plain
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    assert edge_colour() == theme.accent.lower()
    assert quiet != theme.accent.lower()


@both_themes
@pytest.mark.parametrize("smoothness", Smoothness)
def test_figures_can_be_read_on_their_ground(theme: Theme, smoothness: Smoothness) -> None:
    """The contrast of the figures on every background is at least 4.5:1."""
    ground = ground_of(smoothness, theme)
    assert contrast(text_on(ground), ground) >= 4.5


def test_rungs_differ_without_colour(qtbot: QtBot) -> None:
    """The steps of the rungs differ even in one colour."""
    pictures = set()
    for smoothness in Smoothness:
        picture = QImage(60, 12, QImage.Format.Format_RGB32)
        picture.fill(QColor("#FFFFFF"))
        with QPainter(picture) as painter:
            paint_steps(painter, smoothness, QPoint(30, 6).toPointF(), 6, "#000000")
        pictures.add(bytes(picture.constBits()))
    assert len(pictures) == len(Smoothness)
