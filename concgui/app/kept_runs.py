"""Runs that were kept: in a JSON file that a person names, or in the history by their ids."""

import re
from collections.abc import Callable
from pathlib import Path

from concgui.engine.errors import UsageError, shortened
from concgui.store.history import History
from concgui.store.run_file import RunFile, read_run_file

_ID = re.compile(r"[0-9a-f]{4,32}", re.ASCII)


def kept_runs(word: str, usual_history: Callable[[], Path]) -> RunFile:
    """Return the runs that a word names.

    Args:
        word: Path of a JSON file, or at least the first four characters of the id of a run in the history.
        usual_history: Returns the path of the history, which needs a home folder; called only for an id.

    Raises:
        UsageError: There is no such file and no such run, or the file cannot be understood.
        ConcguiError: The file or the history cannot be read.
    """
    path = Path(word)
    if not _exists(path) and _ID.fullmatch(word):
        history = usual_history()
        if not history.exists():
            raise UsageError(f"there is no history yet, and no file {word}")
        with History(history) as kept:
            return RunFile((kept.find_run(word),), is_comparison=False)
    if not word:
        raise UsageError("name a JSON file, or the id of a run")
    return read_run_file(path)


def _exists(path: Path) -> bool:
    """Return whether the path exists.

    Raises:
        UsageError: The system does not accept the path.
    """
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{shortened(str(path))}: {reason}") from error
