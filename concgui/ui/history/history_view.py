"""The view of the history: a search field, the list, and what can be done with the selected runs."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.records.run_row import RunRow
from concgui.presentation.colours import Theme
from concgui.presentation.history_text import LOADING, NOTHING_SELECTED, SEARCH_HINT, list_text
from concgui.ui.common.palette import system_theme
from concgui.ui.common.scaled_label import ScaledLabel
from concgui.ui.history.table_model import NOTE_COLUMN, TIME_COLUMN, HistoryModel

TYPING_MS = 150
"""A search begins when no key was pressed for as long."""

_MEASURED_ROWS = 100
"""Rows that decide how wide a column is; all 10,000 would take too long."""

_BUTTONS: Mapping[str, tuple[str, str, bool]] = {
    "show": ("&Show", "Show the selected runs, compared with each other (Return)", True),
    "experiment": ("&Whole experiment", "Show all runs of the experiments of the selected runs (E)", True),
    "pin": ("&Pin", "Pin the selected runs, or unpin them if all are pinned (P)", True),
    "note": ("&Note", "Write a note to the selected runs (F2)", True),
    "delete": ("&Delete", "Delete the selected runs that are not pinned (Del)", True),
    "undo": ("&Undo", "Bring back the runs that were deleted last (Ctrl+Z)", False),
    "export": ("&Export …", "Write the selected runs to a file for another history", True),
    "import": ("&Import …", "Take runs from files into the history", False),
}
"""Text, help and whether a run must be selected, of each button."""

_WIDEST_COLUMN, _NARROWEST_NOTE = 320, 110
"""Widths in device-independent pixels; a note must be readable while it is typed."""


class HistoryView(QWidget):
    """All kept runs as a list.

    Signals:
        search_wanted: The text of the search field, when typing has paused.
        show_wanted: Ids of the runs that are to be shown.
        experiments_wanted: Ids of the experiments of which all runs are to be shown.
        pin_wanted: Ids of runs, and whether they are to be pinned.
        note_wanted: Ids of runs, and the note.
        delete_wanted: Ids of the runs to delete.
        undo_wanted(): The last deletion is to be undone.
        export_wanted: Ids of runs, and the path of a file.
        import_wanted: Paths of files.
        shown(): The view has become visible.
    """

    search_wanted = Signal(str)
    show_wanted = Signal(tuple)
    experiments_wanted = Signal(tuple)
    pin_wanted = Signal(tuple, bool)
    note_wanted = Signal(tuple, str)
    delete_wanted = Signal(tuple)
    undo_wanted = Signal()
    export_wanted = Signal(tuple, object)
    import_wanted = Signal(tuple)
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("History")
        self.search = QLineEdit()
        self.search.setPlaceholderText(SEARCH_HINT)
        self.search.setAccessibleName("Search the history")
        self.search.setClearButtonEnabled(True)
        self._empty_text = LOADING
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._model = HistoryModel(system_theme(), self)
        self.table = self._made_table()
        self._count = ScaledLabel(muted=True)
        self.message = ScaledLabel(LOADING, muted=True)
        self.message.setWordWrap(True)
        self._reason = ""
        self._buttons = {action: QPushButton(text) for action, (text, _, _) in _BUTTONS.items()}
        self._arrange()
        self._connect()
        self._enable()

    @property
    def buttons(self) -> Mapping[str, QPushButton]:
        """The buttons, by what they do."""
        return self._buttons

    @property
    def rows(self) -> tuple[RunRow, ...]:
        """The runs in the order shown."""
        return self._model.rows

    @property
    def selected(self) -> tuple[RunRow, ...]:
        """The selected runs, in the order shown."""
        numbers = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self._model.rows[number] for number in numbers)

    def show_rows(self, rows: tuple[RunRow, ...], empty_text: str) -> None:
        """Show these runs in the chosen order. Runs that were selected stay so.

        Args:
            rows: The runs.
            empty_text: Text for an empty list.
        """
        ids = {row.id for row in self.selected}
        current = self.table.currentIndex()
        current_id = self._model.rows[current.row()].id if current.isValid() else ""
        is_first = not self._model.rows
        self._model.set_rows(rows)
        self._select(ids, current_id)
        if is_first and rows:
            self._fit_columns()
        if not rows:
            self._empty_text = empty_text
            self.say(empty_text)
        elif self.message.text() == self._empty_text:
            self.say("")
        self._enable()

    def set_unavailable(self, reason: str) -> None:
        """Disable everything, because there is no history."""
        self._reason = reason
        self.search.setEnabled(False)
        self.search.setToolTip(f"Cannot search: {reason}")
        self.say(reason)
        self._enable()

    def say(self, text: str) -> None:
        """Show what was done, or why something could not be done."""
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def offer_undo(self, is_offered: bool) -> None:
        """Show the button that brings back deleted runs, or hide it."""
        self._buttons["undo"].setVisible(is_offered)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._model.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.table.verticalHeader().setDefaultSectionSize(_row_height(self.table))
            self._fit_columns()

    def showEvent(self, event: QShowEvent) -> None:
        """Announce that the view has become visible."""
        super().showEvent(event)
        self.shown.emit()

    # what a person does

    def show_selected(self) -> None:
        """Ask for the selected runs."""
        if self.selected:
            self.show_wanted.emit(self._selected_ids())

    def show_experiments(self) -> None:
        """Ask for all runs of the experiments of the selected runs."""
        if self.selected:
            self.experiments_wanted.emit(tuple(dict.fromkeys(row.experiment for row in self.selected)))

    def pin_selected(self) -> None:
        """Pin the selected runs; unpin them if all are pinned."""
        if self.selected:
            self.pin_wanted.emit(self._selected_ids(), not all(row.is_pinned for row in self.selected))

    def edit_note(self) -> None:
        """Edit the note of the current run in its cell."""
        current = self.table.currentIndex()
        if current.isValid():
            self.table.edit(current.siblingAtColumn(NOTE_COLUMN))

    def delete_selected(self) -> None:
        """Ask to delete the selected runs."""
        if self.selected:
            self.delete_wanted.emit(self._selected_ids())

    def _choose_export(self) -> None:
        dialog = QFileDialog(self, "Export the selected runs", "runs.concgui", "Runs (*.concgui)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("concgui")
        ids = self._selected_ids()
        dialog.fileSelected.connect(lambda name: self.export_wanted.emit(ids, Path(name)))
        self._open(dialog)

    def _choose_import(self) -> None:
        dialog = QFileDialog(self, "Import runs", "", "Runs (*.concgui *.json);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.import_wanted.emit(tuple(map(Path, names))))
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        """Open a dialog that blocks nothing and is deleted when it is closed."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _selected_ids(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.selected)

    def _select(self, ids: set[str], current_id: str) -> None:
        selection = self.table.selectionModel()
        rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for number, row in enumerate(self._model.rows):
            if row.id in ids:
                selection.select(self._model.index(number, 0), rows)
            if row.id == current_id:
                index = self._model.index(number, TIME_COLUMN)
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _enable(self) -> None:
        selected = self.selected
        self._count.setText(list_text(len(self._model.rows), len(selected)))
        for action, (_, help_text, needs_selection) in _BUTTONS.items():
            button = self._buttons[action]
            reason = self._reason or (NOTHING_SELECTED if needs_selection and not selected else "")
            button.setEnabled(not reason)
            button.setToolTip(f"Cannot {action}: {reason}" if reason else help_text)
        is_pinned = bool(selected) and all(row.is_pinned for row in selected)
        self._buttons["pin"].setText("Un&pin" if is_pinned else "&Pin")

    def _fit_columns(self) -> None:
        header = self.table.horizontalHeader()
        self.table.resizeColumnsToContents()
        for column in range(self._model.columnCount()):
            header.resizeSection(column, min(_WIDEST_COLUMN, header.sectionSize(column)))
        header.resizeSection(NOTE_COLUMN, max(_NARROWEST_NOTE, header.sectionSize(NOTE_COLUMN)))

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        header = table.horizontalHeader()
        header.setSortIndicator(TIME_COLUMN, Qt.SortOrder.DescendingOrder)
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        table.setSortingEnabled(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_row_height(table))
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setAccessibleName("Runs of the history")
        return table

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(lambda: self.search_wanted.emit(self.search.text()))
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.activated.connect(lambda _index: self.show_selected())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self._model.note_written.connect(self._on_note_written)
        for name, action in (
            ("show", self.show_selected),
            ("experiment", self.show_experiments),
            ("pin", self.pin_selected),
            ("note", self.edit_note),
            ("delete", self.delete_selected),
            ("undo", self.undo_wanted.emit),
            ("export", self._choose_export),
            ("import", self._choose_import),
        ):
            self._buttons[name].clicked.connect(lambda _checked=False, action=action: action())
        self._add_key("F2", self.edit_note)
        self._add_key("P", self.pin_selected)
        self._add_key("E", self.show_experiments)
        self._add_key(QKeySequence.StandardKey.Delete, self.delete_selected)
        self._add_key(QKeySequence.StandardKey.Undo, self.undo_wanted.emit)
        self.offer_undo(False)

    def _on_note_written(self, run_id: str, text: str) -> None:
        """Write the note to all selected runs if the edited one is among them."""
        ids = self._selected_ids()
        self.note_wanted.emit(ids if run_id in ids else (run_id,), text)

    def _add_key(self, key: str | QKeySequence.StandardKey, action: Callable[[], object]) -> QAction:
        """Let a key of the list do something. Elsewhere it is a letter, or edits a text."""
        added = QAction(self.table)
        added.setShortcut(QKeySequence(key))
        added.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        added.triggered.connect(lambda _checked=False: action())
        self.table.addAction(added)
        return added

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(ScaledLabel("History", scale=1.25, bold=True))
        top.addSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        bottom = QHBoxLayout()
        for name in ("show", "experiment", "pin", "note", "delete", "undo"):
            bottom.addWidget(self._buttons[name])
        bottom.addStretch(1)
        for name in ("export", "import"):
            bottom.addWidget(self._buttons[name])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.message)
        layout.addLayout(bottom)


def _row_height(table: QTableView) -> int:
    """Return the height of a row: a list of many runs needs no room between them."""
    return table.fontMetrics().height() + 8
