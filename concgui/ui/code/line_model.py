"""Sections of code as the rows of a list: headings, notices, lines and gaps."""

import enum
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from concgui.presentation.code.code_page import CodeLine, CodeSection

AnyIndex = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The `Row` of an index."""


_NOTICE_CHARACTERS = 100


class RowKind(enum.Enum):
    """What a row is."""

    HEADING = enum.auto()
    NOTICE = enum.auto()
    LINE = enum.auto()
    GAP = enum.auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list.

    Attributes:
        kind: What the row is.
        text: Text of a heading or a notice.
        line: The line; None for any other row.
        section: The file; None for a notice on the whole page.
    """

    kind: RowKind
    text: str = ""
    line: CodeLine | None = None
    section: CodeSection | None = None

    @property
    def labels(self) -> str:
        """Words of the marks; "" without one."""
        return " · ".join(mark.label for mark in self.line.marks) if self.line is not None else ""

    @property
    def meaning(self) -> str:
        """What the line does, in a sentence; "" without a mark."""
        return "; ".join(mark.meaning for mark in self.line.marks) if self.line is not None else ""


def rows_of(sections: Iterable[CodeSection], notices: Iterable[str] = ()) -> tuple[Row, ...]:
    """Return the rows of sections."""
    rows = [row for notice in notices for row in _notice_rows(notice, None)]
    for section in sections:
        if section.file:
            about = f"  –  {section.about}" if section.about else ""
            rows.append(Row(RowKind.HEADING, f"{section.file}{about}", section=section))
        if section.notice:
            rows += _notice_rows(section.notice, section)
        rows += [
            Row(RowKind.LINE if line.number else RowKind.GAP, "", line, section) for line in section.lines
        ]
    return tuple(rows)


class LineModel(QAbstractListModel):
    """The rows of a list of code."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_of(self, section: CodeSection, line: CodeLine) -> int | None:
        """Return the number of a line's row; None if it has none."""
        for number, row in enumerate(self._rows):
            if row.section is section and row.line is line:
                return number
        return None

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 -- Qt's signature
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a row, or what it does as tooltip and for screen readers."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.line.text if row.line is not None else row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.meaning or (row.text if row.kind is RowKind.NOTICE else None)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(row)
        return None


def _notice_rows(notice: str, section: CodeSection | None) -> list[Row]:
    """Return a notice in as many rows as it needs: all rows are equally high."""
    return [Row(RowKind.NOTICE, text, section=section) for text in textwrap.wrap(notice, _NOTICE_CHARACTERS)]


def _spoken(row: Row) -> str:
    if row.line is None:
        return row.text
    if row.kind is RowKind.GAP:
        return "lines left out"
    marks = f", {row.labels}" if row.labels else ""
    return f"line {row.line.number}{marks}: {row.line.text.strip()}"
