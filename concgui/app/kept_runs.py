"""Runs that were kept: in a file that a person names, or in the history by their ids."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from concgui.engine.errors import UsageError, shortened, shortened_path
from concgui.engine.records.run_record import RunRecord
from concgui.store.history import HistoryReader
from concgui.store.run_container import is_container, read_container
from concgui.store.run_file import RunFile, read_run_file

_ID = re.compile(r"[0-9a-f]{4,32}", re.ASCII)


def kept_runs(word: str, usual_history: Callable[[], Path]) -> RunFile:
    """Return the runs that a word names.

    Args:
        word: Path of a file, or at least the first four characters of the id of a run or an experiment in
            the history.
        usual_history: Returns the path of the history, which needs a home folder; called only for an id.

    Raises:
        UsageError: There is no such file and no such run, or the file cannot be understood.
        ConcguiError: The file or the history cannot be read.
    """
    path = Path(word)
    if not _exists(path) and _ID.fullmatch(word):
        with opened_history(usual_history(), f", and no file {word}") as kept:
            return _as_file(kept.records(kept.find(word)))
    if not word:
        raise UsageError("name a file with runs, or the id of a run or an experiment")
    if is_container(path):
        return _as_file([run.record for run in read_container(path)])
    return read_run_file(path)


def opened_history(path: Path, nor: str = "") -> HistoryReader:
    """Open the history to read.

    Args:
        path: The file.
        nor: What else is missing where there is no history.

    Raises:
        UsageError: There is no history.
        HistoryError: The history cannot be read.
    """
    if not path.exists():
        raise UsageError(f"there is no history yet{nor}")
    return HistoryReader(path)


def ids_named(history: HistoryReader, words: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the runs that beginnings of ids name, each once.

    Raises:
        UsageError: There is no such run, or an id is ambiguous.
        HistoryError: The history cannot be read.
    """
    for word in words:
        if _ID.fullmatch(word) is None:
            raise UsageError(
                f"{shortened(word)!r} is no id: ids have at least 4 of the characters 0 to 9 and a to f"
            )
    return tuple(dict.fromkeys(run for word in words for run in history.find(word)))


def _as_file(records: Sequence[RunRecord]) -> RunFile:
    return RunFile(tuple(records), is_comparison=len({record.model for record in records}) > 1)


def _exists(path: Path) -> bool:
    """Return whether the path exists.

    Raises:
        UsageError: The system does not accept the path.
    """
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{shortened_path(str(path))}: {reason}") from error
