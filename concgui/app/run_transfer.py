"""Runs that leave a history as a file, or come into it from files. No Qt."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from concgui.engine.errors import ConcguiError
from concgui.store.history import History, HistoryReader
from concgui.store.history.history import RunToKeep
from concgui.store.history.row import check_columns
from concgui.store.history.schema import new_experiment_id
from concgui.store.run_container import ContainedRun, is_container, read_container, write_container
from concgui.store.run_file import RunFileError, read_run_file

_TOGETHER = 20
"""Number of runs that are written in one transaction, so that a large file does not fill the memory."""

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the runs of a file.

    Attributes:
        path: The file.
        new: Number of runs that the history did not have.
        known: Number of runs that it had already.
        dropped: Number of runs that were dropped to keep the size of the history.
        error: Why the rest of the file could not be imported; None if all was.
    """

    path: Path
    new: int
    known: int
    dropped: int
    error: ConcguiError | None


def export_runs(history: HistoryReader, ids: Sequence[str], path: Path) -> int:
    """Write runs to a file that another history can import; return their number.

    Raises:
        UsageError: The file is the history itself.
        ConcguiError: The history cannot be read, or the file cannot be written.
    """
    if _is_same(path, history.path):
        raise RunFileError(path, "is this history itself; name another file")
    return write_container(
        path,
        (
            ContainedRun(kept.row.experiment, kept.row.note, kept.row.is_pinned, kept.data)
            for kept in history.kept_runs(ids)
        ),
    )


def import_runs(history: History, path: Path) -> ImportReport:
    """Add the runs of an exported file, or of a JSON file, to a history.

    The runs before a damage are kept, as each of them was checked.

    Raises:
        HistoryError: The history cannot be written.
    """
    new = known = dropped = 0
    error: ConcguiError | None = None
    if _is_same(path, history.path):
        # Not even read: closing it would take the locks from the open history.
        error = RunFileError(path, "is this history itself")
    runs = _runs_of(path)
    while error is None:
        batch: list[RunToKeep] = []
        try:
            for run in itertools.islice(runs, _TOGETHER):
                batch.append(run)  # one by one: what came before an error is kept
        except ConcguiError as raised:
            error = raised
        if not batch:
            break
        added = history.add(batch)
        new += len(added.new)
        known += len(batch) - len(added.new)
        dropped += len(added.dropped)
    return ImportReport(path, new, known, dropped, error)


def _is_same(path: Path, other: Path) -> bool:
    """Return whether two paths lead to one file."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _runs_of(path: Path) -> Iterator[RunToKeep]:
    if is_container(path):
        for run in read_container(path):
            yield RunToKeep(run.record, run.experiment, run.note, run.is_pinned)
        return
    experiment = new_experiment_id()
    for record in read_run_file(path).records:
        if _ID.fullmatch(record.id) is None:
            raise RunFileError(path, "has a run without an id")
        try:
            check_columns(record)
        except ValueError as error:
            raise RunFileError(path, f"has a run that cannot be kept: {error}") from error
        yield RunToKeep(record, experiment)
