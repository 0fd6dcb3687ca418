"""The grid of the matrix: a table whose cells are chosen with pointer or arrow keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QStyle, QTableView, QWidget

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.planning.matrix_plan import Pair
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.palette import system_theme
from concgui.ui.matrix.cell_delegate import CellDelegate
from concgui.ui.matrix.geometry import arrange
from concgui.ui.matrix.heads import ModelHeads, WorkloadHeads
from concgui.ui.matrix.table_model import MatrixTableModel

_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class MatrixGrid(QTableView):
    """Models as rows, workloads as columns.

    Signals:
        cell_chosen: The `MatrixCell` that was clicked or chosen with Return or Space.
        column_shown: Key of the workload of the current cell, when it changes.
    """

    cell_chosen = Signal(object)
    column_shown = Signal(str)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = system_theme()
        fonts = ViewFonts.of(self.font())
        self._table = MatrixTableModel(names, self)
        self._delegate = CellDelegate(self._theme, fonts, self)
        self._workload_heads = WorkloadHeads(self._theme, fonts, self)
        self._model_heads = ModelHeads(self._theme, fonts, self)
        self.setAccessibleName("Matrix of models and workloads")
        self.setHorizontalHeader(self._workload_heads)
        self.setVerticalHeader(self._model_heads)
        self.setModel(self._table)
        self.setItemDelegate(self._delegate)
        self._set_behaviour()
        self._workload_heads.section_chosen.connect(self._go_to_column)
        self._model_heads.section_chosen.connect(self._go_to_row)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.clicked.connect(self._choose)
        self.entered.connect(lambda: self.viewport().setCursor(Qt.CursorShape.PointingHandCursor))
        self.viewportEntered.connect(lambda: self.viewport().unsetCursor())

    @property
    def current_cell(self) -> MatrixCell:
        """The cell with the keyboard cursor."""
        current = self.currentIndex()
        if not current.isValid():
            return MatrixCell("", "", None)
        return self._table.cell(self._table.models[current.row()], self.current_workload)

    @property
    def current_workload(self) -> str:
        """Key of the current column, "" without one."""
        current = self.currentIndex()
        return self._table.workloads[current.column()] if current.isValid() else ""

    def cell(self, model: str, workload: str) -> MatrixCell:
        """Return the cell of a pair, an empty one if the pair has not been run."""
        return self._table.cell(model, workload)

    def cells_of(self, workload: str) -> tuple[MatrixCell, ...]:
        """Return the cells of a workload, one for each model."""
        return tuple(self._table.cell(model, workload) for model in self._table.models)

    def show_axes(self, models: Sequence[str], workloads: Sequence[str]) -> None:
        """Show an empty grid. The current cell stays current if it still exists."""
        row, column = max(0, self.currentIndex().row()), max(0, self.currentIndex().column())
        self._table.set_axes(models, workloads)
        self._arrange()
        self._go_to(min(row, len(models) - 1), min(column, len(workloads) - 1))

    def show_cells(self, cells: Sequence[MatrixCell]) -> None:
        """Show these cells and keep the others."""
        self._table.set_cells(cells)

    def add_run(self, pair: Pair) -> None:
        """Mark a pair as one whose run can be shown, and not only its figures."""
        self._table.add_run(pair)

    def show_under_way(self, pair: Pair | None) -> None:
        """Mark the pair that is under way."""
        self._table.set_under_way(pair)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Return and Space, and leave other keys to the table."""
        if Qt.Key(event.key()) in _CHOOSING_KEYS and self.currentIndex().isValid():
            self._choose()
        elif event.text().isprintable() and event.text():
            event.ignore()  # a table would jump to the next figure that starts with this letter
        else:
            super().keyPressEvent(event)

    def updateGeometries(self) -> None:
        """Place the heads, without Qt's button between them, which would select all cells."""
        super().updateGeometries()
        corner = self.findChild(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if corner is not None:
            corner.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the room."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Show the current heads in bold, and announce another current column."""
        for heads in (self._workload_heads, self._model_heads):
            heads.viewport().update()
        if previous.isValid() and previous.column() != current.column():
            self.column_shown.emit(self.current_workload)

    def _choose(self) -> None:
        self.cell_chosen.emit(self.current_cell)

    def _go_to(self, row: int, column: int) -> None:
        self.setCurrentIndex(self._table.index(row, column))

    def _go_to_column(self, column: int) -> None:
        self._go_to(self.currentIndex().row(), column)

    def _go_to_row(self, row: int) -> None:
        self._go_to(row, self.currentIndex().column())

    def _arrange(self) -> None:
        """Give cells and heads their sizes, fonts and colours."""
        fonts = ViewFonts.of(self.font())
        self._delegate.set_look(self._theme, fonts)
        for heads in (self._workload_heads, self._model_heads):
            heads.set_look(self._theme, fonts)
        geometry = arrange(
            self._model_heads.least_width,
            len(self._table.models),
            self._table.workloads,
            fonts,
            (self.contentsRect().width(), self.contentsRect().height()),
            self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent),
        )
        self._workload_heads.set_slanted(geometry.is_slanted)
        self._workload_heads.setDefaultSectionSize(geometry.cell_width)
        self._workload_heads.setFixedHeight(geometry.head)
        self._model_heads.setDefaultSectionSize(geometry.cell_height)
        self._model_heads.setFixedWidth(geometry.names)
        self.updateGeometries()
        self.viewport().update()

    def _set_behaviour(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
