"""Kept runs as a Qt table model, which sorts them itself: a proxy would take a second for 10,000 rows."""

from typing import cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from concgui.engine.records.run_row import RunRow
from concgui.presentation.colours import Theme, model_style
from concgui.presentation.history_text import VIEW_COLUMNS, row_details
from concgui.ui.common.marks import mark_icon

AnyIndex = QModelIndex | QPersistentModelIndex

NOTE_COLUMN = next(number for number, column in enumerate(VIEW_COLUMNS) if column.key == "note")
TIME_COLUMN = next(number for number, column in enumerate(VIEW_COLUMNS) if column.key == "time")

_MARK_PIXELS = 14


class HistoryModel(QAbstractTableModel):
    """One row per run.

    Signals:
        note_written: Id of a run, and the note that a person typed into its cell.
    """

    note_written = Signal(str, str)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[RunRow, ...] = ()
        self._sorted_by = (TIME_COLUMN, Qt.SortOrder.DescendingOrder)

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """The runs in the order shown."""
        return self._rows

    def set_rows(self, rows: tuple[RunRow, ...]) -> None:
        """Replace all rows, and keep the chosen order."""
        self.beginResetModel()
        self._rows = self._in_order(rows)
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        if self._rows:
            last = self.index(len(self._rows) - 1, len(VIEW_COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, unknown values last, and keep the selected runs selected."""
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self._rows[index.row()].id for index in before]
        self._rows = self._in_order(self._rows)
        place = {row.id: number for number, row in enumerate(self._rows)}
        after = [self.index(place[run], index.column()) for run, index in zip(ids, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(VIEW_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a title, or the explanation as tooltip."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return VIEW_COLUMNS[section].head
        return VIEW_COLUMNS[section].help if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return that every cell can be selected, and the note be edited."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NOTE_COLUMN else flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return text, alignment, mark, colour or tooltip of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], VIEW_COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column.key == "model":
            return mark_icon(model_style(row.model), _MARK_PIXELS, self._theme, 2.0)
        if role == Qt.ItemDataRole.ForegroundRole and column.key == "window" and row.smoothness is not None:
            return QBrush(QColor(self._theme.smoothness_colour(row.smoothness)))
        if role == Qt.ItemDataRole.ToolTipRole:
            # Qt would show a text that looks like rich text as rich text.
            return row_details(row).replace("<", "‹")
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Announce a note that was typed; it is shown when it is written."""
        if role != Qt.ItemDataRole.EditRole or index.column() != NOTE_COLUMN:
            return False
        row = self._rows[index.row()]
        if str(value) != row.note:
            self.note_written.emit(row.id, str(value))
        return True

    def _in_order(self, rows: tuple[RunRow, ...]) -> tuple[RunRow, ...]:
        number, order = self._sorted_by
        if not 0 <= number < len(VIEW_COLUMNS):
            return rows
        value = VIEW_COLUMNS[number].order
        known = [row for row in rows if value(row) is not None]
        unknown = [row for row in rows if value(row) is None]
        # The runs of an experiment began one after another, so a stable order keeps them together.
        known.sort(key=lambda row: cast("float", value(row)), reverse=order is Qt.SortOrder.DescendingOrder)
        return (*known, *unknown)
