"""What was gathered while a run was under way, before anything is made of it."""

import dataclasses
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.workload import Observation
from concgui.engine.note import Note
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.records.usage import Usage
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.report_columns import ReportColumns


@dataclass(frozen=True, slots=True)
class RawRun:
    """Everything that was gathered while a run was under way.

    Attributes:
        spec: What was run.
        environment: Where it was run.
        started_ns: When its start was called.
        released_ns: When nothing of it was left.
        reports: What the workers reported, as the GUI thread took it.
        pings: Those of the run, flat (see `Ping`).
        baseline: Those of the idle window just before, flat.
        usage: What it took of the machine; None if the observer was lost.
        freezes: What the watchdog explained.
        cancelled_ns: When it was cancelled, None if it was not.
        overdue_ns: When it had taken so long that its tasks were told to stop, None if it had not.
        is_abandoned: Whether tasks of it still ran and could not be stopped.
        failure: Why the model as a whole failed, None if it did not.
        notes: What model and controller noted.
        run_options: The run options that the model has a use for.
        thread_states: Who was on the CPU; None if the observer was lost.
        gui_thread: Native id of the GUI thread, 0 if unknown.
        observations: What the workload itself saw of the run.
        paints: Its pings to paint, flat (see `PaintSample`); empty without a window.
    """

    spec: RunSpec
    environment: Environment
    started_ns: int
    released_ns: int
    reports: ReportColumns
    pings: "array[int]"
    baseline: "array[int]"
    usage: Usage | None
    freezes: Sequence[ExplainedFreeze]
    cancelled_ns: int | None
    failure: Note | None
    notes: Sequence[Note]
    run_options: Mapping[str, ParameterValue] = field(default_factory=dict)
    thread_states: ThreadStateRecord | None = None
    gui_thread: int = 0
    observations: Sequence[Observation] = ()
    paints: "array[int]" = field(default_factory=lambda: array("q"))
    is_abandoned: bool = False
    overdue_ns: int | None = None

    def failed(self, reason: Note) -> "RawRun":
        """The same run as one that failed; a reason that it has already stays the first."""
        if self.failure is not None:
            return dataclasses.replace(self, notes=(*self.notes, reason))
        return dataclasses.replace(self, failure=reason)

    def without_measurements(self) -> "RawRun":
        """What is left where no record can be made of what was measured."""
        return RawRun(
            spec=self.spec,
            environment=self.environment,
            started_ns=self.started_ns,
            released_ns=self.released_ns,
            reports=ReportColumns(),
            pings=array("q"),
            baseline=array("q"),
            usage=None,
            freezes=(),
            cancelled_ns=self.cancelled_ns,
            failure=self.failure,
            notes=self.notes,
            run_options=self.run_options,
            is_abandoned=self.is_abandoned,
            overdue_ns=self.overdue_ns,
        )
