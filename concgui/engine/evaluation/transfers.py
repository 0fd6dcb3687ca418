"""Transfers of a run: stretches that do not overlap on a worker, and a note about their sum."""

from concgui.engine.note import Note
from concgui.engine.records.span import SpanTable
from concgui.engine.tasks.report_columns import ReportColumns, StretchColumns
from concgui.engine.tasks.transfer_parcel import Stretches

NOTED_SHARE = 0.05
"""A run gets a note if transfers took more than this share of transfers and tasks together."""


def transfers_of_workers(reports: ReportColumns) -> tuple[StretchColumns, StretchColumns]:
    """Return the transfers of inputs and those of results, row by row, without overlaps on a worker.

    A worker waits for its next input while the program is still receiving the previous result, which the
    worker cannot know. Time that belongs to both counts for the result, except the unpickling of the input,
    which takes the worker's time whatever the program does.

    Args:
        reports: All reports, those of one worker in order of arrival.
    """
    inputs, results = StretchColumns(), StretchColumns()
    if not reports.input_transfers.edges and not reports.result_transfers.edges:
        return inputs, results
    arrived_ns: dict[int, int] = {}
    transfers = zip(
        reports.input_transfers.rows(len(reports)), reports.result_transfers.rows(len(reports)), strict=True
    )
    for row, (given, returned) in enumerate(transfers):
        worker = reports.worker[row]
        inputs.extend(row, [_joined(given, since_ns=arrived_ns.get(worker, 0))])
        results.extend(row, [_joined(returned, since_ns=0)])
        if returned:
            arrived_ns[worker] = returned[-1][1]
    return inputs, results


def transfer_notes(spans: SpanTable) -> tuple[Note, ...]:
    """Return a note with the figures if transfers were a noticeable part of the run."""
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
    """Return the stretches, joined if adjacent and, except for the last one, cut to start at `since_ns`."""
    found: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(stretches, start=1):
        start = first if number == len(stretches) else max(first, since_ns)
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], last)
        elif start < last:
            found.append((start, last))
    return tuple(found)
