"""Run records as a Qt table model, and the order in which they are sorted."""

import html

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QBrush, QColor

from concgui.engine.evaluation.summary import ModelSummary, summaries_of_runs
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import Theme, model_style
from concgui.presentation.figures import Figure, FigureValue, Place, figures_in
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.ui.common.marks import mark_icon

COLUMNS = figures_in(Place.TABLE)
"""The figures of the table, left to right."""

AnyIndex = QModelIndex | QPersistentModelIndex

_MARK_PIXELS = 14


class ResultsModel(QAbstractTableModel):
    """One row per run, one column per figure."""

    def __init__(self, names: ModelNames, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._records: tuple[RunRecord, ...] = ()
        self._summaries: tuple[ModelSummary, ...] = ()
        self._theme = theme

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """The runs, in their original order."""
        return self._records

    def set_records(self, records: tuple[RunRecord, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._records, self._summaries = records, summaries_of_runs(records)
        self.endResetModel()

    def figure_text(self, figure: Figure, row: int) -> str:
        """Return what people see of a figure of a run."""
        return figure.shown(self._records[row], self._summaries[row])

    def sorted_by(self, figure: Figure, row: int) -> FigureValue:
        """Return what a figure of a run is sorted by."""
        return figure.sorted_by(self._records[row], self._summaries[row])

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        if self._records:
            last = self.index(len(self._records) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a title with its unit, or the explanation as tooltip."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].head
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[section].help
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, alignment, mark, colour or tooltip of a cell."""
        if not index.isValid():
            return None
        record, column = self._records[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            is_model = column.key == "model"
            return (
                self._names.marked_name(record.model) if is_model else self.figure_text(column, index.row())
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column.key == "model":
            return mark_icon(model_style(record.model), _MARK_PIXELS, self._theme, 2.0)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._foreground(record, column.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tooltip(record, column.key)
        return None

    def _foreground(self, record: RunRecord, key: str) -> QBrush | None:
        if key == "smoothness" and record.latency is not None:
            return QBrush(QColor(self._theme.smoothness_colour(record.latency.smoothness)))
        if key == "outcome" and record.outcome is not Outcome.FINISHED:
            return QBrush(QColor(self._theme.error))
        return None


class ResultsOrder(QSortFilterProxyModel):
    """The order of the rows: by the figures and not by their texts, with unknown figures last."""

    def lessThan(self, source_left: AnyIndex, source_right: AnyIndex) -> bool:
        """Return whether the left cell comes first in ascending order."""
        source = self.sourceModel()
        if not isinstance(source, ResultsModel):
            return super().lessThan(source_left, source_right)
        column = COLUMNS[source_left.column()]
        left = source.sorted_by(column, source_left.row())
        right = source.sorted_by(column, source_right.row())
        if left is None or right is None:
            # Descending order reverses the result, so it is reversed here to keep unknown figures last.
            unknown_last = right is None and left is not None
            return (
                unknown_last
                if self.sortOrder() is Qt.SortOrder.AscendingOrder
                else left is None and right is not None
            )
        return _compared(left, right) < 0


def _alignment(column: Figure) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _compared(left: FigureValue, right: FigureValue) -> int:
    if isinstance(left, str) or isinstance(right, str):
        return (str(left) > str(right)) - (str(left) < str(right))
    if left is None or right is None:
        return 0
    return (left > right) - (left < right)


def _tooltip(record: RunRecord, key: str) -> str | None:
    if key == "note_count" and record.notes:
        return "<br>".join(html.escape(note_text(note)) for note in record.notes)
    if key == "checksum" and record.checksum:
        return html.escape(record.checksum)
    return None
