"""The presenter of the history: asks the desk for runs, and shows in the view what became of requests."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from concgui.app.history_desk import HistoryDesk
from concgui.app.run_comparison import KeptRuns, kept_runs_shown
from concgui.app.run_keeping import KeepingReport
from concgui.app.run_transfer import ImportReport, export_runs, import_runs
from concgui.engine.records.run_row import RunRow
from concgui.presentation.history_text import (
    NOTHING_FOUND,
    NOTHING_KEPT,
    SHORT_ID,
    SWITCHED_OFF,
    changed_text,
    deleted_text,
    dropped_text,
    exported_text,
    imported_text,
    lost_text,
    set_aside_text,
)
from concgui.store.history import History, HistoryReader
from concgui.store.history.history import RunToKeep
from concgui.store.history.packing import unpacked
from concgui.store.history.query import RunQuery
from concgui.store.history.writer import JobEnd
from concgui.store.run_codec import DamagedRecordError
from concgui.ui.history.history_view import HistoryView

Result = TypeVar("Result")

MOST_UNDO_BYTES = 100_000_000
"""Size of deleted runs that are kept in memory to be brought back."""


class HistoryPresenter(QObject):
    """Shows the history in its view. It reads when the view is visible and no run is under way.

    Args:
        view: The view.
        desk: The history; None if it is switched off.
        is_busy: Returns whether a run is under way.
        parent: Owner.

    Signals:
        runs_chosen: The `KeptRuns` to show in place of an experiment.
        problem_found: What a person must know about the history, wherever that person looks.
    """

    runs_chosen = Signal(object)
    problem_found = Signal(str)

    def __init__(
        self,
        view: HistoryView,
        desk: HistoryDesk | None,
        is_busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._desk = desk
        self._is_busy = is_busy
        self._searches = 0
        self._deleted: tuple[RunToKeep, ...] = ()
        view.shown.connect(self._search_again)
        if desk is None:
            view.set_unavailable(SWITCHED_OFF)
            return
        desk.kept.connect(self._on_kept)
        view.search_wanted.connect(self._search)
        view.show_wanted.connect(self._show)
        view.experiments_wanted.connect(self._show_experiments)
        view.pin_wanted.connect(self._pin)
        view.note_wanted.connect(self._note)
        view.delete_wanted.connect(self._delete)
        view.undo_wanted.connect(self._undo)
        view.export_wanted.connect(self._export)
        view.import_wanted.connect(self._import)
        if view.isVisible():
            self._search_again()

    # reading

    @Slot()
    def _search_again(self) -> None:
        """List the runs again, unless nobody sees them or a run is under way, which comes here at its end."""
        if self._view.isVisible() and not self._is_busy():
            self._search(self._view.search.text())

    @Slot(str)
    def _search(self, text: str) -> None:
        if self._desk is None:
            return
        self._searches += 1
        number = self._searches

        def show(rows: tuple[RunRow, ...] | None, error: BaseException | None) -> None:
            if number != self._searches:
                return  # another search has started
            if error is not None:
                self._view.say(str(error))
            elif not self._is_busy():
                self._view.show_rows(rows or (), NOTHING_FOUND if text.strip() else NOTHING_KEPT)

        self._desk.read(lambda history: history.rows(RunQuery(text=text)), show)

    @Slot(tuple)
    def _show(self, ids: tuple[str, ...]) -> None:
        if self._desk is not None:
            self._desk.read(lambda history: _compared(history, ids), self._show_compared)

    @Slot(tuple)
    def _show_experiments(self, experiments: tuple[str, ...]) -> None:
        if self._desk is not None:
            self._desk.read(lambda history: _experiments(history, experiments), self._show_compared)

    def _show_compared(self, kept: KeptRuns | None, error: BaseException | None) -> None:
        if error is not None or kept is None:
            self._view.say(str(error) if error is not None else NOTHING_FOUND)
            return
        self._view.say(kept.difference)
        self.runs_chosen.emit(kept)

    # changing

    @Slot(tuple, bool)
    def _pin(self, ids: tuple[str, ...], is_pinned: bool) -> None:
        word = "pinned" if is_pinned else "unpinned"
        self._change(
            lambda history: history.set_pinned(ids, is_pinned), lambda count: changed_text(count, word)
        )

    @Slot(tuple, str)
    def _note(self, ids: tuple[str, ...], text: str) -> None:
        self._change(
            lambda history: history.set_note(ids, text), lambda count: changed_text(count, "with this note")
        )

    @Slot(tuple)
    def _delete(self, ids: tuple[str, ...]) -> None:
        def delete(history: History) -> tuple[int, tuple[RunToKeep, ...]]:
            kept = _taken_out(history, ids)
            return history.delete(ids), kept

        def say(result: tuple[int, tuple[RunToKeep, ...]]) -> str:
            deleted, self._deleted = result
            self._view.offer_undo(bool(self._deleted))
            return deleted_text(deleted, len(ids) - deleted)

        self._change(delete, say)

    @Slot()
    def _undo(self) -> None:
        deleted, self._deleted = self._deleted, ()
        self._view.offer_undo(False)
        if deleted:
            self._change(
                lambda history: history.add(deleted),
                lambda added: changed_text(len(added.new), "brought back"),
            )

    @Slot(tuple, object)
    def _export(self, ids: tuple[str, ...], path: Path) -> None:
        def say(count: int | None, error: BaseException | None) -> None:
            self._view.say(str(error) if error is not None else exported_text(count or 0, path.name))

        if self._desk is not None:
            self._desk.read(lambda history: export_runs(history, ids, path), say)

    @Slot(tuple)
    def _import(self, paths: tuple[Path, ...]) -> None:
        def take(history: History) -> list[ImportReport]:
            return [import_runs(history, path) for path in paths]

        self._change(take, lambda reports: " ".join(map(_import_text, reports)))

    def _change(self, job: Callable[[History], Result], text: Callable[[Result], str]) -> None:
        """Change the history, say what was done, and list the runs again."""

        def say(end: JobEnd[Result]) -> None:
            if end.error is not None or end.result is None:
                self._view.say(str(end.error))
            else:
                self._view.say(text(end.result))
            self._search_again()

        if self._desk is not None:
            self._desk.write(job, say)

    @Slot(object)
    def _on_kept(self, report: KeepingReport) -> None:
        """Show what a person must know about the runs of an experiment, and list them."""
        told = []
        if report.set_aside is not None:
            told.append(set_aside_text(report.set_aside.name))
        if report.dropped:
            told.append(dropped_text(report.dropped))
        if report.error is not None:
            told.append(lost_text(report.lost, str(report.error)))
        if told:
            self.problem_found.emit("; ".join(told))
        self._search_again()


def _compared(history: HistoryReader, ids: Sequence[str]) -> KeptRuns | None:
    """Return kept runs, those of one experiment on one side; called outside the GUI thread."""
    rows = history.rows_of(ids)
    records = history.records([row.id for row in rows])
    sides: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        sides.setdefault(row.experiment, []).append(number)
    return kept_runs_shown(
        [(experiment[:SHORT_ID], [records[n] for n in numbers]) for experiment, numbers in sides.items()]
    )


def _experiments(history: HistoryReader, experiments: Sequence[str]) -> KeptRuns | None:
    """Return all kept runs of some experiments; called outside the GUI thread."""
    return _compared(history, [run for e in experiments for run in history.runs_of_experiment(e)])


def _taken_out(history: HistoryReader, ids: Sequence[str]) -> tuple[RunToKeep, ...]:
    """Return runs that are about to be deleted, to be brought back on demand; () if they are too large."""
    rows = [row for row in history.rows_of(ids) if not row.is_pinned]
    if sum(row.size_bytes for row in rows) > MOST_UNDO_BYTES:
        return ()
    found = []
    for kept in history.kept_runs([row.id for row in rows]):
        with contextlib.suppress(DamagedRecordError):  # what cannot be read cannot be brought back
            found.append(RunToKeep(unpacked(kept.data), kept.row.experiment, kept.row.note))
    return tuple(found)


def _import_text(report: ImportReport) -> str:
    text = imported_text(report.new, report.known, report.path.name)
    return f"{text} {report.error}." if report.error is not None else text
