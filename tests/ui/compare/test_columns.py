"""The columns of Compare: figures of one form, and a bar that does not flatten the others."""

import dataclasses

from builders import MS, record
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.records.run_record import RunTimes
from concgui.presentation.colours import LIGHT
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.compare.bars import BarPlot
from concgui.ui.compare.compare_view import CompareView
from concgui.ui.compare.geometry import arrange
from concgui.ui.compare.rows import ratio_texts, seconds_texts


def summaries(**work_ms: int) -> tuple[ModelSummary, ...]:
    """Return one summary for each model, by the time of its work."""
    return summarise(
        [
            record(model=model.replace("_", "-"), times=RunTimes(0, 0, ms * MS, ms * MS))
            for model, ms in work_ms.items()
        ]
    )


def test_times_have_the_same_decimals() -> None:
    """All times are in seconds, with the decimals that suit the longest."""
    assert seconds_texts(summaries(blocking=2_691, qthread=85)) == ("2.69", "0.09")
    assert seconds_texts(summaries(blocking=91, qthread=85)) == ("0.091", "0.085")
    assert seconds_texts(summaries(blocking=123_456, qthread=85)) == ("123.5", "0.1")


def test_speed_ups_stand_in_a_column_of_their_own() -> None:
    """Each model has its speed-up or a dash; without blocking there is no such column."""
    both = summaries(blocking=2_000, qthread=1_000)
    assert ratio_texts(both) == ("1.00", "2.00")
    without = tuple(dataclasses.replace(s, speedup=None) for s in both[1:])
    assert ratio_texts((*both[:1], *without)) == ("1.00", "–")
    assert ratio_texts(without) == ()


def test_one_long_bar_does_not_flatten_the_others(qtbot: QtBot) -> None:
    """A bar that is far longer than all others goes beyond the plot; a longer one of its kind does not."""
    fonts, area = ViewFonts.of(QFont()), QRectF(0, 0, 400, 100)
    few = BarPlot.over(summaries(blocking=100, qthread=100, thread_pool=100_000), area, LIGHT, fonts)
    assert few.scale.pixel(0.1) > 80
    assert few.scale.pixel(100.0) > area.right()
    all_alike = BarPlot.over(summaries(blocking=100, qthread=300), area, LIGHT, fonts)
    assert all_alike.scale.pixel(0.3) <= area.right()


def test_columns_do_not_overlap(qtbot: QtBot) -> None:
    """Names, bars, figures, latency and words stand side by side within the width."""
    found = arrange(["process-pool"], ["smooth"], ["2.69"], ["1.00"], ViewFonts.of(QFont()), 900, 200)
    columns = (found.names, found.bars, found.seconds, found.ratios, found.latency, found.words)
    edges = [edge for column in columns for edge in (column.left(), column.right())]
    assert edges == sorted(edges)
    assert edges[-1] <= 900


def test_compare_asks_for_room_for_all_its_rows(qtbot: QtBot) -> None:
    """As soon as rows are added, the view asks for the height in which they are in sight."""
    view = CompareView(NAMES)
    qtbot.addWidget(view)
    view.show_summaries(summaries(blocking=1), "sleep")
    before = view.sizeHint().height()
    view.show_summaries(summaries(blocking=1, qthread=1, thread_pool=1, process_pool=1), "sleep")
    line = view.fontMetrics().height()
    assert view.sizeHint().height() >= before + 2 * line
