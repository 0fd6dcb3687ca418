"""The decisions below the scatter plot: which model suits each kind of work that was measured."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.findings.decision import Decision
from concgui.presentation.decision_text import DECISIONS_HEADING, KIND_HEADS, kind_row, kind_sentence


class MatrixDecisions(QWidget):
    """A table with a row for each kind of work. It is hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Decisions by kind of work")
        heading = QLabel(DECISIONS_HEADING)
        heading.setWordWrap(True)
        self.table = QTableWidget(0, len(KIND_HEADS))
        self.table.setAccessibleName(DECISIONS_HEADING)
        self.table.setHorizontalHeaderLabels(KIND_HEADS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(heading)
        column.addWidget(self.table, 1)
        self.hide()

    def show_decisions(self, decisions: Sequence[Decision]) -> None:
        """Show these decisions in place of the former ones."""
        self.table.setRowCount(len(decisions))
        for row, decision in enumerate(decisions):
            for column, text in enumerate(kind_row(decision)):
                item = QTableWidgetItem(text)
                # Qt would show a tooltip that looks like rich text as rich text.
                item.setToolTip(kind_sentence(decision).replace("<", "‹"))
                self.table.setItem(row, column, item)
        self.setVisible(bool(decisions))
