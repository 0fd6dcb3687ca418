"""Tests of the scatter plot: choosing with pointer and keys, and readable labels."""

import pytest
from builders import MS, record
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.evaluation.summary import summarise
from concgui.engine.records.latency import Latencies
from concgui.ui.scatter.labels import place_labels
from concgui.ui.scatter.scatter_view import ScatterView

SHORT_FREEZE = Latencies.of(((0, 8 * MS), (10 * MS, 11 * MS))).summary()
RECORDS = (record(model="blocking"), record(model="thread-pool", latency=SHORT_FREEZE))
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_it_is_walked_and_clicked(qtbot: QtBot) -> None:
    """Arrow keys move between marks, the smoothest first; a click on a mark chooses its model."""
    view = ScatterView(NAMES)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    view.show_summaries(summarise(RECORDS), "sleep")
    with qtbot.waitSignal(view.model_chosen) as chosen:
        qtbot.keyClick(view.points, Qt.Key.Key_Return)
    assert chosen.args == ["thread-pool"]
    with qtbot.waitSignal(view.model_chosen) as chosen:
        qtbot.keyClick(view.points, Qt.Key.Key_Right)
        qtbot.keyClick(view.points, Qt.Key.Key_Return)
    assert chosen.args == ["blocking"]
    for model in ("thread-pool", "blocking"):
        with qtbot.waitSignal(view.model_chosen) as clicked:
            place = view.points.position_of(model).toPoint()
            qtbot.mouseClick(view.points, Qt.MouseButton.LeftButton, pos=place)
        assert clicked.args == [model]


def test_labels_keep_apart() -> None:
    """No name covers another one, even of fifteen models at nearly the same point."""
    area = QRectF(0, 0, 900, 450)
    points = [QPointF(400 + 3 * (i % 4), 200 + 2 * i) for i in range(15)]
    boxes = [label.box for label in place_labels(points, [110.0] * 15, 16, 14, area)]
    assert all(area.contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
