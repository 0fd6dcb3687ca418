"""Reports as bytes, for where a report that cannot be pickled would get lost or say nothing clear."""

import pickle

from concgui.engine.outcome import Outcome, TaskError
from concgui.engine.task import TaskReport
from concgui.engine.travelling_report import PickledReport, for_travel


def pickle_report(report: TaskReport) -> bytes:
    """The pickled report; where the result refuses to be pickled, the task has failed with that reason."""
    try:
        return pickle.dumps(for_travel(report), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 -- any class may refuse with any exception
        failed = report._replace(outcome=Outcome.FAILED, result=None, error=TaskError.from_exception(error))
        return pickle.dumps(failed, pickle.HIGHEST_PROTOCOL)


def unpickle_report(data: bytes) -> PickledReport:
    """What `pickle_report` made in a worker of this program."""
    report: PickledReport = pickle.loads(data)  # noqa: S301 -- from our own worker
    return report
