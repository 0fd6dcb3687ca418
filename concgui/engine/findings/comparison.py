"""The runs of one workload, with the questions that rules ask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.evaluation.summary import REFERENCE_MODEL, ModelSummary, summarise
from concgui.engine.findings.finding import Evidence, Proposal
from concgui.engine.findings.task_figures import TaskFigures, task_figures
from concgui.engine.note import Note, NoteValue
from concgui.engine.records.freeze import ExplainedFreeze, FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker
from concgui.engine.records.values import NO_VALUES, Values

THREADS = "thread-pool"
"""The model to try where threads help."""

PROCESSES = "process-pool"
"""The model to try where only processes help."""

COROUTINES = "asyncio-thread"
"""The model to try where many waits should cost little."""


@dataclass(frozen=True)
class Comparison:
    """The runs of one or several models on one workload with one set of parameters.

    Attributes:
        records: The counted runs.
        models: Descriptions of the models that exist here, by key. Runs may be of others.
        workload: The workload; None if it does not exist here.
    """

    records: tuple[RunRecord, ...]
    models: Mapping[str, ModelInfo]
    workload: WorkloadEntry | None

    @classmethod
    def of(
        cls, records: Iterable[RunRecord], models: Iterable[ModelInfo], workload: WorkloadEntry | None
    ) -> "Comparison":
        """Return the comparison of these runs.

        Args:
            records: The counted runs, all of one workload.
            models: Descriptions of the models that can be run here.
            workload: The workload; None if it does not exist here.
        """
        return cls(tuple(records), {info.key: info for info in models}, workload)

    @cached_property
    def by_model(self) -> tuple["ModelRuns", ...]:
        """The runs of each model, in the order in which the models first appear."""
        return tuple(
            ModelRuns(self, summary, tuple(r for r in self.records if r.model == summary.model))
            for summary in summarise(self.records)
        )

    @property
    def reference(self) -> "ModelRuns | None":
        """The complete runs of the reference model; None if there are none."""
        for runs in self.by_model:
            if runs.model == REFERENCE_MODEL and all(r.was_complete for r in runs.records):
                return runs
        return None

    @property
    def holds_gil(self) -> bool:
        """Whether the tasks are known to compute with the GIL held."""
        return self.workload is not None and self.workload.info.holds_gil is True

    @property
    def knows_gil_use(self) -> bool:
        """Whether it is known if the tasks hold the GIL, which nobody says of a person's own function."""
        return self.workload is None or self.workload.info.holds_gil is not None

    @property
    def may_hold_gil(self) -> bool:
        """Whether the tasks compute with the GIL held, or it is not known that they do not."""
        return self.workload is not None and self.workload.info.holds_gil is not False

    @property
    def fitting_model(self) -> str:
        """Key of the model to try where tasks should leave the window alone."""
        return PROCESSES if self.holds_gil else THREADS


@dataclass(frozen=True)
class ModelRuns:
    """The runs of one model within a comparison.

    Attributes:
        comparison: The comparison.
        summary: Summary of the runs.
        records: The runs, at least one.
    """

    comparison: Comparison
    summary: ModelSummary
    records: tuple[RunRecord, ...]

    @property
    def model(self) -> str:
        """Key of the model."""
        return self.summary.model

    @property
    def quiet_work_speedup(self) -> float | None:
        """The speed-up of the work; None also if other programs used the CPUs, here or in the reference.

        A rule that explains a speed-up must not explain what other programs made.
        """
        reference = self.comparison.reference
        if reference is None or reference.summary.was_disturbed or self.summary.was_disturbed:
            return None
        return self.summary.work_speedup

    @property
    def info(self) -> ModelInfo | None:
        """Description of the model; None if it does not exist here."""
        return self.comparison.models.get(self.model)

    @cached_property
    def typical(self) -> RunRecord:
        """The run with the median wall time."""
        return sorted(self.records, key=lambda record: record.times.wall_s)[(len(self.records) - 1) // 2]

    @cached_property
    def figures(self) -> TaskFigures | None:
        """Figures of the tasks of the typical run; None if they are not known."""
        return task_figures(self.typical)

    @cached_property
    def overlap(self) -> float | None:
        """See `RunRecord.overlap`, of the typical run."""
        return self.typical.overlap

    @cached_property
    def parallelism(self) -> float | None:
        """See `RunRecord.parallelism`, of the typical run."""
        return self.typical.parallelism

    @cached_property
    def transfer_s(self) -> float | None:
        """See `RunRecord.transfer_s`, of the typical run."""
        return self.typical.transfer_s

    @cached_property
    def workers_seen(self) -> tuple[Worker, ...]:
        """See `RunRecord.workers_seen`, of the typical run."""
        return self.typical.workers_seen

    @cached_property
    def longest_freeze(self) -> tuple[RunRecord, ExplainedFreeze] | None:
        """The longest freeze of all runs whose cause was looked for, with its run; None without any."""
        return self.longest_freeze_of(frozenset(FreezeKind))

    def longest_freeze_of(self, kinds: frozenset[FreezeKind]) -> tuple[RunRecord, ExplainedFreeze] | None:
        """Return the longest freeze with one of these causes, with its run; None without any."""
        found = [(r, freeze) for r in self.records for freeze in r.freezes if freeze.cause.kind in kinds]
        return max(found, key=lambda pair: pair[1].length_s, default=None)

    @property
    def longest_s(self) -> float | None:
        """The window's longest freeze in any run; None if it was not measured."""
        longest_ms = self.summary.longest_freeze_ms
        return longest_ms.maximum / 1000 if longest_ms is not None else None

    def first_note(self, code: str) -> tuple[RunRecord, dict[str, NoteValue]] | None:
        """Return the values of the first note with a code, with its run; None without any."""
        return first_note(self.records, code)

    def propose(
        self,
        models: Sequence[str] | None = None,
        *,
        tasks: int | None = None,
        workers: int | None = None,
        repeats: int = 1,
        params: Mapping[str, ParameterValue] | None = None,
        run_options: Mapping[str, ParameterValue] | None = None,
    ) -> Proposal | None:
        """Return an experiment that changes some of what was run.

        Args:
            models: Keys of the models to compare with this one; None for this one alone.
            tasks: Number of tasks; None for as many.
            workers: Number of workers; None for as many.
            repeats: Number of runs of each model.
            params: Changed parameters of the workload.
            run_options: Changed run options.

        Returns:
            The experiment; None if it has just been run or needs a model that does not exist here.
        """
        run = self.typical
        keys = tuple(dict.fromkeys((self.model, *(models or ()))))
        if any(key not in self.comparison.models for key in keys):
            return None
        used = {name for key in keys for name in self.comparison.models[key].run_options}
        options = {**run.run_options, **{k: v for k, v in (run_options or {}).items() if k in used}}
        proposal = Proposal(
            keys,
            run.workload,
            self._changed_params({**run.params, **(params or {})}),
            run.tasks.total if tasks is None else tasks,
            run.workers if workers is None else workers,
            repeats,
            run_options=Values.of(options) if options else NO_VALUES,
        )
        return None if self._was_run(proposal) else proposal

    def _changed_params(self, params: Mapping[str, ParameterValue]) -> Values[ParameterValue]:
        """Return the parameters that differ from their defaults; all if the workload does not exist here."""
        entry = self.comparison.workload
        defaults = {parameter.name: parameter.default for parameter in entry.parameters} if entry else {}
        return Values.of(
            {name: value for name, value in params.items() if name not in defaults or value != defaults[name]}
        )

    def _was_run(self, proposal: Proposal) -> bool:
        measured = {record.model for record in self.comparison.records}
        run = self.typical
        return (
            set(proposal.models) <= measured
            and proposal.repeats <= len(self.records)
            and proposal.params == self._changed_params(run.params)
            and (proposal.tasks, proposal.workers) == (run.tasks.total, run.workers)
            and dict(proposal.run_options) == dict(run.run_options)
        )

    def worst_freeze_evidence(self) -> tuple[Evidence, ...]:
        """Return the longest explained freeze as evidence; the typical run if none was explained."""
        if self.longest_freeze is None:
            return (Evidence(self.typical.id),)
        record, freeze = self.longest_freeze
        return (Evidence.of_freeze(record.id, freeze),)


def first_note(records: Iterable[RunRecord], code: str) -> tuple[RunRecord, dict[str, NoteValue]] | None:
    """Return the values of the first note with a code in these runs, with its run; None without any."""
    for record in records:
        for note in record.notes:
            if note.code == code:
                return record, dict(note.values)
    return None


def notes_with(records: Iterable[RunRecord], code: str) -> Iterator[tuple[RunRecord, Note]]:
    """Yield the notes with a code in these runs, each with its run."""
    for record in records:
        for note in record.notes:
            if note.code == code:
                yield record, note


def number(values: Mapping[str, NoteValue], name: str) -> float | None:
    """Return a number of a note; None if it is missing, as in notes of other versions."""
    value = values.get(name)
    return None if isinstance(value, bool | str) else value
