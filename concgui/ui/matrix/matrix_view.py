"""The view of the matrix, with a place for the scatter plot of one workload."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.colours import Theme
from concgui.presentation.matrix_text import missing_run_text
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.palette import system_theme
from concgui.ui.common.scaled_label import ScaledLabel
from concgui.ui.matrix.controls import MatrixControls
from concgui.ui.matrix.decisions import MatrixDecisions
from concgui.ui.matrix.grid import MatrixGrid
from concgui.ui.matrix.legend import MatrixLegend
from concgui.ui.matrix.notes import MatrixNotes

if TYPE_CHECKING:
    from concgui.engine.planning.matrix_plan import Pair

_WIDTH_FOR_BOTH = 90
"""Width in line heights from which grid and scatter plot are shown side by side."""


class MatrixView(QWidget):
    """Controls above the grid, and the scatter plot of the current column beside it or in its place.

    The decisions by kind of work stand below the scatter plot.

    Args:
        names: The displayed names of the models.
        scatter: The scatter plot. The view places it, and the owner connects it to `column_shown`.
        parent: Owner.

    Signals:
        run_chosen: The `RunRecord` of the last repeat of the chosen cell.
        column_shown: The summaries of the current column as a tuple, and the key of its workload.
        shown(): The view has become visible.
    """

    run_chosen = Signal(object)
    column_shown = Signal(object, str)
    shown = Signal()

    def __init__(self, names: ModelNames, scatter: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Matrix")
        self._records: dict[Pair, RunRecord] = {}
        self.controls = MatrixControls()
        self.notes = MatrixNotes()
        self.grid = MatrixGrid(names)
        self.scatter = scatter
        self._legend = MatrixLegend()
        self._heading = ScaledLabel("Matrix", scale=1.25, bold=True)
        self.decisions = MatrixDecisions()
        self._left = QWidget()
        self._right = QWidget()
        self._arrange()
        self.grid.cell_chosen.connect(self._choose)
        self.grid.column_shown.connect(self._announce_column)
        self.controls.scatter_toggled.connect(self._show_parts)
        self.set_theme(system_theme())
        self._show_parts()

    def show_axes(self, models: tuple[str, ...], workloads: tuple[str, ...]) -> None:
        """Show an empty matrix."""
        self._records = {}
        self.decisions.show_decisions(())
        self.grid.show_axes(models, workloads)
        self._announce_column()

    def show_cells(self, cells: Sequence[MatrixCell]) -> None:
        """Show these cells and keep the others."""
        self.grid.show_cells(cells)
        if any(cell.workload == self.grid.current_workload for cell in cells):
            self._announce_column()

    def add_record(self, record: RunRecord) -> None:
        """Keep a run, so that its cell can be chosen."""
        self._records[record.model, record.workload] = record
        self.grid.add_run((record.model, record.workload))

    def choose_model(self, model: str) -> None:
        """Choose the cell of this model in the current column."""
        self._choose(self.grid.cell(model, self.grid.current_workload))

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for part in (self.notes, self.grid, self._legend):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both parts if there is room."""
        super().resizeEvent(event)
        self._show_parts()

    def showEvent(self, event: QShowEvent) -> None:
        """Announce that the view has become visible."""
        super().showEvent(event)
        self.shown.emit()

    def _choose(self, cell: MatrixCell) -> None:
        record = self._records.get((cell.model, cell.workload))
        self.notes.show_message("" if record is not None else missing_run_text(cell), is_problem=False)
        if record is not None:
            self.run_chosen.emit(record)

    def _announce_column(self) -> None:
        workload = self.grid.current_workload
        found = (cell.summary for cell in self.grid.cells_of(workload))
        self.column_shown.emit(tuple(s for s in found if s is not None), workload)
        self.controls.show_workload(workload)

    def _show_parts(self) -> None:
        both = self.width() >= QFontMetricsF(self.font()).height() * _WIDTH_FOR_BOTH
        self.controls.set_toggle_visible(not both)
        wants_scatter = self.controls.wants_scatter
        self._left.setVisible(both or not wants_scatter)
        self._right.setVisible(both or wants_scatter)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.grid, 1)
        column.addWidget(self._legend)
        beside = QVBoxLayout(self._right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2)
        beside.addWidget(self.scatter, 3)
        beside.addWidget(self.decisions, 2)
        parts = QHBoxLayout()
        for part, share in ((self._left, 3), (self._right, 2)):
            # The stretch factors alone divide the width, without regard to the parts' size hints.
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            parts.addWidget(part, share)
        top = QHBoxLayout()
        top.addWidget(self._heading)
        top.addSpacing(8)
        top.addWidget(self.controls, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.notes)
        layout.addLayout(parts, 1)
