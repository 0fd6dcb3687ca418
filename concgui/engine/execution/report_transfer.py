"""Transferring reports into the program from a worker that has its own memory."""

import pickle
from collections.abc import Iterable
from typing import NamedTuple

from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.task import TaskReport
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES, Stretches, TransferParcel


class TransferredReport(NamedTuple):
    """A report whose large result is transferred in a parcel.

    Attributes:
        report: The report without its result.
        result: The result, which records its transfer.
    """

    report: TaskReport
    result: TransferParcel

    def arrived(self, stretches: Stretches) -> TaskReport:
        """Return the report with its result and the stretches of its transfer."""
        return self.report._replace(result=self.result.data, result_transfer=stretches)


PickledReport = TaskReport | TransferredReport
"""The pickled form of a report."""


def for_transfer(report: TaskReport) -> PickledReport:
    """Return the form in which a worker pickles a report.

    To be called just before pickling, since a parcel's transfer starts there.
    """
    if _is_timed(report.result):
        return TransferredReport(report._replace(result=None), TransferParcel(report.result))
    return report


def _is_timed(result: object) -> bool:
    """Return whether the transfer of a result is timed: of large bytes, and of a structure of any size."""
    if isinstance(result, bytes):
        return len(result) >= LARGE_BYTES
    return result is not None and not isinstance(result, int | float | str)


def after_transfer(pickled: Iterable[PickledReport]) -> list[TaskReport]:
    """Return the reports that a worker pickled together, as the worker created them.

    Results that are transferred together are unpickled one after the other. The transfer of each starts
    where the previous one ended, so that their sum is the time of the whole transfer.
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
    """Return the pickled report; if its result cannot be pickled, the task has failed with that error."""
    try:
        return pickle.dumps(for_transfer(report), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 -- pickling may raise any exception
        failed = report._replace(outcome=Outcome.FAILED, result=None, error=TaskError.from_exception(error))
        return pickle.dumps(failed, pickle.HIGHEST_PROTOCOL)


def unpickle_report(data: bytes) -> PickledReport:
    """Return the report that `pickle_report` pickled in a worker of this program."""
    report: PickledReport = pickle.loads(data)  # noqa: S301 -- from our own worker
    return report
