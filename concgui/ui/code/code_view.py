"""The code of the run that is shown: the source that ran with its marks, and the same as a script."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.errors import ConcguiError
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection
from concgui.presentation.code.code_page import (
    CodePage,
    line_of_place,
    line_of_selection,
    script_section,
)
from concgui.presentation.code.mark_text import instead_text, no_script_text, selected_text
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.ui.code.line_list import LineList
from concgui.ui.code.line_model import Row, rows_of
from concgui.ui.common.scaled_label import ElidedLabel

EMPTY_TEXT = "The source of model and workload appears here, with the lines that matter. Press Run."
_HELP = "click: select on the timeline · Return: show it there · N, P: next, previous mark · Ctrl+C: copy"
_SOURCE, _SCRIPT = 0, 1


class CodeView(QWidget):
    """Shows the code of one run. It reads and highlights the code when it is first seen, not before.

    Args:
        names: The displayed names of the models.
        page_of: Returns the code of a run.
        script_of: Returns the script that does what a run did; raises `ConcguiError` if there is none.
        parent: Owner.

    Signals:
        selection_chosen: The `Selection` that a clicked line stands for, to be marked on the timeline.
        selection_opened: The same, to be shown there: Return or a double click.
        save_requested: The `RunRecord` whose script is to be saved.
        copy_requested: The `RunRecord` whose script is to be copied.
    """

    selection_chosen = Signal(object)
    selection_opened = Signal(object)
    save_requested = Signal(object)
    copy_requested = Signal(object)

    def __init__(
        self,
        names: ModelNames,
        page_of: Callable[[RunRecord], CodePage],
        script_of: Callable[[RunRecord], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Code")
        self._names = names
        self._page_of = page_of
        self._script_of = script_of
        self._record: RunRecord | None = None
        self._wanted: Selection | CodeLocation | None = None
        self._page: CodePage | None = None
        self._has_script = False
        self.tabs = QTabBar()
        self.title = ElidedLabel()
        self.save_button = QPushButton("Save as script …")
        self.copy_button = QPushButton("Copy script")
        self.source = LineList("Source that ran")
        self.replacement = LineList("What to use instead")
        self.script = LineList("The same as a script")
        self._instead_title = QLabel()
        self._instead = QWidget()
        self._about = ElidedLabel(muted=True)
        self._empty = QLabel(EMPTY_TEXT)
        self._pages = QStackedWidget()
        self._arrange()
        self._connect()
        self._show_page()

    @property
    def page(self) -> CodePage | None:
        """The code that is shown; None while there is none."""
        return self._page

    def show_run(self, record: RunRecord) -> None:
        """Show the code of a run, at once or as soon as the view is seen."""
        if self._record is not None and record.id == self._record.id:
            return
        self._record, self._page, self._has_script, self._wanted = record, None, False, None
        self.title.show_text(f"{self._names.marked_name(record.model)} · {record.workload}")
        self._refresh()

    def show_nothing(self) -> None:
        """Show no code."""
        self._record, self._page, self._wanted = None, None, None
        self.title.show_text("")
        self._about.show_text("")
        self._show_page()

    def show_selection(self, selection: Selection) -> None:
        """Go to the line that did what is selected of the run that is shown, if there is one."""
        if self._record is not None and selection.run == self._record.id:
            self._wanted = selection
            self._go_to_wanted()

    def show_source(self, selection: Selection) -> None:
        """Show the source, not the script, at the line that did what is selected, ready for the keyboard."""
        self.tabs.setCurrentIndex(_SOURCE)
        self.show_selection(selection)
        self.source.setFocus()

    def show_place(self, place: CodeLocation) -> None:
        """Go to a line of the run that is shown, if it is here."""
        self.tabs.setCurrentIndex(_SOURCE)
        self._wanted = place
        self._go_to_wanted()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for lines in (self.source, self.replacement, self.script):
            lines.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the code that has been waiting to be seen."""
        super().showEvent(event)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._instead_title.setFont(self.font())

    def _refresh(self) -> None:
        """Show the page that is chosen, and read first what it needs."""
        if self.isVisible() and self._record is not None:
            if self.tabs.currentIndex() == _SCRIPT:
                self._read_script(self._record)
            elif self._page is None:
                self._read_page(self._record)
        self._show_page()

    def _read_page(self, record: RunRecord) -> None:
        page = self._page_of(record)
        self._page = page
        self.source.show_rows(rows_of(page.sections, page.notices))
        self.replacement.show_rows(rows_of(page.replacement_sections))
        self._instead_title.setText(instead_text(page.replacement))
        self._instead.setVisible(bool(page.replacement))
        # After the layout has given it a height.
        QTimer.singleShot(0, self.replacement, self.replacement.go_to_first_mark)
        self.source.go_to_first_mark(of_model=bool(page.replacement))
        self._go_to_wanted()

    def _read_script(self, record: RunRecord) -> None:
        if self._has_script:
            return
        self._has_script = True
        try:
            rows = rows_of([script_section(self._script_of(record), "")])
        except ConcguiError as error:
            rows = rows_of((), [no_script_text(error)])
        self.script.show_rows(rows)

    def _show_page(self) -> None:
        has_run = self._record is not None
        for button in (self.save_button, self.copy_button):
            button.setVisible(has_run)
        chosen = self.script if self.tabs.currentIndex() == _SCRIPT else self._both
        self._pages.setCurrentWidget(chosen if has_run else self._empty)
        self._about.setVisible(has_run and self.tabs.currentIndex() == _SOURCE)

    def _go_to_wanted(self) -> None:
        wanted, page = self._wanted, self._page
        if wanted is None or page is None:
            return
        found = (
            line_of_place(page, wanted)
            if isinstance(wanted, CodeLocation)
            else line_of_selection(page, wanted)
        )
        if found is not None:
            self.source.go_to(*found)

    def _on_reached(self, row: Row) -> None:
        self._about.show_text(row.meaning or _HELP)

    def _on_clicked(self, row: Row) -> None:
        if (selection := _selection_of(row)) is not None:
            self._about.show_text(f"{row.meaning} – {selected_text(selection)}")
            self.selection_chosen.emit(selection)

    def _on_chosen(self, row: Row) -> None:
        if (selection := _selection_of(row)) is not None:
            self.selection_opened.emit(selection)

    def _ask(self, signal: Callable[[RunRecord], None]) -> None:
        if self._record is not None:
            signal(self._record)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._refresh)
        self.source.row_reached.connect(self._on_reached)
        self.source.row_clicked.connect(self._on_clicked)
        self.source.row_chosen.connect(self._on_chosen)
        self.save_button.clicked.connect(lambda: self._ask(self.save_requested.emit))
        self.copy_button.clicked.connect(lambda: self._ask(self.copy_requested.emit))

    def _arrange(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("What to show of the code")
        for text, help_text in (
            ("Source that ran", "The code of model and workload, with the lines that matter"),
            ("As a script of your own", "One runnable file that does the same without concgui"),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(text), help_text)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._about.show_text(_HELP)
        self.save_button.setToolTip("Save one runnable file that does the same without concgui.")
        self.copy_button.setToolTip("Copy that file to the clipboard.")
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 2)
        head.addWidget(self.tabs)
        head.addSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.copy_button)
        head.addWidget(self.save_button)
        instead = QVBoxLayout(self._instead)
        instead.setContentsMargins(0, 0, 0, 0)
        instead.setSpacing(2)
        instead.addWidget(self._instead_title)
        instead.addWidget(self.replacement, 1)
        self._both = QSplitter(Qt.Orientation.Horizontal)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(self.source)
        self._both.addWidget(self._instead)
        for number in range(self._both.count()):
            self._both.setStretchFactor(number, 1)
        self._instead.hide()
        for page in (self._empty, self._both, self.script):
            self._pages.addWidget(page)
        below = QHBoxLayout()
        below.setContentsMargins(12, 2, 12, 4)
        below.addWidget(self._about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addLayout(below)


def _selection_of(row: Row) -> Selection | None:
    """Return what a line stands for on the timeline; None if it stands for nothing."""
    marks = row.line.marks if row.line is not None else ()
    return next((mark.selection for mark in marks if mark.selection is not None), None)
