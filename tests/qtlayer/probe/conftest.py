"""A probe of each test's own."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from concgui.qtlayer.probe.probe import Probe

DEADLINE_MS = 10_000


@pytest.fixture
def probe(qtbot: QtBot) -> Iterator[Probe]:
    """A probe whose observer pings at full rate."""
    made = Probe()
    made.begin_measuring()
    with qtbot.waitSignal(made.rate_changed, timeout=DEADLINE_MS):
        made.start()
    yield made
    made.repaint_by(None)
    made.shutdown()
