"""Where a person's history is, and how large it may become."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from concgui.engine.errors import ValueRangeError
from concgui.store.data_folder import data_folder

FILE_NAME = "history.sqlite3"

SIZE_VARIABLE = "CONCGUI_HISTORY_MB"
"""Environment variable with the size of the history in MB; 0 keeps nothing."""

DEFAULT_MB = 500
_MOST_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """A file for the history.

    Attributes:
        path: The file.
        limit_bytes: Size of the runs beyond which the oldest that are not pinned are dropped.
    """

    path: Path
    limit_bytes: int


def usual_history_path() -> Path:
    """Return the path of a person's history. Only the start of the program calls this, never a test.

    Raises:
        NoDataFolderError: There is no home folder.
    """
    return data_folder() / FILE_NAME


def usual_history_place() -> HistoryPlace | None:
    """Return a person's history, None if it is switched off. Only the start of the program calls this.

    Raises:
        NoDataFolderError: There is no home folder.
        ValueRangeError: The variable that limits the size has no number.
    """
    limit_bytes = history_limit_bytes(os.environ)
    return HistoryPlace(usual_history_path(), limit_bytes) if limit_bytes else None


def history_limit_bytes(variables: Mapping[str, str]) -> int:
    """Return the size that environment variables allow.

    Raises:
        ValueRangeError: The value is not a whole number of MB.
    """
    text = variables.get(SIZE_VARIABLE, "").strip()
    if not text:
        return DEFAULT_MB * 1_000_000
    if not (text.isascii() and text.isdigit()) or len(text) > 7 or int(text) > _MOST_MB:
        raise ValueRangeError(SIZE_VARIABLE, text, f"whole MB from 0 (keep nothing) to {_MOST_MB:,}")
    return int(text) * 1_000_000
