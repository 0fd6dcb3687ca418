"""A probe of each test's own."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from concgui.qtlayer.probe.probe import Probe

DEADLINE_MS = 10_000


@pytest.fixture
def probe(qtbot: QtBot) -> Iterator[Probe]:
    """A probe whose observer pings."""
    made = Probe()
    with qtbot.waitSignal(made.ready, timeout=DEADLINE_MS):
        made.start()
    yield made
    made.repaint_by(None)
    made.shutdown()
