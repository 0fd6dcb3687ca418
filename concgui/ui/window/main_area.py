"""The main area of the window: Compare, Timeline, Results, the scatter plot and the matrix."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from concgui.ui.findings.findings_panel import FindingsPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

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
    from concgui.ui.matrix.matrix_view import MatrixView
    from concgui.ui.results.results_table import ResultsTable
    from concgui.ui.scatter.scatter_view import ScatterView
    from concgui.ui.timeline.timeline_view import TimelineView


class Page(enum.IntEnum):
    """A page of the main area; the value is the number of its tab."""

    COMPARE = 0
    TIMELINE = 1
    RESULTS = 2
    SCATTER = 3
    MATRIX = 4
    CODE = 5


_TAB_TEXTS = {
    Page.COMPARE: ("Compare + Timeline", "The comparison above the timeline (Ctrl+1)"),
    Page.TIMELINE: ("Timeline", "The timeline alone, in the whole area (Ctrl+2)"),
    Page.RESULTS: ("Results", "A table with one row per run (Ctrl+3)"),
    Page.SCATTER: ("Fast × smooth", "Speed-up against longest freeze, one mark per model (Ctrl+4)"),
    Page.MATRIX: ("Matrix", "Every model on every workload (Ctrl+5)"),
    Page.CODE: ("Code", "The source that ran with the lines that matter, and a script of your own (Ctrl+6)"),
}


class MainArea(QWidget):
    """Shows Compare above Timeline, Timeline alone, Results, the scatter plot, or the matrix.

    The views import pyqtgraph, which takes longer than opening the window. So the views are
    loaded after the window has been painted; until then a placeholder stands in their place.

    Args:
        names: The displayed names of the models.
        code: Finds the code of runs and their scripts.
        parent: Owner.

    Signals:
        first_painted: The area was painted for the first time, so `load_views` can be called.
        model_chosen: Key of the model that was chosen in Compare or in the scatter plot.
        run_chosen: The `RunRecord` that was chosen in Results or in the matrix.
        save_requested: The `RunRecord` whose script is to be saved.
        copy_requested: The `RunRecord` whose script is to be copied.
    """

    first_painted = Signal()
    model_chosen = Signal(str)
    run_chosen = Signal(object)
    save_requested = Signal(object)
    copy_requested = Signal(object)

    def __init__(self, names: ModelNames, code: RunCode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._run_code = code
        self._code: CodeView | None = None
        self._compare: CompareView | None = None
        self._timeline: TimelineView | None = None
        self._results: ResultsTable | None = None
        self._scatter: ScatterView | None = None
        self._matrix: MatrixView | None = None
        self._column_scatter: ScatterView | None = None
        self._page = Page.COMPARE
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Pages of the main area")
        for page, (text, help_text) in _TAB_TEXTS.items():
            self.tabs.addTab(text)
            self.tabs.setTabToolTip(page, help_text)
        self.findings = FindingsPanel()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._splitter)
        placeholder = _Placeholder("loading the plots …")
        placeholder.first_painted.connect(self.first_painted, Qt.ConnectionType.QueuedConnection)
        self._splitter.addWidget(placeholder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        column.addWidget(self.findings)
        self.tabs.currentChanged.connect(lambda number: self.show_page(Page(number)))

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page

    @property
    def is_loaded(self) -> bool:
        """Whether the views have been loaded."""
        return self._compare is not None

    @property
    def matrix(self) -> MatrixView | None:
        """The matrix; None until the views are loaded."""
        return self._matrix

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

        self._compare = CompareView(self._names)
        self._timeline = TimelineView(self._names)
        self._results = ResultsTable(self._names)
        self._scatter = ScatterView(self._names)
        self._column_scatter = ScatterView(self._names)
        self._matrix = MatrixView(self._names, self._column_scatter)
        self._matrix.column_shown.connect(self._column_scatter.show_summaries)
        self._column_scatter.model_chosen.connect(self._matrix.choose_model)
        self._scatter.model_chosen.connect(self.model_chosen)
        self._matrix.run_chosen.connect(self._show_timeline_of)
        self._code = CodeView(self._names, self._run_code.page, self._run_code.script)
        self._code.save_requested.connect(self.save_requested)
        self._code.copy_requested.connect(self.copy_requested)
        self._code.selection_chosen.connect(self._timeline.select)
        self._code.selection_opened.connect(self._open_selection)
        self._timeline.selected.connect(self._code.show_selection)
        self._compare.model_chosen.connect(self.model_chosen)
        self._results.run_chosen.connect(self.run_chosen)
        self.set_theme(theme)
        placeholder = self._splitter.replaceWidget(0, self._compare)
        if placeholder is not None:
            placeholder.deleteLater()
        self._splitter.addWidget(self._timeline)
        self._splitter.setStretchFactor(0, 5)
        self._splitter.setStretchFactor(1, 6)
        self._splitter.setSizes([500, 600])
        for page in (self._results, self._scatter, self._matrix, self._code):
            self._stack.addWidget(page)
        self.show_page(self._page)

    def show_page(self, page: Page) -> None:
        """Show another page."""
        self._page = page
        self.tabs.setCurrentIndex(page)
        if self._compare is None or self._results is None:
            return
        self._compare.setVisible(page is Page.COMPARE)
        alone = {
            Page.RESULTS: self._results,
            Page.SCATTER: self._scatter,
            Page.MATRIX: self._matrix,
            Page.CODE: self._code,
        }
        self._stack.setCurrentWidget(alone.get(page) or self._splitter)
        # The findings are about the experiment, and not about the matrix.
        self.findings.setVisible(page is not Page.MATRIX and self.findings.explanation.verdict is not None)

    def show_summaries(self, summaries: tuple[ModelSummary, ...], title: str) -> None:
        """Show the comparison."""
        if self._compare is not None:
            self._compare.show_summaries(summaries, title)
        if self._scatter is not None:
            self._scatter.show_summaries(summaries, title)
        for view in (self._timeline, self._results):
            if view is not None:
                view.set_under_way(bool(title))

    def show_explanation(self, explanation: Explanation) -> None:
        """Show what the figures of the experiment mean."""
        self.findings.show_explanation(explanation)
        if self._page is Page.MATRIX:
            self.findings.hide()

    def show_run(self, record: RunRecord) -> None:
        """Show the timeline of a run."""
        if self._timeline is not None:
            self._timeline.show_run(record)
        if self._code is not None:
            self._code.show_run(record)
        for view in (self._compare, self._scatter):
            if view is not None:
                view.follow(record.model)

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
            self.show_page(Page.TIMELINE)

    def show_no_run(self) -> None:
        """Show an empty timeline."""
        if self._timeline is not None:
            self._timeline.show_nothing()
        if self._code is not None:
            self._code.show_nothing()

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
        for view in (
            self._compare,
            self._timeline,
            self._code,
            self._results,
            self._scatter,
            self._matrix,
            self._column_scatter,
        ):
            if view is not None:
                view.set_theme(theme)

    def _open_selection(self, selection: Selection) -> None:
        """Show on the timeline what a line of the code stands for."""
        if self._timeline is not None:
            self.show_page(Page.TIMELINE)
            self._timeline.select(selection)
            self._timeline.setFocus()

    def _show_timeline_of(self, record: RunRecord) -> None:
        """Show the timeline of a cell's run in place of the matrix."""
        self.run_chosen.emit(record)
        self.show_page(Page.TIMELINE)


class _Placeholder(QLabel):
    """A text in place of the views. It announces that the window has been painted.

    Signals:
        first_painted: The placeholder was painted for the first time.
    """

    first_painted = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._is_painted = False
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and announce the first time."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.first_painted.emit()
