"""A finding: one explanation of the figures of runs, as data. `presentation.findings_text` has the words."""

import enum
from dataclasses import dataclass

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.note import NoteValue
from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection, selected_task
from concgui.engine.records.values import NO_VALUES, Values


class FindingKey(enum.StrEnum):
    """The kinds of findings. The values are written to files and never change."""

    GUI_THREAD_RAN_IT = "gui-thread-ran-it"
    C_CALL_HELD_GIL = "c-call-held-gil"
    THREADS_SHARE_GIL = "threads-share-gil"
    GIL_WAIT = "gil-wait"
    WAITS_OVERLAP = "waits-overlap"
    RAN_AT_ONCE = "ran-at-once"
    START_UP_DOMINATES = "start-up-dominates"
    TRANSFER_DOMINATES = "transfer-dominates"
    TASKS_TOO_SMALL = "tasks-too-small"
    TOO_FEW = "too-few"
    OVERSUBSCRIBED = "oversubscribed"
    COROUTINE_BLOCKED_LOOP = "coroutine-blocked-loop"
    SIGNAL_FLOOD = "signal-flood"
    SERIALISED = "serialised"
    UNEVEN = "uneven"
    MEMORY_PER_WAIT = "memory-per-wait"
    LOST_UPDATES = "lost-updates"
    DEADLOCK = "deadlock"
    FAILED_TASKS = "failed-tasks"
    UNSEEN_RESULTS = "unseen-results"
    RESULTS_DIFFER = "results-differ"
    CANNOT_STOP = "cannot-stop"
    WAITS_ENDED_EARLY = "waits-ended-early"
    FROZE_ON_START = "froze-on-start"
    FROZE_ON_IMPORT = "froze-on-import"
    FROZE_ON_GARBAGE = "froze-on-garbage"
    MACHINE_BUSY = "machine-busy"
    THROTTLED = "throttled"
    SUSPENDED = "suspended"
    TOO_NOISY = "too-noisy"


class Importance(enum.IntEnum):
    """How much a finding matters to the person who must decide, the most important first."""

    RESULTS = 0
    """What came out is wrong or missing, so nothing else counts."""
    WINDOW = 1
    """Why the window froze."""
    SPEED = 2
    """Why the work took as long as it did."""
    CAVEAT = 3
    """Why the figures say less than they seem to."""
    PROPERTY = 4
    """What the model costs where this run did not suffer from it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on, to be selected in a view.

    Attributes:
        run: Id of the run.
        task: Index of the task whose span is meant; None for none.
        freeze: Start and end of the freeze that is meant; None for none.
        place: The line of code that is meant; None for none.
    """

    run: str
    task: int | None = None
    freeze: tuple[int, int] | None = None
    place: CodeLocation | None = None

    @classmethod
    def of_freeze(cls, run: str, freeze: ExplainedFreeze) -> "Evidence":
        """Return a freeze with the place of its cause as evidence."""
        return cls(run, freeze=(freeze.since_ns, freeze.until_ns), place=freeze.cause.location)

    def selection_in(self, record: RunRecord) -> Selection | None:
        """Return what is meant of its run; None for the whole run, or a task that never began."""
        if self.task is not None:
            return selected_task(record, self.task)
        if self.freeze is not None:
            return Selection(record.id, *self.freeze, is_freeze=True)
        return None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An experiment to try, complete enough to be set up.

    Attributes:
        models: Keys of the models to compare.
        workload: Key of the workload.
        params: Parameters of the workload.
        tasks: Number of tasks.
        workers: Number of workers.
        repeats: Number of runs of each model.
        run_options: Run options of which a model uses the value.
    """

    models: tuple[str, ...]
    workload: str
    params: Values[ParameterValue]
    tasks: int
    workers: int
    repeats: int = 1
    run_options: Values[ParameterValue] = NO_VALUES


@dataclass(frozen=True, slots=True)
class Finding:
    """One explanation with the figures that it rests on.

    Attributes:
        key: Kind of the finding.
        importance: How much the finding matters.
        weight: Order among findings of the same importance, 0 to 1: share of the time or of the runs that the
            finding explains.
        model: Key of the model that the finding is about; "" if it is about all runs.
        values: The figures, by name; all in seconds, bytes, shares of 1 and counts.
        evidence: What can be selected, the strongest first.
        proposal: What to try; None where nothing helps, or where it has just been run.
    """

    key: FindingKey
    importance: Importance
    weight: float
    model: str
    values: Values[NoteValue]
    evidence: tuple[Evidence, ...] = ()
    proposal: Proposal | None = None
