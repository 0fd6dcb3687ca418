"""What of the window can be taken home: pictures of the views that are shown, a report, the table."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from concgui.app.report_runs import report_on_records
from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.export.report.page import report_html
from concgui.export.run_csv import records_as_csv
from concgui.export.svg.scatter import placed_rows
from concgui.export.svg.views import compare_svg, experiment_svg, map_svg, timeline_svg
from concgui.presentation.colours import Theme
from concgui.presentation.environment_text import environment_caption
from concgui.presentation.model_names import ModelNames
from concgui.presentation.page_text import (
    COMPARE_VIEW,
    EXPERIMENT,
    SCATTER,
    TIMELINE_VIEW,
    saved_picture_of,
)
from concgui.presentation.report_text import origins_text, runs_caption
from concgui.presentation.saving_text import NOTHING_TO_SAVE
from concgui.presentation.summary_table import summary_rows
from concgui.ui.saving.view_saving import NamedView, ViewSaving
from concgui.ui.window.main_area import MainArea
from concgui.ui.window.pages import PAGE_TEXTS, Page

_LONGEST_STEM = 60
"""The name of a workload may come from a file that anybody wrote."""


@dataclass(frozen=True, slots=True)
class ShownRuns:
    """The runs that the shown page is about.

    Attributes:
        records: The runs.
        cells: The cells of a matrix; () for an experiment.
    """

    records: tuple[RunRecord, ...] = ()
    cells: tuple[MatrixCell, ...] = ()


class ResultSaving:
    """Knows the views and runs that are shown, and has them saved or copied.

    Args:
        area: The main area.
        saving: Saves and copies.
        names: The displayed names of the models.
        experiment: Returns the runs of the experiment.
        selected: Returns the run that is selected; None before the first.
        matrix: Returns the runs and cells of the matrix.
        environment: Where the window runs.
        say: Shows a line that needs no action.
        when_free: Does something now, or when the run has ended that is being measured.
    """

    def __init__(
        self,
        area: MainArea,
        saving: ViewSaving,
        names: ModelNames,
        experiment: Callable[[], Sequence[RunRecord]],
        selected: Callable[[], RunRecord | None],
        matrix: Callable[[], ShownRuns],
        environment: Environment,
        say: Callable[[str], None],
        when_free: Callable[[Callable[[], None]], None],
    ) -> None:
        self._area = area
        self._saving = saving
        self._names = names
        self._experiment = experiment
        self._selected = selected
        self._matrix = matrix
        self._environment = environment
        self._say = say
        self._when_free = when_free

    def save_picture(self) -> None:
        """Ask for a file, and save a picture of the page that is shown."""
        self._save(self._area.page_view)

    def copy_picture(self) -> None:
        """Copy a picture of the page that is shown."""
        self._copy(self._area.page_view)

    def save_report(self) -> None:
        """Ask for a file, and save a report on what is shown."""
        self._with_runs(
            lambda shown: self._saving.ask_and_save_report(
                self._stem("report"), lambda: report_html(report_on_records(shown.records, shown.cells))
            )
        )

    def save_table(self) -> None:
        """Ask for a file, and save the figures of all runs that are shown."""
        self._with_runs(
            lambda shown: self._saving.ask_and_save_table(self._stem("runs"), records_as_csv(shown.records))
        )

    def fill_menu(self, menu: QMenu) -> None:
        """Offer a picture of each view that is shown."""
        menu.clear()
        for view, name in self._area.shown_views().items():
            menu.addAction(f"{name} …", functools.partial(self._save, view))

    def open_menu(self, view: QWidget, at: QPoint) -> None:
        """Open the menu of a view.

        Args:
            view: The view under the pointer.
            at: Where, on the screen.
        """
        menu = QMenu(self._area)
        name = self._area.shown_views().get(view, "")
        menu.addAction(f"{saved_picture_of(name)} …", lambda: self._save(view))
        menu.addAction("Copy as picture", lambda: self._copy(view))
        menu.addSeparator()
        menu.addAction("Save table as CSV …", self.save_table)
        menu.addAction("Save report …", self.save_report)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _save(self, view: QWidget) -> None:
        """Save a picture of a view, or of the page if that shows another one by now."""
        view = view if view.isVisible() else self._area.page_view
        self._when_free(lambda: self._saving.ask_and_save(self._named(view)))

    def _copy(self, view: QWidget) -> None:
        self._when_free(lambda: self._saving.copy(self._named(view)))

    def _named(self, view: QWidget) -> NamedView:
        name = self._area.shown_views().get(view, self._area.page_name)
        caption = self._caption()
        return NamedView(name, view, caption, self._stem(name), self._drawn(name, caption))

    def _drawn(self, name: str, caption: str) -> Callable[[Theme], str] | None:
        """Return what draws a view as vector graphics; None where that is what the view paints.

        Plots that scroll, or clip what they paint, are redrawn in full.
        """
        records, names, selected = tuple(self._experiment()), self._names, self._selected()
        if self._is_matrix or not records or selected is None or not selected.has_all_spans:
            return None
        page = self._area.page
        if name == EXPERIMENT.tab and page is Page.COMPARE:
            explanation = self._area.findings.explanation
            return lambda theme: experiment_svg(records, selected, explanation, names, caption, theme)
        if name == TIMELINE_VIEW or (name == EXPERIMENT.tab and page is Page.TIMELINE):
            return lambda theme: timeline_svg(selected, names, caption, theme)
        if name == COMPARE_VIEW:
            return lambda theme: compare_svg(records, names, caption, theme)
        if name == SCATTER.tab and placed_rows(summary_rows(records, names)):
            return lambda theme: map_svg(records, names, caption, theme)
        return None

    def _caption(self) -> str:
        """Return what a picture of the page that is shown says of its figures."""
        area = self._area
        if area.page_view is area.experiment:
            return runs_caption(self._shown().records) or environment_caption(self._environment)
        records = self._shown().records if self._is_matrix else ()
        origin = origins_text(records) or environment_caption(self._environment)
        return f"{PAGE_TEXTS[area.page].help} · {origin}"

    def _stem(self, name: str) -> str:
        shown = self._shown()
        what = "matrix" if self._is_matrix else shown.records[0].workload if shown.records else "concgui"
        words = f"{what}-{name}".lower()
        return "".join(letter if letter.isalnum() else "-" for letter in words).strip("-")[:_LONGEST_STEM]

    def _with_runs(self, action: Callable[[ShownRuns], None]) -> None:
        shown = self._shown()
        if not shown.records:
            self._say(NOTHING_TO_SAVE)
            return
        self._when_free(lambda: action(shown))

    @property
    def _is_matrix(self) -> bool:
        return self._area.page is Page.MATRIX

    def _shown(self) -> ShownRuns:
        return self._matrix() if self._is_matrix else ShownRuns(tuple(self._experiment()))
