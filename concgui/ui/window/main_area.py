"""The main area of the window: the page of an experiment, and pages of their own such as the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from concgui.presentation.page_text import COMPARE_VIEW, EXPERIMENT, FINDINGS_VIEW, TIMELINE_VIEW
from concgui.ui.window.experiment_page import ExperimentPage
from concgui.ui.window.pages import PAGE_TEXTS, Page, RunView, ThemedView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QContextMenuEvent, QPaintEvent

    from concgui.app.run_code import RunCode
    from concgui.engine.evaluation.summary import ModelSummary
    from concgui.engine.findings.explanation import Explanation
    from concgui.engine.findings.finding import Evidence
    from concgui.engine.records.run_record import RunRecord
    from concgui.engine.records.selection import Selection
    from concgui.presentation.colours import Theme
    from concgui.presentation.model_names import ModelNames
    from concgui.ui.code.code_view import CodeView
    from concgui.ui.compare.compare_view import CompareView
    from concgui.ui.findings.findings_panel import FindingsPanel
    from concgui.ui.matrix.matrix_view import MatrixView
    from concgui.ui.results.results_table import ResultsTable
    from concgui.ui.scatter.scatter_view import ScatterView
    from concgui.ui.timeline.timeline_view import TimelineView


class MainArea(QWidget):
    """Shows an experiment on one page with one selected run, or a page of its own.

    The views import pyqtgraph, which takes longer than opening the window. So the views are
    loaded after the window has been painted; until then a placeholder stands in their place.

    A further view comes in by `add_tab` or `add_page`. It follows the selection if it is a `RunView`, and
    the colours if it is a `ThemedView`.

    Args:
        names: The displayed names of the models.
        code: Finds the code of runs and their scripts.
        parent: Owner.

    Signals:
        first_painted: The area was painted for the first time, so `load_views` can be called.
        page_wanted: The `Page` that a person chose on a tab.
        page_changed: The `Page` that is shown now.
        model_chosen: Key of the model that was chosen in Compare or in a scatter plot.
        run_chosen: The `RunRecord` that was chosen in the table or in the matrix.
        save_requested: The `RunRecord` whose script is to be saved.
        copy_requested: The `RunRecord` whose script is to be copied.
        menu_wanted: The view on which a person asked for a menu, and where on the screen.
    """

    first_painted = Signal()
    page_wanted = Signal(int)
    page_changed = Signal(int)
    model_chosen = Signal(str)
    run_chosen = Signal(object)
    save_requested = Signal(object)
    copy_requested = Signal(object)
    menu_wanted = Signal(QWidget, QPoint)

    def __init__(self, names: ModelNames, code: RunCode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._run_code = code
        self._code: CodeView | None = None
        self._compare: CompareView | None = None
        self._timeline: TimelineView | None = None
        self._results: ResultsTable | None = None
        self._matrix: MatrixView | None = None
        self._scatters: tuple[ScatterView, ...] = ()
        self._theme: Theme | None = None
        self._views: list[QWidget] = []
        self._own_pages: dict[Page, QWidget] = {}
        self._page = Page.COMPARE
        self._is_painted = False
        self.experiment = ExperimentPage()
        self._stack = QStackedWidget()
        placeholder = QLabel("loading the plots …")
        placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder: QWidget | None = placeholder
        self._stack.addWidget(placeholder)
        self._stack.addWidget(self.experiment)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.experiment.page_wanted.connect(self.page_wanted)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page

    @property
    def findings(self) -> FindingsPanel:
        """The verdict on the experiment, and its findings."""
        return self.experiment.findings

    @property
    def is_loaded(self) -> bool:
        """Whether the views have been loaded."""
        return self._compare is not None

    @property
    def matrix(self) -> MatrixView | None:
        """The matrix; None until the views are loaded."""
        return self._matrix

    @property
    def page_view(self) -> QWidget:
        """The view that has the whole area now."""
        return self._stack.currentWidget() or self

    @property
    def page_name(self) -> str:
        """What the view that has the whole area is called."""
        return (PAGE_TEXTS[self._page] if self._page in self._own_pages else EXPERIMENT).tab

    def shown_views(self) -> dict[QWidget, str]:
        """Return the views that are visible now, with their names: what a picture can be had of."""
        names = {page: text.tab for page, text in PAGE_TEXTS.items()}
        found: dict[QWidget, str] = {self.findings: FINDINGS_VIEW}
        for view, name in (
            (self._compare, COMPARE_VIEW),
            (self._timeline, TIMELINE_VIEW),
            (self._results, names[Page.RESULTS]),
            *((scatter, names[Page.SCATTER]) for scatter in self._scatters),
            (self._code, names[Page.CODE]),
            (self._matrix, names[Page.MATRIX]),
        ):
            if view is not None:
                found[view] = name
        return {view: name for view, name in found.items() if view.isVisible()}

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the view under the pointer, unless a part of that has one of its own."""
        for view in self.shown_views():
            if view.rect().contains(view.mapFromGlobal(event.globalPos())):
                self.menu_wanted.emit(view, event.globalPos())
                return

    def add_tab(self, page: Page, view: QWidget) -> None:
        """Add a view of the selected run as a tab below Compare."""
        self._add_view(view)
        self.experiment.add_tab(page, view)

    def add_page(self, page: Page, view: QWidget) -> None:
        """Add a view that has the whole area."""
        self._add_view(view)
        self._own_pages[page] = view
        self._stack.addWidget(view)

    def load_views(self, theme: Theme) -> None:
        """Import and build the views. Takes some 0.3 s the first time. Idempotent."""
        if self.is_loaded:
            return
        from concgui.ui.code.code_view import CodeView
        from concgui.ui.compare.compare_view import CompareView
        from concgui.ui.matrix.matrix_view import MatrixView
        from concgui.ui.results.results_table import ResultsTable
        from concgui.ui.scatter.scatter_view import ScatterView
        from concgui.ui.timeline.timeline_view import TimelineView

        self._theme = theme
        self._compare = CompareView(self._names)
        self._timeline = TimelineView(self._names)
        self._results = ResultsTable(self._names)
        # One beside Compare in a wide window, one as a tab in a narrow one.
        self._scatters = (ScatterView(self._names), ScatterView(self._names))
        beside, tab = self._scatters
        column_scatter = ScatterView(self._names)
        self._matrix = MatrixView(self._names, column_scatter)
        self._matrix.column_shown.connect(column_scatter.show_summaries)
        column_scatter.model_chosen.connect(self._matrix.choose_model)
        self._matrix.run_chosen.connect(self._show_timeline_of)
        self._code = CodeView(self._names, self._run_code.page, self._run_code.script)
        self._code.save_requested.connect(self.save_requested)
        self._code.copy_requested.connect(self.copy_requested)
        self._code.selection_chosen.connect(self._timeline.select)
        self._code.selection_opened.connect(self._open_selection)
        self._timeline.selected.connect(self._code.show_selection)
        self._timeline.line_wanted.connect(self._open_line)
        self._results.run_chosen.connect(self.run_chosen)
        for chooser in (self._compare, *self._scatters):
            chooser.model_chosen.connect(self.model_chosen)
        for view in (self._compare, beside, column_scatter):
            self._add_view(view)
        self.experiment.set_upper(self._compare, beside)
        self.add_tab(Page.COMPARE, self._timeline)
        self.add_tab(Page.RESULTS, self._results)
        self.add_tab(Page.CODE, self._code)
        self.add_tab(Page.SCATTER, tab)
        self.add_page(Page.MATRIX, self._matrix)
        if self._placeholder is not None:
            self._stack.removeWidget(self._placeholder)
            self._placeholder.deleteLater()
            self._placeholder = None
        self.show_page(self._page)

    def show_page(self, page: Page) -> None:
        """Show another page."""
        self._page = page
        view = self._own_pages.get(page)
        if view is None and self.is_loaded:
            view = self.experiment
            tab, is_alone = (Page.COMPARE, True) if page is Page.TIMELINE else (page, False)
            self.experiment.show_tab(tab, is_alone=is_alone)
        if view is not None:
            self._stack.setCurrentWidget(view)
        self.page_changed.emit(page)

    def show_tab(self, page: Page) -> None:
        """Show a tab, and leave Compare above it as it is: there, or not."""
        is_alone = self.experiment.is_alone
        self.show_page(Page.TIMELINE if is_alone and page is Page.COMPARE else page)
        self.experiment.show_tab(page, is_alone=is_alone)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Announce the first time that the area is painted."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            # Not from inside a paint event, because the views take long to load.
            QTimer.singleShot(0, self, self.first_painted.emit)

    def show_summaries(self, summaries: tuple[ModelSummary, ...], title: str) -> None:
        """Show the comparison."""
        for view in (self._compare, *self._scatters):
            if view is not None:
                view.show_summaries(summaries, title)
        for waiting in (self._timeline, self._results):
            if waiting is not None:
                waiting.set_under_way(bool(title))
        if summaries:
            self.experiment.show_content()
        else:
            self.experiment.show_nothing_yet(is_under_way=bool(title))

    def show_explanation(self, explanation: Explanation) -> None:
        """Show what the figures of the experiment mean."""
        self.findings.show_explanation(explanation)

    def show_run(self, record: RunRecord) -> None:
        """Show a run in every view: it is the selected one now."""
        for view in self._views:
            if isinstance(view, RunView):
                view.show_run(record)
        for chooser in (self._compare, *self._scatters):
            if chooser is not None:
                chooser.follow(record.model)
        if self._results is not None:
            self._results.follow(record)
        self.experiment.name_timeline(record.model)
        self.experiment.show_content()

    def show_evidence(self, record: RunRecord, evidence: Evidence) -> None:
        """Show what a finding rests on: on the timeline of its run, or else in the code."""
        if self._timeline is None or self._code is None:
            return
        self.show_run(record)
        selection = evidence.selection_in(record)
        if selection is not None:
            self._timeline.select(selection)
            self._code.show_selection(selection)
        if evidence.place is not None:
            self._code.show_place(evidence.place)
        if selection is None and evidence.place is not None:
            self.show_page(Page.CODE)
        elif self._page not in (Page.COMPARE, Page.TIMELINE):
            self.show_page(Page.COMPARE)

    def show_no_run(self) -> None:
        """Show no run in the views of a run."""
        for view in self._views:
            if isinstance(view, RunView):
                view.show_nothing()
        self.experiment.name_timeline("")

    def show_records(self, records: Sequence[RunRecord]) -> None:
        """Show these runs in the table."""
        if self._results is not None:
            self._results.set_records(tuple(records))

    def copy_as_csv(self) -> None:
        """Copy the table of results to the clipboard."""
        if self._results is not None:
            self._results.copy_as_csv()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        for view in self._views:
            if isinstance(view, ThemedView):
                view.set_theme(theme)

    def _open_line(self, selection: Selection) -> None:
        """Show the line of code that did what is selected on the timeline."""
        if self._code is not None:
            self.show_page(Page.CODE)
            self._code.show_source(selection)

    def _open_selection(self, selection: Selection) -> None:
        """Show on the timeline what a line of the code stands for."""
        if self._timeline is not None:
            self.show_tab(Page.COMPARE)
            self._timeline.select(selection)
            self._timeline.setFocus()

    def _show_timeline_of(self, record: RunRecord) -> None:
        """Show the timeline of a cell's run in place of the matrix: Compare shows another experiment."""
        self.run_chosen.emit(record)
        self.show_page(Page.TIMELINE)

    def _add_view(self, view: QWidget) -> None:
        self._views.append(view)
        if self._theme is not None and isinstance(view, ThemedView):
            view.set_theme(self._theme)
