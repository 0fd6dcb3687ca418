"""Makes the record of a run outside the GUI thread."""

import contextlib
import dataclasses
from collections.abc import Callable

from concgui.engine.evaluation.build_record import build_record
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.note import Note
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import TaskError
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.running.run_preparation import RunPreparation


def make_in_background(
    bridge: GuiBridge,
    raw: RawRun,
    preparation: RunPreparation,
    done: Callable[[RunRecord], None],
    *,
    was_started: bool,
) -> BackgroundCall:
    """Start a thread that makes the record of a run and removes what was prepared for the run.

    The returned call holds all raw data of the run. Its owner drops it when `done` is called.

    Args:
        bridge: The way back into the GUI thread.
        raw: The raw data.
        preparation: The things that were prepared for the run.
        done: Called with the record, in the GUI thread.
        was_started: Whether the model was started; only then does the workload have observations.
    """
    made: list[RunRecord] = []

    def make() -> None:
        made.append(make_record(raw, preparation, was_started=was_started))

    def end(error: BaseException | None) -> None:
        if not made:
            raise RuntimeError("the run could not be evaluated") from error
        done(made.pop())

    return BackgroundCall(bridge, make, end, "concgui-evaluate")


def make_record(raw: RawRun, preparation: RunPreparation, *, was_started: bool) -> RunRecord:
    """Return the record, also if an error occurs: without a record the run would never end."""
    try:
        with contextlib.closing(preparation):
            observations = preparation.observations(raw.reports) if was_started else ()
        raw = dataclasses.replace(raw, observations=observations)
    except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
        raw = raw.failed(Note.of("not-cleaned-up", error=str(TaskError.from_exception(error))))
    try:
        return build_record(raw)
    except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
        reason = Note.of("not-evaluated", error=str(TaskError.from_exception(error)))
        return build_record(raw.without_measurements().failed(reason))
