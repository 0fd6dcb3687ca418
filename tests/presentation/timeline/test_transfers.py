"""Transfers in the rows of the timeline."""

import dataclasses

import numpy as np
from builders import MS, ORIGIN, timeline_record, timeline_span, transferred_span

from concgui.engine.records.span import Transfer, Worker
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.rows import timeline_rows
from concgui.presentation.timeline.transfer_text import TransferDirection, directions_seen


def test_transfer_stands_in_the_row_of_its_task() -> None:
    """Input and result stand in the row of their bar, at their time, and the pointer finds the task."""
    run = timeline_record([timeline_span(0, 0, 50), transferred_span((60, 100), (110, 125), task=1)])
    rows = timeline_rows(run)
    boxes = rows.transfer.all()
    assert np.allclose(boxes.start, [0.060, 0.110])
    assert np.allclose(boxes.end, [0.100, 0.125])
    assert boxes.share.tolist() == [1.0, 0.0]
    bar = rows.transfer_bar[0]
    assert rows.tasks(rows.transfer_bar).tolist() == [1, 1]
    row = int(rows.bars.row_of(bar))
    middle = float(rows.row_top[row]) + 0.4
    assert boxes.row.tolist() == [row] * 2
    assert [rows.transfer_at(at, middle) for at in (0.05, 0.08, 0.12, 0.13)] == [None, bar, bar, None]
    assert rows.transfer_at(0.08, rows.height + 3) is None
    assert directions_seen(run) == (TransferDirection.INPUT, TransferDirection.RESULT)


def test_a_run_without_transfer_has_nothing_to_explain() -> None:
    """Nothing is drawn, found or put in the legend where nothing was in transfer."""
    run = timeline_record([timeline_span(0, 0, 50)])
    rows = timeline_rows(run)
    assert (len(rows.transfer), rows.transfer_at(0.01, 0.5), directions_seen(run)) == (0, None, ())


def test_much_transfer_is_merged_by_pixel() -> None:
    """A thousand transfers in a hundred pixels are at most one bar a pixel."""
    spans = [
        dataclasses.replace(
            timeline_span(n, n + 0.5, n + 0.6, Worker(200, 9)),
            input_transfer=(Transfer(ORIGIN + n * MS, ORIGIN + n * MS + MS // 2),),
        )
        for n in range(1_000)
    ]
    rows = timeline_rows(timeline_record(spans))
    cells = rows.transfer.cells(Section(0.0, 1.0, 0.01))
    assert len(rows.transfer) == 1_000
    assert len(rows.transfer.wide(Section(0.0, 1.0, 0.01))) == 0
    assert cells.is_drawn.sum() in (100, 101) and cells.is_drawn.shape == (1, 101)
    assert set(cells.share[cells.is_drawn].tolist()) == {1.0}
