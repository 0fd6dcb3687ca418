"""The JSON file of a matrix, replaced as a whole, and resumed only with the same settings."""

import dataclasses
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.evaluation.matrix_cells import MatrixCell, matrix_cells
from concgui.engine.note import Note, Reason
from concgui.engine.planning.matrix_plan import MatrixPlan, Pair
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.export.run_json import JsonObject, to_text
from concgui.store.atomic_file import replace_file
from concgui.store.data_folder import data_folder
from concgui.store.matrix_json import settings_json
from concgui.store.run_reading import environment_from_json, record_from_json, runs_of

FILE_NAME = "matrix.json"

_LARGEST_BYTES = 500_000_000
"""A file larger than this is not read: a full matrix takes some megabytes."""

_ODD_SHAPE = LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, OSError
"""The errors raised while reading a document of another shape. Impossible dates raise OSError."""

_KINDS: dict[str, type] = {
    "quick": bool,
    "workers": int,
    "repeats": int,
    "seed": int,
    "baseline_ms": int,
    "models": list,
    "workloads": list,
}


class NotAMatrixError(UsageError):
    """The file is not the file of a matrix, or it is damaged.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not the file of a matrix; name another with --out")
        self.path = path


@dataclass(frozen=True)
class SavedMatrix:
    """A matrix that was kept.

    Attributes:
        is_complete: Whether every pair either was run or cannot be run.
        environment: The machine and the interpreter, as in the file.
        settings: The settings of its plan, as in the file.
        runs: The runs as in a JSON file; () if they were kept as records.
        records: The runs. Those from a JSON file have no spans and latencies.
        cells: All its cells.
        made_at: When its last run ended, with a time zone; None if an older file does not contain it.
        number: Number of the matrix in the history; None if it is not there.
    """

    is_complete: bool
    environment: JsonObject
    settings: JsonObject
    runs: tuple[JsonObject, ...]
    records: tuple[RunRecord, ...]
    cells: tuple[MatrixCell, ...] = ()
    made_at: datetime | None = None
    number: int | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Keys of its rows."""
        return tuple(self.settings["models"])

    @property
    def workload_keys(self) -> tuple[str, ...]:
        """Keys of its columns."""
        return tuple(entry["workload"] for entry in self.settings["workloads"])


def usual_matrix_path() -> Path:
    """Return the path of a person's matrix file. Only the start of the program calls this, never a test.

    Raises:
        NoDataFolderError: There is no home folder.
    """
    return data_folder() / FILE_NAME


def read_matrix(path: Path) -> SavedMatrix | None:
    """Return the matrix of a file, None if the file does not exist.

    Raises:
        NotAMatrixError: The file is not the file of a matrix.
        ConcguiError: The file cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            # A device or a pipe may be read without end, and none of them may be renamed.
            raise ConcguiError(f"{path} cannot be read: it is not a regular file")
        if path.exists() and path.stat().st_size > _LARGEST_BYTES:
            raise NotAMatrixError(path)
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise NotAMatrixError(path) from error
    except OSError as error:
        raise ConcguiError(f"{path} cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise ConcguiError(f"{path} cannot be read: there is not enough memory") from error
    try:
        return _saved_matrix(json.loads(text))
    except _ODD_SHAPE as error:
        raise NotAMatrixError(path) from error


def _saved_matrix(document: JsonObject) -> SavedMatrix:
    """Return the matrix of a document after checking every used value, so that later uses cannot fail.

    Raises:
        _ODD_SHAPE: The document has another shape.
    """
    if document["kind"] != "matrix":
        raise ValueError("another kind of file")
    settings = dict(document["settings"])
    _check_settings(settings)
    runs = runs_of(document)
    environment = environment_from_json(document["environment"])
    records = tuple(record_from_json(run, environment) for run in runs)
    models, workloads = settings["models"], [entry["workload"] for entry in settings["workloads"]]
    reasons: dict[Pair, Reason] = {
        (str(cell["model"]), str(cell["workload"])): (Note.of("text", text=str(cell["reason"])),)
        for cell in document["cells"]
        if cell["summary"] is None and cell["reason"]
    }
    made_at = document.get("made_at")
    return SavedMatrix(
        bool(document["complete"]),
        dict(document["environment"]),
        settings,
        runs,
        records,
        matrix_cells(models, workloads, records, reasons),
        None if made_at is None else datetime.fromisoformat(made_at).astimezone(),
    )


def _check_settings(settings: dict[str, Any]) -> None:
    """Raise TypeError or LookupError if a setting is missing or has the wrong type."""
    for name, kind in _KINDS.items():
        if not isinstance(settings[name], kind):
            raise TypeError(f"{name} is {settings[name]!r}")
    keys = [*settings["models"], *(entry["workload"] for entry in settings["workloads"])]
    if not all(isinstance(key, str) for key in keys):
        raise TypeError("a key is not a text")
    if not all(isinstance(entry["tasks"], int) for entry in settings["workloads"]):
        raise TypeError("a number of tasks is not a number")


def differences(saved: SavedMatrix, plan: MatrixPlan, environment: Environment) -> list[str]:
    """Return the differences between a saved matrix and a plan; [] if the matrix can be resumed.

    The plan may add models and workloads, but may not leave any out.
    """
    now, before = settings_json(plan), saved.settings
    found = [
        f"{name}: {before.get(name)} there, {now[name]} now"
        for name in ("quick", "workers", "repeats", "seed", "baseline_ms")
        if before.get(name) != now[name]
    ]
    found += differing_environment(saved, environment)
    left_out = [model for model in before.get("models", ()) if model not in now["models"]]
    sizes = {entry["workload"]: entry for entry in now["workloads"]}
    for entry in before.get("workloads", ()):
        key = entry["workload"]
        if key not in sizes:
            left_out.append(key)
        elif entry != sizes[key]:
            found.append(f"tasks or parameters of {key}")
    return found + [f"{key}: there, left out now" for key in left_out]


def differing_environment(saved: SavedMatrix, environment: Environment) -> list[str]:
    """Return the differences between the environment of a saved matrix and this one, [] if there are none."""
    here = json.loads(json.dumps(dataclasses.asdict(environment)))
    return [
        f"{name}: {saved.environment.get(name)} there, {here.get(name)} here"
        for name in sorted({*here, *saved.environment})
        if saved.environment.get(name) != here.get(name)
    ]


def write_matrix(path: Path, document: JsonObject) -> None:
    """Replace the file in one step, and create missing folders.

    Raises:
        ConcguiError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, to_text(document, compact=False))
    except OSError as error:
        raise ConcguiError(f"{path} cannot be written: {error.strerror or error}") from error


def check_writable(path: Path) -> None:
    """Check that the file could be replaced. Missing folders would be created.

    Raises:
        ConcguiError: Writing would certainly fail.
    """
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise ConcguiError(f"{path} cannot be written: {folder} is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConcguiError(f"{path} cannot be written: no permission to write in {folder}")


def previous_path(path: Path) -> Path:
    """Return the path to which a matrix is renamed when another one replaces it."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def damaged_path(path: Path) -> Path:
    """Return the path to which a file is renamed that is not the file of a matrix."""
    return path.with_name(f"{path.stem}.damaged{path.suffix}")


def set_aside(path: Path, name: Path) -> None:
    """Rename a file before it is replaced. A file that has the new name is overwritten.

    Raises:
        ConcguiError: The file cannot be renamed.
    """
    try:
        path.replace(name)
    except OSError as error:
        raise ConcguiError(f"{path} cannot be renamed: {error.strerror or error}") from error
