"""The writer of a matrix's JSON file."""

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from concgui.engine.evaluation.matrix_cells import MatrixCell, records_of_complete_pairs
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.export.run_json import JsonObject, run_json, to_text
from concgui.store.matrix_file import (
    NotAMatrixError,
    SavedMatrix,
    damaged_path,
    previous_path,
    read_matrix,
    set_aside,
    write_matrix,
)
from concgui.store.matrix_json import is_complete, matrix_json, settings_json

Explain = Callable[[Sequence[RunRecord]], JsonObject]


class MatrixStore:
    """Collects the runs of one matrix as JSON and writes them.

    Of the runs the file holds the figures without spans, and what the records with spans explain. Writing
    240 runs takes some 0.1 s of the GUI thread, so it is done between runs.

    Args:
        path: The file; None to keep the matrix in memory only.
        plan: The plan of the matrix.
        environment: The machine and the interpreter.
        resumed: The earlier matrix that the plan resumes.
        explain: Returns the verdict and the findings on runs as JSON; None to write none.

    Attributes:
        done: The earlier runs, which need not be repeated.
        dropped: 0, because a file has no limit.
    """

    def __init__(
        self,
        path: Path | None,
        plan: MatrixPlan,
        environment: Environment,
        resumed: SavedMatrix | None = None,
        explain: Explain | None = None,
    ) -> None:
        self._path = path
        self._explain = explain
        self._plan = plan
        self._environment = environment
        self._runs: list[JsonObject] = []
        self._from_before: frozenset[str] = frozenset()
        self._made_at: datetime | None = None
        self._has_written = False
        self.done: tuple[RunRecord, ...] = ()
        self.dropped = 0
        if resumed is not None:
            self.done = records_of_complete_pairs(resumed.records, plan.repeats)
            kept = set(map(id, self.done))
            pairs = zip(resumed.runs, resumed.records, strict=True)
            self._runs = [run for run, record in pairs if id(record) in kept]
            self._from_before = frozenset(map(_identity, resumed.runs))
            self._made_at = resumed.made_at
        self._records = list(self.done)

    def add(self, record: RunRecord) -> None:
        """Add a measured run that has ended."""
        self._runs.append(run_json(record, with_spans=False))
        self._records.append(record)
        self._made_at = datetime.now(UTC).replace(microsecond=0)

    def write(self, cells: Sequence[MatrixCell]) -> None:
        """Write the runs so far. Before the first time, a file with other runs is renamed.

        A matrix without runs never replaces one with runs.

        Args:
            cells: All cells of the matrix.

        Raises:
            ConcguiError: The file cannot be written. It is unchanged, and a second try is allowed.
        """
        if self._path is None or not (self._runs or is_complete(cells)):
            return
        if not self._has_written:
            _make_room(self._path, self._from_before | frozenset(map(_identity, self._runs)))
        explained = self._explain(self._records) if self._explain is not None else None
        document = matrix_json(self._plan, self._environment, self._runs, cells, self._made_at, explained)
        write_matrix(self._path, document)
        self._has_written = True

    def saved(self, records: Sequence[RunRecord], cells: Sequence[MatrixCell]) -> SavedMatrix:
        """Return the matrix as it would be read back, but with the records from memory.

        Args:
            records: The records of `done` and of the runs added since, in that order.
            cells: All cells of the matrix.
        """
        return SavedMatrix(
            is_complete(cells),
            json.loads(to_text(dataclasses.asdict(self._environment), compact=True)),
            json.loads(to_text(settings_json(self._plan), compact=True)),
            tuple(self._runs),
            tuple(records),
            tuple(cells),
            self._made_at.astimezone() if self._made_at else None,
        )


def _make_room(path: Path, known: frozenset[str]) -> None:
    """Rename the present file if it has runs that the new one lacks, or if it is not a matrix.

    Raises:
        ConcguiError: The file cannot be read or renamed.
    """
    try:
        there = read_matrix(path)
    except NotAMatrixError:
        set_aside(path, damaged_path(path))
        return
    if there is not None and not known.issuperset(map(_identity, there.runs)):
        set_aside(path, previous_path(path))


def _identity(run: JsonObject) -> str:
    """Return a text that is equal for a run in memory and the same run read back, and for no other."""
    return to_text(run, compact=True)
