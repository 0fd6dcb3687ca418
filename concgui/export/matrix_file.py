"""The file of a matrix: either complete or as it was before, and continued only where it fits."""

import contextlib
import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path

from concgui.engine.environment import Environment
from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.matrix import MatrixPlan
from concgui.engine.records import RunRecord
from concgui.export.matrix_json import SCHEMA, settings_json
from concgui.export.run_json import JsonObject, to_text
from concgui.export.run_reading import record_from_json


@dataclass(frozen=True)
class SavedMatrix:
    """What a file of a matrix holds.

    Attributes:
        is_complete: Whether every pair was run or could not be.
        environment: Where it was run, as in the file.
        settings: What was asked for, as in the file.
        runs: The runs as in the file.
        records: The same as records, without spans and latencies.
    """

    is_complete: bool
    environment: JsonObject
    settings: JsonObject
    runs: tuple[JsonObject, ...]
    records: tuple[RunRecord, ...]


def read_matrix(path: Path) -> SavedMatrix | None:
    """What a file holds, None if there is no such file.

    Raises:
        UsageError: It is not the file of a matrix.
        ConcguiError: It cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not the file of a matrix; name another with --out") from error
    except OSError as error:
        raise ConcguiError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        document = json.loads(text)
        if document["kind"] != "matrix" or document["schema"] != SCHEMA:
            raise ValueError("another kind of file")
        runs = tuple(document["runs"])
        return SavedMatrix(
            bool(document["complete"]),
            dict(document["environment"]),
            dict(document["settings"]),
            runs,
            tuple(record_from_json(run) for run in runs),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{path} is not the file of a matrix; name another with --out") from error


def differences(saved: SavedMatrix, plan: MatrixPlan, environment: Environment) -> list[str]:
    """In what a saved matrix differs from what is asked for now; [] if it can be continued.

    Models and workloads may be added to it, but none may be left out.
    """
    now, before = settings_json(plan), saved.settings
    found = [
        f"{name}: {before.get(name)} there, {now[name]} now"
        for name in ("quick", "workers", "repeats", "seed", "baseline_ms")
        if before.get(name) != now[name]
    ]
    here = json.loads(json.dumps(dataclasses.asdict(environment)))
    found += [
        f"{name}: {saved.environment.get(name)} there, {here.get(name)} here"
        for name in sorted({*here, *saved.environment})
        if saved.environment.get(name) != here.get(name)
    ]
    left_out = [model for model in before.get("models", ()) if model not in now["models"]]
    sizes = {entry["workload"]: entry for entry in now["workloads"]}
    for entry in before.get("workloads", ()):
        key = entry["workload"]
        if key not in sizes:
            left_out.append(key)
        elif entry != sizes[key]:
            found.append(f"tasks or parameters of {key}")
    return found + [f"{key}: there, not asked for now" for key in left_out]


def write_matrix(path: Path, document: JsonObject) -> None:
    """Write beside the file, then put it in its place in one step; missing folders are made.

    Raises:
        ConcguiError: It cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(to_text(document, compact=False), encoding="utf-8")
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):  # the first error is the one to report
                beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConcguiError(f"{path} cannot be written: {error.strerror or error}") from error


def set_aside(path: Path) -> Path:
    """Rename a file that is about to be replaced, so that nothing is lost; the one before it goes.

    Raises:
        ConcguiError: It cannot be renamed.
    """
    previous = path.with_name(f"{path.stem}.previous{path.suffix}")
    try:
        path.replace(previous)
    except OSError as error:
        raise ConcguiError(f"{path} cannot be renamed: {error.strerror or error}") from error
    return previous
