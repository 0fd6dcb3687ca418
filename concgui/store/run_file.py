"""JSON files with runs, from ``run``, ``compare`` or ``matrix``, of this schema and earlier ones."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from concgui.engine.errors import ConcguiError, UsageError, shortened, shortened_path
from concgui.engine.records.run_record import RunRecord
from concgui.export.run_json import SCHEMA
from concgui.presentation.notes import note_text
from concgui.store.run_codec import DamagedRecordError, decode, encode
from concgui.store.run_reading import environment_from_json, record_from_json, runs_of

LARGEST_BYTES = 500_000_000
"""A larger file is not read: parsed, it would take several times as much memory."""

_LONGEST_KEY = 200
"""Longest key of a model or workload, so that a table with it can be read."""

_ODD_SHAPE = LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError
"""The errors raised while reading a document of another shape. Impossible dates raise OSError."""


class RunFileError(UsageError):
    """A file that holds no runs which this version can read.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{shortened_path(str(path))} {problem}")
        self.path = path


@dataclass(frozen=True, slots=True)
class RunFile:
    """The runs of a file.

    Attributes:
        records: The runs in the order of the file; with spans and latencies only if the file has them.
        is_comparison: Whether `compare` wrote the file.
    """

    records: tuple[RunRecord, ...]
    is_comparison: bool


def read_run_file(path: Path) -> RunFile:
    """Return the runs of a JSON file.

    Raises:
        RunFileError: The file holds no runs which this version can read.
        ConcguiError: The file cannot be read at all.
    """
    document = _parsed(path, _text(path))
    if not isinstance(document, dict) or "schema" not in document or "runs" not in document:
        raise RunFileError(path, "is JSON of another program: it has no runs of concgui")
    schema = document["schema"]
    if type(schema) is int and schema > SCHEMA:
        raise RunFileError(
            path, f"has schema {shortened(str(schema))} of a newer concgui; this version reads up to {SCHEMA}"
        )
    try:
        environment = environment_from_json(document["environment"])
        records = tuple(checked_record(record_from_json(run, environment)) for run in runs_of(document))
    except RecursionError as error:
        raise RunFileError(path, "is nested too deeply to be a file of concgui") from error
    except (*_ODD_SHAPE, DamagedRecordError) as error:
        raise RunFileError(path, f"has runs that cannot be read: {_problem(error)}") from error
    if not records:
        raise RunFileError(path, "holds no run")
    return RunFile(records, "summary" in document)


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            # A device or a pipe may be read without end.
            raise RunFileError(path, "is not a file" if path.exists() else "does not exist")
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise RunFileError(
                path,
                f"has {size / 1e6:,.0f} MB; files of up to {LARGEST_BYTES / 1e6:,.0f} MB are read",
            )
        if size == 0:
            raise RunFileError(path, "is empty")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RunFileError(path, "is no JSON text, so it is no file of concgui") from error
    except MemoryError as error:
        raise ConcguiError(f"{path} cannot be read: there is not enough memory") from error
    except OSError as error:
        raise ConcguiError(f"{path} cannot be read: {error.strerror or error}") from error


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith(("{", "[")):
            raise RunFileError(path, "is no JSON text, so it is no file of concgui") from error
        # An error in the last characters, which may be half a word, means that the rest is missing.
        where = f"line {error.lineno}, column {error.colno}"
        cut = error.pos >= len(text.rstrip()) - len("fals") or error.msg.startswith("Unterminated string")
        problem = "is cut off" if cut else "is damaged"
        raise RunFileError(path, f"{problem} at {where}") from error
    except RecursionError as error:
        raise RunFileError(path, "is nested too deeply to be a file of concgui") from error
    except ValueError as error:
        raise RunFileError(path, f"has a number that is none: {_problem(error)}") from error
    except MemoryError as error:
        raise ConcguiError(f"{path} cannot be read: there is not enough memory") from error


def checked_record(record: RunRecord) -> RunRecord:
    """Return the record after its values have passed the checks of the history's codec.

    Raises:
        DamagedRecordError: A value has a type that a record never has.
        TypeError: A note has values of other types than its words need.
        ValueError: A key is no word.
    """
    for key in (record.model, record.workload):
        if not key or len(key) > _LONGEST_KEY:
            raise ValueError(f"{key!r} is no key of a model or workload")
    checked = decode(encode(record))
    for note in checked.notes:
        # The values of a note have the types that its words need, of which the codec knows nothing.
        if not isinstance(note_text(note), str):
            raise TypeError(f"the note {note.code!r} has no text")
    return checked


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not allowed in JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits} is too large")
    return value


def _problem(error: Exception) -> str:
    """Return the problem in a few words; text of the file stands in it only shortened."""
    if isinstance(error, KeyError):
        return f"{shortened(str(error))} is missing"
    return shortened(str(error)) or type(error).__name__
