"""Raw data of a run, before evaluation."""

import dataclasses
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.workload import Observation
from concgui.engine.note import Note
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.gil import GilRecord
from concgui.engine.records.look import FreezeEvidence
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.records.usage import Usage
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.report_columns import ReportColumns


@dataclass(frozen=True, slots=True)
class RawRun:
    """All data gathered during a run.

    Attributes:
        spec: Specification of the run.
        environment: Machine and interpreter on which the run took place.
        started_ns: When the model's `start` was called.
        released_ns: When nothing of the run was left.
        reports: Reports of the workers, as taken by the GUI thread.
        pings: Flat array of the run's pings (see `Ping`).
        baseline: Flat array of the pings of the idle window just before the run.
        usage: The run's use of the machine; None if the observer was lost.
        cancelled_ns: When the run was cancelled; None if it was not.
        overdue_ns: When the run exceeded its time limit and its tasks were told to stop; None if it did not.
        is_abandoned: Whether some tasks were still running and could not be stopped.
        failure: Why the model as a whole failed; None if it did not.
        notes: Notes of model and controller.
        run_options: The run options that the model uses.
        thread_states: Thread states of the run; None if the observer was lost.
        gil: Who held the GIL during the run; None if the observer was lost.
        gui_thread: Native id of the GUI thread; 0 if unknown.
        observations: Observations of the workload itself.
        evidence: Evidence for the causes of freezes.
        paints: Flat array of the run's pings to paint (see `PaintSample`); empty without a window.
    """

    spec: RunSpec
    environment: Environment
    started_ns: int
    released_ns: int
    reports: ReportColumns
    pings: "array[int]"
    baseline: "array[int]"
    usage: Usage | None
    cancelled_ns: int | None
    failure: Note | None
    notes: Sequence[Note]
    run_options: Mapping[str, ParameterValue] = field(default_factory=dict)
    thread_states: ThreadStateRecord | None = None
    gil: GilRecord | None = None
    gui_thread: int = 0
    observations: Sequence[Observation] = ()
    paints: "array[int]" = field(default_factory=lambda: array("q"))
    is_abandoned: bool = False
    overdue_ns: int | None = None
    evidence: FreezeEvidence = field(default_factory=FreezeEvidence)

    def failed(self, reason: Note) -> "RawRun":
        """Return the run marked as failed; if it has a failure already, the reason becomes a note."""
        if self.failure is not None:
            return dataclasses.replace(self, notes=(*self.notes, reason))
        return dataclasses.replace(self, failure=reason)

    def without_measurements(self) -> "RawRun":
        """Return the run without its measurements, for when no record can be built from them."""
        return RawRun(
            spec=self.spec,
            environment=self.environment,
            started_ns=self.started_ns,
            released_ns=self.released_ns,
            reports=ReportColumns(),
            pings=array("q"),
            baseline=array("q"),
            usage=None,
            cancelled_ns=self.cancelled_ns,
            failure=self.failure,
            notes=self.notes,
            run_options=self.run_options,
            is_abandoned=self.is_abandoned,
            overdue_ns=self.overdue_ns,
        )
