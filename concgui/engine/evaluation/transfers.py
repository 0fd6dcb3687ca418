"""What became of travel in a run: stretches that do not overlap on a worker, and a note about their sum."""

from concgui.engine.note import Note
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.report_columns import ReportColumns, StretchColumns
from concgui.engine.tasks.transfer_parcel import Stretches

NOTED_SHARE = 0.05
"""A run says so when travel took more than this share of travel and tasks together."""


def transfers_of_workers(reports: ReportColumns) -> tuple[StretchColumns, StretchColumns]:
    """Return the transfers of inputs and those of results, row by row, without overlaps on a worker.

    A worker waits for its next input while the program still takes the result before, which it
    cannot know. What both claim is the result's, but for the unpickling of the input: that is the
    worker's own, whatever the program does at the same time.

    Args:
        reports: All reports, those of one worker in the order in which they came.
    """
    inputs, results = StretchColumns(), StretchColumns()
    if not reports.input_transfers.edges and not reports.result_transfers.edges:
        return inputs, results
    arrived_ns: dict[int, int] = {}
    ways = zip(
        reports.input_transfers.rows(len(reports)), reports.result_transfers.rows(len(reports)), strict=True
    )
    for row, (given, returned) in enumerate(ways):
        worker = reports.worker[row]
        inputs.extend(row, [_joined(given, since_ns=arrived_ns.get(worker, 0))])
        results.extend(row, [_joined(returned, since_ns=0)])
        if returned:
            arrived_ns[worker] = returned[-1][1]
    return inputs, results


def transfer_notes(spans: SpanTable) -> tuple[Note, ...]:
    """Return a note with the figures where transfers were a noticeable part of the run, else none."""
    transfer_ns = spans.transfer_ns
    if not transfer_ns:
        return ()
    tasks_ns = spans.duration_ns
    if transfer_ns <= NOTED_SHARE * (transfer_ns + tasks_ns):
        return ()
    is_interpreters = any(worker.interpreter is not None for worker in spans.workers)
    figures = Note.of(
        "transfers", transfer_s=transfer_ns / 1e9, tasks_s=tasks_ns / 1e9, interpreters=is_interpreters
    )
    return (figures,)


def _joined(stretches: Stretches, since_ns: int) -> Stretches:
    """The stretches, those that touch as one; all but the last, the unpickling, from that instant on."""
    found: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(stretches, start=1):
        begin = first if number == len(stretches) else max(first, since_ns)
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], last)
        elif begin < last:
            found.append((begin, last))
    return tuple(found)
