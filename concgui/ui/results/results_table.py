"""The table of results: one row per run, sortable, copied as CSV."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.records.run_record import RunRecord
from concgui.export.run_csv import records_as_csv
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import count_text
from concgui.ui.common.fonts import scaled_font
from concgui.ui.common.palette import system_theme
from concgui.ui.results.table_model import ResultsModel, ResultsOrder

EMPTY_TEXT = "The figures of every run appear here, one row each. Press Run."

UNDER_WAY_TEXT = "A run is under way; its row appears here when it has ended."


class ResultsTable(QWidget):
    """The figures of all runs.

    Signals:
        run_chosen: The `RunRecord` of a row that was clicked or chosen with Return.
    """

    run_chosen = Signal(object)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Results")
        self._theme = system_theme()
        self._title = QLabel("Results")
        self._said = QLabel()
        self._empty = QLabel(EMPTY_TEXT)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._copy = QPushButton("&Copy as CSV")
        self._copy.clicked.connect(self._copy_and_say)
        self._model = ResultsModel(names, self._theme, self)
        self._order = ResultsOrder(self)
        self._order.setSourceModel(self._model)
        self._table = self._make_table()
        heading = QHBoxLayout()
        heading.addWidget(self._title)
        heading.addWidget(self._said, 1)
        heading.addWidget(self._copy)
        self._pages = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.addLayout(heading)
        layout.addLayout(self._pages, 1)
        # After the layout has a parent: a stacked layout shows its first widget, which would be a window.
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._table)
        self._add_copy_key()
        self.set_theme(self._theme)
        self.set_records(())

    def set_under_way(self, is_under_way: bool) -> None:
        """Set the text for a table without rows: a run is under way, or how to start one."""
        self._empty.setText(UNDER_WAY_TEXT if is_under_way else EMPTY_TEXT)

    def set_records(self, records: tuple[RunRecord, ...]) -> None:
        """Replace all rows, and keep the chosen order."""
        self._model.set_records(records)
        self._table.resizeColumnsToContents()
        self._pages.setCurrentWidget(self._table if records else self._empty)
        self._copy.setEnabled(bool(records))
        self._copy.setToolTip(
            "All rows in the order shown, figures in full precision (Ctrl+C)"
            if records
            else "Cannot copy: there are no results yet."
        )
        self._said.clear()

    def records_as_shown(self) -> tuple[RunRecord, ...]:
        """Return the runs in the order of the rows."""
        rows = range(self._order.rowCount())
        sources = (self._order.mapToSource(self._order.index(row, 0)).row() for row in rows)
        return tuple(self._model.records[row] for row in sources)

    def copy_as_csv(self) -> str:
        """Copy all rows in the order shown to the clipboard, in full precision.

        Returns:
            The copied text.
        """
        text = records_as_csv(self.records_as_shown())
        QGuiApplication.clipboard().setText(text)
        return text

    def follow(self, record: RunRecord) -> None:
        """Mark the row of the selected run."""
        for row, shown in enumerate(self.records_as_shown()):
            if shown.id == record.id:
                self._table.selectRow(row)
                return
        self._table.clearSelection()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._model.set_theme(theme)
        self._style_labels()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._style_labels()
            self._table.resizeColumnsToContents()
            self._table.resizeRowsToContents()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._order)
        table.setSortingEnabled(True)
        # No column is sorted at first, so the rows are in the order of the runs.
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.horizontalHeader().setSortIndicatorClearable(True)
        table.horizontalHeader().setHighlightSections(False)
        table.verticalHeader().hide()
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setAccessibleName("Results of all runs")
        table.activated.connect(self._on_activated)
        table.clicked.connect(self._on_activated)
        return table

    def _add_copy_key(self) -> None:
        action = QAction("Copy as CSV", self)
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        # Only while the table has the focus, because elsewhere the key copies the selected text.
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(self._copy_and_say)
        self.addAction(action)

    def _copy_and_say(self) -> None:
        if not self._model.records:
            return
        self.copy_as_csv()
        runs = count_text(len(self._model.records), "run")
        self._said.setText(f"Copied {runs} with a header line.")

    def _on_activated(self, index: QModelIndex) -> None:
        self.run_chosen.emit(self._model.records[self._order.mapToSource(index).row()])

    def _style_labels(self) -> None:
        self._title.setFont(scaled_font(self.font(), 1.25, bold=True))
        for label in (self._title, self._said, self._empty):
            palette = label.palette()
            colour = self._theme.text if label is self._title else self._theme.muted_text
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)
