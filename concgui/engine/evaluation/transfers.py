"""What became of travel in a run: stretches that do not overlap on a worker, and a note about their sum."""

from collections.abc import Sequence

from concgui.engine.records.run_record import Span, Transfer
from concgui.engine.tasks.task import TaskReport
from concgui.engine.tasks.transfer_parcel import Stretches

NOTED_SHARE = 0.05
"""A run says so when travel took more than this share of travel and tasks together."""


class TransfersOfWorkers:
    """Turns the ways of reports into stretches of their workers' time.

    A worker waits for its next input while the program still takes the result before, which it
    cannot know. What both claim is the result's, but for the unpickling of the input: that is the
    worker's own, whatever the program does meanwhile.
    """

    def __init__(self) -> None:
        self._result_arrived_ns: dict[tuple[int, int, int | None], int] = {}

    def of_report(self, report: TaskReport) -> tuple[tuple[Transfer, ...], tuple[Transfer, ...]]:
        """The travel of its input and of its result; to be asked in the order in which a worker reports."""
        if not report.input_transfer and not report.result_transfer:
            return (), ()
        worker = (report.process, report.thread, report.interpreter)
        given = _joined(report.input_transfer, since_ns=self._result_arrived_ns.get(worker, 0))
        if report.result_transfer:
            self._result_arrived_ns[worker] = report.result_transfer[-1][1]
        return given, _joined(report.result_transfer, since_ns=0)


def transfer_notes(spans: Sequence[Span]) -> tuple[str, ...]:
    """One sentence with the figures where travel was a noticeable part of the run, else none."""
    transfer_ns = sum(span.input_transfer_ns + span.result_transfer_ns for span in spans)
    if not transfer_ns:
        return ()
    tasks_ns = sum(span.duration_ns for span in spans)
    if transfer_ns <= NOTED_SHARE * (transfer_ns + tasks_ns):
        return ()
    is_interpreters = any(span.worker is not None and span.worker.interpreter is not None for span in spans)
    return (
        f"moving inputs and results between {'interpreters' if is_interpreters else 'processes'} "
        f"(pickling and copying) took {_duration(transfer_ns)} in all, "
        f"beside {_duration(tasks_ns)} in the tasks themselves",
    )


def _joined(stretches: Stretches, since_ns: int) -> tuple[Transfer, ...]:
    """The stretches, those that touch as one; all but the last, the unpickling, from that instant on."""
    found: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(stretches, start=1):
        begin = first if number == len(stretches) else max(first, since_ns)
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], last)
        elif begin < last:
            found.append((begin, last))
    return tuple(Transfer(*edges) for edges in found)


def _duration(ns: int) -> str:
    if ns >= 1e9:
        return f"{ns / 1e9:.2f} s"
    return f"{ns / 1e6:.0f} ms" if ns >= 1e7 else f"{ns / 1e6:.2f} ms"
