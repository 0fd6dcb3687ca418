"""The way of large inputs and results between memories: measured, told, drawn."""

import dataclasses
import threading

import numpy as np
import pytest
from builders import MS, ORIGIN, codes, timeline_record, timeline_span
from helper_workloads import Empty
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from runner import PICKLING_MODELS, Runner

from concgui.engine.contracts.model import Model
from concgui.engine.evaluation.build_record import checksum
from concgui.engine.evaluation.transfers import transfer_notes, transfers_of_workers
from concgui.engine.execution.report_transfer import TransferredReport, after_transfer, for_transfer
from concgui.engine.execution.session_worker import SessionWorker
from concgui.engine.note import Note
from concgui.engine.records.span import Span, SpanTable, Transfer, Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.engine.tasks.task import Task, TaskReport
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES, TransferParcel
from concgui.engine.workloads.payload import Payload
from concgui.export.run_json import run_json
from concgui.presentation.colours import DARK, LIGHT, Theme
from concgui.presentation.notes import note_text
from concgui.presentation.timeline.detail import Section, detail_of
from concgui.presentation.timeline.rows import timeline_rows
from concgui.presentation.timeline.text import plain_text, span_details
from concgui.ui.results.columns import COLUMNS
from concgui.ui.timeline.transfer_marks import TransferDirection, paint_transfers, ways_seen


def report(result: object = 7, **changes: object) -> TaskReport:
    made = TaskReport(0, 0, 10, 20, 0, 7, 8, Outcome.FINISHED, result, None, ())
    return made._replace(**changes)


def arrived(sent: int, packed: int, received: int) -> TransferParcel:
    """A parcel whose bytes took five nanoseconds to unpickle."""
    return TransferParcel(bytes(LARGE_BYTES), sent, packed, received - 5, received)


def transfer(given_ms: tuple[float, float], back_ms: tuple[float, float], task: int = 0) -> Span:
    """A task from 100 to 110 ms, with a large input before it and a large result after it."""
    stretches_of_both = [
        (Transfer(ORIGIN + round(first * MS), ORIGIN + round(last * MS)),)
        for first, last in (given_ms, back_ms)
    ]
    whole = timeline_span(task, 100, 110, Worker(200, 9))
    return dataclasses.replace(
        whole, input_transfer=stretches_of_both[0], result_transfer=stretches_of_both[1]
    )


# measured


@pytest.mark.parametrize("model", PICKLING_MODELS, ids=lambda model: model.info.key)
def test_both_ways_are_measured_between_memories(model: type[Model], runner: Runner) -> None:
    """Input and result of each task travel some time, within submitted ≤ started, finished ≤ delivered."""
    run = runner.run(Payload(size_mb=2), model.info.key, tasks=3, workers=1).records[0]
    assert run.outcome is Outcome.FINISHED
    for one in run.spans:
        assert min(one.input_transfer_ns, one.result_transfer_ns) > 0
        stretches_of_both = [
            (stretches.started_ns, stretches.finished_ns)
            for stretches in (*one.input_transfer, *one.result_transfer)
        ]
        edges = [
            one.submitted_ns,
            *(edge for stretches in stretches_of_both for edge in stretches),
            one.delivered_ns,
        ]
        assert edges == sorted(edges)
        assert one.input_transfer[-1].finished_ns <= one.started_ns
        assert one.finished_ns <= one.result_transfer[0].started_ns
    assert run.transfer_s == pytest.approx(
        sum(one.input_transfer_ns + one.result_transfer_ns for one in run.spans) / 1e9
    )
    assert "transfers" in codes(run.notes)


def test_only_what_is_large_transfers(runner: Runner) -> None:
    """With a large input alone the result has no way, although it too crosses into the program."""
    run = runner.run(Payload(size_mb=1, direction="in"), "process-pool", tasks=2).records[0]
    assert all(one.input_transfer_ns > 0 and one.result_transfer == () for one in run.spans)


def test_shared_memory_saves_the_way(runner: Runner) -> None:
    """What goes through shared memory does not travel, and no note says that it did."""
    run = runner.run(Payload(size_mb=1, shared_memory=True), "process-pool", tasks=2).records[0]
    assert run.outcome is Outcome.FINISHED
    assert run.transfer_s == 0.0
    assert "transfers" not in codes(run.notes)


def test_nothing_transfers_within_one_memory(runner: Runner) -> None:
    """Where workers share the program's memory, input and result are references."""
    result = runner.run(Payload(size_mb=1), "blocking", "thread-pool", "asyncio-thread", tasks=2)
    assert result.outcome is Outcome.FINISHED
    assert [run.transfer_s for run in result.records] == [0.0, 0.0, 0.0]


def test_waiting_for_a_busy_receiver_is_no_transfer() -> None:
    """A parcel that was ready before its receiver travels from then on; one that came late, wholly."""
    parcel = arrived(10, 20, 100)
    assert parcel.stretches(60) == ((60, 95), (95, 100))
    assert parcel.stretches(5) == ((10, 95), (95, 100))
    assert parcel.stretches(97) == ((97, 100),)
    assert parcel.stretches(100) == ()
    assert parcel.stretches_with_packing(60) == ((10, 20), (60, 95), (95, 100))
    assert parcel.stretches_with_packing(15) == ((15, 95), (95, 100))


def test_inputs_of_a_chunk_share_their_way() -> None:
    """Inputs that came together are unpickled in turn: their stretches add up and do not overlap."""
    worker = SessionWorker(Empty(), threading.Event())
    parcels = (arrived(2, 4, 50), arrived(4, 6, 60), arrived(6, 8, 65))
    parcels = tuple(_later(parcel, by=10**18) for parcel in parcels)
    chunk = tuple(Task(number, 0, parcel) for number, parcel in enumerate(parcels))
    stretches_of_both = [one.input_transfer for one in worker.run_chunk(chunk, 0)]
    lengths = [sum(last - first for first, last in stretches) for stretches in stretches_of_both]
    assert lengths == [48, 10, 5]


def test_the_next_input_transfers_when_the_task_before_has_ended() -> None:
    """A pool that pickles ahead fills the pipe while the worker is busy, which is no travel."""
    worker = SessionWorker(Empty(), threading.Event())
    first = worker.run_chunk((Task(0, 0),), 0)[0]
    assert first.finished_ns is not None
    late = arrived(0, 1, first.finished_ns + 10**12)
    ((begin, _), _) = worker.run_chunk((Task(1, 0, late),), 0)[0].input_transfer
    assert begin >= first.finished_ns


def test_results_of_a_chunk_share_their_way() -> None:
    """Large results arrive as the bytes that they were, small ones beside them untouched, in their order."""
    small = report(task=1)
    pickled = [
        TransferredReport(report(None, task=0), arrived(100, 110, 200)),
        small,
        TransferredReport(report(None, task=2), arrived(110, 120, 230)),
    ]
    reports = after_transfer(pickled)
    assert reports[1] is small
    stretches_of_both = [one.result_transfer for one in reports]
    assert stretches_of_both == [((100, 195), (195, 200)), (), ((200, 225), (225, 230))]
    assert [one.result for one in reports] == [bytes(LARGE_BYTES), 7, bytes(LARGE_BYTES)]


@pytest.mark.parametrize("result", [7, 1.5, "text" * LARGE_BYTES, bytes(LARGE_BYTES - 1), None])
def test_small_results_are_not_wrapped(result: object) -> None:
    """What is not many bytes costs nothing more: the report itself is pickled."""
    plain = report(result)
    assert for_transfer(plain) is plain
    assert isinstance(for_transfer(report(bytes(LARGE_BYTES))), TransferredReport)


@given(st.lists(st.tuples(st.integers(0, 50), *[st.integers(1, 50)] * 4), min_size=1, max_size=20))
def test_what_input_and_result_both_claim_is_the_results(steps: list[tuple[int, int, int, int, int]]) -> None:
    """Of an input that came while the result before still arrived, the unpickling is left, never nothing."""
    columns, expected, arrived_ns = ReportColumns(), [], 0
    for early, waited, unpickled, worked, back in steps:
        # The worker is free again while the program still unpickles: `early` before the arrival.
        begun = max(0, arrived_ns - early)
        opened = begun + waited
        started = opened + unpickled
        finished = started + worked
        given_ways = ((begun, opened), (opened, started))
        done = report(input_transfer=given_ways, result_transfer=((finished, finished + back),))
        columns.extend([done], 0)
        given = (min(max(begun, arrived_ns), opened), started)
        expected.append((((given),), ((finished, finished + back),)))
        arrived_ns = finished + back
    inputs, results = transfers_of_workers(columns)
    assert list(zip(inputs.rows(len(steps)), results.rows(len(steps)), strict=True)) == expected


# told


def test_the_note_quotes_what_was_measured() -> None:
    """Both sums stand in the note, and no note where travel was a twentieth or less."""
    (note,) = transfer_notes(SpanTable.of([transfer((60, 100), (110, 1_310))]))
    assert note == Note.of("transfers", transfer_s=1.24, tasks_s=0.01, interpreters=False)
    assert "took 1.24 s in total; the tasks themselves took 10.0 ms" in note_text(note)
    assert transfer_notes(SpanTable.of([timeline_span(0, 0, 10)])) == ()
    assert transfer_notes(SpanTable.of([transfer((99.8, 100), (110, 110.3))])) == ()
    assert len(transfer_notes(SpanTable.of([transfer((99.8, 100), (110, 110.4))]))) == 1


def test_large_results_leave_the_record(runner: Runner) -> None:
    """Once the checksum is made the record keeps small results and forgets large ones."""
    large = runner.run(Payload(size_mb=1), "blocking", tasks=1).records[0]
    small = runner.run(Payload(size_mb=1, direction="in"), "blocking", tasks=1).records[0]
    assert large.outcome is Outcome.FINISHED
    assert large.results == (None,)
    assert large.checksum not in (None, checksum([None]))
    assert isinstance(small.results[0], int)


def test_json_and_table_have_the_figures() -> None:
    """Each run has its sum in seconds, each span both ways in nanoseconds, zero where nothing travelled."""
    run = timeline_record([transfer((60, 100), (110, 125)), timeline_span(1, 0, 10)])
    document = run_json(run, with_spans=True)
    assert document["transfer_s"] == pytest.approx(0.055)
    stretches_of_both = [(one["input_transfer_ns"], one["result_transfer_ns"]) for one in document["spans"]]
    assert stretches_of_both == [(40 * MS, 15 * MS), (0, 0)]
    assert run_json(timeline_record([timeline_span(0, 0, 10)]), with_spans=False)["transfer_s"] == 0.0
    (column,) = [column for column in COLUMNS if column.title == "travel, s"]
    assert column.shown(run) == "0.055"


# drawn


def test_transfer_stands_in_the_row_of_its_task() -> None:
    """Input and result stand where they travelled, in the row of the bar, and the pointer finds its task."""
    run = timeline_record([timeline_span(0, 0, 50), transfer((60, 100), (110, 125), task=1)])
    rows = timeline_rows(run)
    assert np.allclose(rows.transfer.start, [0.060, 0.110])
    assert np.allclose(rows.transfer.end, [0.100, 0.125])
    assert rows.transfer.share.tolist() == [1.0, 0.0]
    bar = rows.transfer_bar[0]
    assert rows.task[bar] == 1
    middle = float(rows.row_top[rows.bars.row[bar]]) + 0.4
    assert rows.transfer.row.tolist() == [rows.bars.row[bar]] * 2
    assert [rows.transfer_at(at, middle) for at in (0.05, 0.08, 0.12, 0.13)] == [None, bar, bar, None]
    assert rows.transfer_at(0.08, rows.height + 3) is None
    assert ways_seen(run) == (TransferDirection.INPUT, TransferDirection.RESULT)


def test_a_run_without_transfer_has_nothing_to_explain() -> None:
    """Nothing is drawn, found or put in the legend where nothing travelled."""
    run = timeline_record([timeline_span(0, 0, 50)])
    rows = timeline_rows(run)
    assert (len(rows.transfer), rows.transfer_at(0.01, 0.5), ways_seen(run)) == (0, None, ())


def test_much_transfer_is_merged_by_pixel() -> None:
    """A thousand ways in a hundred pixels are at most one bar a pixel."""
    spans = [
        dataclasses.replace(
            timeline_span(n, n + 0.5, n + 0.6, Worker(200, 9)),
            input_transfer=(Transfer(ORIGIN + n * MS, ORIGIN + n * MS + MS // 2),),
        )
        for n in range(1_000)
    ]
    rows = timeline_rows(timeline_record(spans))
    detail = detail_of(rows.transfer, Section(0.0, 1.0, 0.01))
    assert len(rows.transfer) == 1_000
    assert len(detail.wide) == 0
    assert len(detail.merged) <= 101
    assert set(detail.merged.share.tolist()) == {1.0}


def test_details_say_how_long_it_was_in_transfer() -> None:
    """The words on a task name each way that it had, and none that it had not."""
    both = transfer((59, 100), (110, 149))
    run = timeline_record([both])
    assert "transferred   input 41.0 ms, result 39.0 ms," in plain_text(span_details(both, "worker 1", run))
    only_in = dataclasses.replace(both, result_transfer=())
    assert "transferred   input 41.0 ms, on a CPU" in plain_text(span_details(only_in, "worker 1", run))
    assert "transferred" not in span_details(timeline_span(0, 0, 1), "worker 1", run)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ways_are_told_apart_without_colours(theme: Theme) -> None:
    """In grey, both ways have a pattern, and one is dark on light where the other is light on dark."""
    pictures = {stretches: _painted(stretches, theme) for stretches in TransferDirection}
    for picture in pictures.values():
        assert len(set(picture[20, :].tolist())) > 3, "no chevrons across the middle"
    grounds = [int(np.median(picture)) for picture in pictures.values()]
    panel = _grey(theme)
    assert abs(grounds[0] - grounds[1]) > 60
    assert min(abs(ground - panel) for ground in grounds) > 20


def _later(parcel: TransferParcel, by: int) -> TransferParcel:
    return TransferParcel(
        parcel.data,
        *(at + by for at in (parcel.sent_ns, parcel.packed_ns, parcel.opened_ns, parcel.received_ns) if at),
    )


def _painted(stretches: TransferDirection, theme: Theme) -> np.ndarray:
    """The grey values of a stretch of 80 × 40 pixels."""
    image = QImage(80, 40, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_transfers(painter, stretches, [QRectF(0, 0, 80, 40)], theme)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(40, image.bytesPerLine())[:, :80].copy()


def _grey(theme: Theme) -> int:
    image = QImage(1, 1, QImage.Format.Format_Grayscale8)
    image.fill(theme.panel)
    return image.constBits()[0]
