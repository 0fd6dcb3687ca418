"""The cells of the matrix as a Qt table model."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.planning.matrix_plan import Pair
from concgui.presentation.matrix_text import cell_figure, cell_sentence, cell_tooltip
from concgui.presentation.model_names import ModelNames

AnyIndex = QModelIndex | QPersistentModelIndex

CELL_ROLE = Qt.ItemDataRole.UserRole
"""The `MatrixCell` of an index."""

UNDER_WAY_ROLE = Qt.ItemDataRole.UserRole + 1
"""Whether the pair of an index is under way."""

UNDER_WAY_TEXT = "…"


class MatrixTableModel(QAbstractTableModel):
    """Models as rows, workloads as columns."""

    def __init__(self, names: ModelNames, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._models: tuple[str, ...] = ()
        self._workloads: tuple[str, ...] = ()
        self._cells: dict[Pair, MatrixCell] = {}
        self._with_run: set[Pair] = set()
        self._under_way: Pair | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """The rows."""
        return self._models

    @property
    def workloads(self) -> tuple[str, ...]:
        """The columns."""
        return self._workloads

    def set_axes(self, models: Sequence[str], workloads: Sequence[str]) -> None:
        """Start an empty table."""
        self.beginResetModel()
        self._models, self._workloads = tuple(models), tuple(workloads)
        self._cells, self._with_run, self._under_way = {}, set(), None
        self.endResetModel()

    def set_cells(self, cells: Iterable[MatrixCell]) -> None:
        """Replace these cells and keep the others."""
        for cell in cells:
            self._cells[cell.model, cell.workload] = cell
            self._announce((cell.model, cell.workload))

    def add_run(self, pair: Pair) -> None:
        """Mark a pair as one whose run can be shown, and not only its figures."""
        self._with_run.add(pair)

    def set_under_way(self, pair: Pair | None) -> None:
        """Mark the pair that is under way. Only the changed cells are painted, as a run is being measured."""
        before, self._under_way = self._under_way, pair
        for changed in (before, pair) if before != pair else ():
            self._announce(changed)

    def cell(self, model: str, workload: str) -> MatrixCell:
        """Return the cell of a pair, an empty one if the pair has not been run."""
        return self._cells.get((model, workload)) or MatrixCell(model, workload, None)

    def index_of(self, model: str, workload: str) -> QModelIndex:
        """Return the index of a pair, an invalid one if it has no row or no column."""
        if model not in self._models or workload not in self._workloads:
            return QModelIndex()
        return self.index(self._models.index(model), self._workloads.index(workload))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of models."""
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of workloads."""
        return 0 if parent.isValid() else len(self._workloads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the key of a workload, or the name of a model."""
        is_workload = orientation is Qt.Orientation.Horizontal
        keys = self._workloads if is_workload else self._models
        if role != Qt.ItemDataRole.DisplayRole or not 0 <= section < len(keys):
            return None
        return keys[section] if is_workload else self._names.marked_name(keys[section])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the figure of a cell, or the whole cell in words as tooltip and for screen readers."""
        if not index.isValid():
            return None
        pair = self._models[index.row()], self._workloads[index.column()]
        cell = self.cell(*pair)
        if role == CELL_ROLE:
            return cell
        if role == UNDER_WAY_ROLE:
            return self._under_way == pair
        if role == Qt.ItemDataRole.DisplayRole:
            # A pair that is run again keeps its figure until the new one is known.
            is_first = self._under_way == pair and cell.summary is None
            return UNDER_WAY_TEXT if is_first else cell_figure(cell)
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell_tooltip(cell, self._names, has_run=pair in self._with_run)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell_sentence(cell, self._names) + (", under way" if self._under_way == pair else "")
        return None

    def _announce(self, pair: Pair | None) -> None:
        index = self.index_of(*pair) if pair is not None else QModelIndex()
        if index.isValid():
            self.dataChanged.emit(index, index)
