"""Reports on their way into the program from a worker that has a memory of its own."""

import pickle
from collections.abc import Iterable
from typing import NamedTuple

from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.task import TaskReport
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES, Stretches, TransferParcel


class TransferredReport(NamedTuple):
    """A report whose result is large and travels in a parcel.

    Attributes:
        report: The report without its result.
        result: The result, which notes its way.
    """

    report: TaskReport
    result: TransferParcel

    def arrived(self, stretches: Stretches) -> TaskReport:
        """The report with its result and the way that it took."""
        return self.report._replace(result=self.result.data, result_transfer=stretches)


PickledReport = TaskReport | TransferredReport
"""What is pickled of a task that ended."""


def for_transfer(report: TaskReport) -> PickledReport:
    """What a worker pickles; to be called just before, since a parcel's way begins there."""
    result = report.result
    if isinstance(result, bytes) and len(result) >= LARGE_BYTES:
        return TransferredReport(report._replace(result=None), TransferParcel(result))
    return report


def after_transfer(pickled: Iterable[PickledReport]) -> list[TaskReport]:
    """The reports that a worker pickled together, as the worker made them.

    Results that travel together are unpickled one after the other. The way of each begins where
    that of the one before ended, so that the sum is the time of them all.
    """
    reports: list[TaskReport] = []
    before_ns = 0
    for item in pickled:
        if isinstance(item, TransferredReport):
            reports.append(item.arrived(item.result.stretches(before_ns)))
            before_ns = item.result.received_ns or before_ns
        else:
            reports.append(item)
    return reports


def pickle_report(report: TaskReport) -> bytes:
    """The pickled report; where the result refuses to be pickled, the task has failed with that reason."""
    try:
        return pickle.dumps(for_transfer(report), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 -- any class may refuse with any exception
        failed = report._replace(outcome=Outcome.FAILED, result=None, error=TaskError.from_exception(error))
        return pickle.dumps(failed, pickle.HIGHEST_PROTOCOL)


def unpickle_report(data: bytes) -> PickledReport:
    """What `pickle_report` made in a worker of this program."""
    report: PickledReport = pickle.loads(data)  # noqa: S301 -- from our own worker
    return report
