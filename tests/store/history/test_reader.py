"""Tests of lists, searches and shortened ids."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import ENVIRONMENT, record, unmeasured

from concgui.engine.errors import UsageError
from concgui.engine.tasks.outcome import Outcome
from concgui.store.history import History
from concgui.store.history.history import RunToKeep
from concgui.store.history.query import RunQuery

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def kept(path: Path) -> History:
    """A history of three runs: of two experiments, two workloads and two Pythons."""
    newer = dataclasses.replace(ENVIRONMENT, python="3.15.0", gil_enabled=False, platform="macOS-15-arm64")
    runs = [
        RunToKeep(record(id="aaaa1" + "0" * 27, time=NOON), "e1" * 16),
        RunToKeep(record(id="aaaa2" + "0" * 27, time=NOON + timedelta(days=1), model="qthread"), "e1" * 16),
        RunToKeep(
            record(
                id="bbbb" + "0" * 28,
                time=NOON + timedelta(days=2),
                workload="primes",
                params={"limit": 100},
                environment=newer,
                outcome=Outcome.FAILED,
            ),
            "bb" * 16,
            note="50% off_road",
        ),
    ]
    with History(path) as history:
        history.add(runs)
        yield history


def found(history: History, **query) -> list[str]:
    return [row.id[:5] for row in history.rows(RunQuery(**query))]


def test_the_newest_run_comes_first(kept: History) -> None:
    """Rows are ordered by time, and `last` limits them to the newest."""
    assert found(kept) == ["bbbb0", "aaaa2", "aaaa1"]
    assert found(kept, last=1) == ["bbbb0"]
    assert kept.count(RunQuery(last=1)) == 3


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", 3), ("PRIMES", 1), ("sleep qthread", 1), ("python 3.15", 1), ("free-threaded", 1), ("macos", 1),
        ("limit=100", 1), ("2026-11-29", 1), ("failed", 1), ("50%", 1), ("%", 1), ("_", 3), ("off_road", 1),
        ("bbbb0", 1), ("e1e1", 2), ("\\", 0), ("pinned", 0), ("nobody", 0), ("sleep primes", 0), ("'; --", 0),
        ("\ud800", 0), ("?", 0), ("janky", 0), ("x" * 100, 0),
    ],
)  # fmt: skip
def test_every_word_must_stand_somewhere(kept: History, text: str, runs: int) -> None:
    """A search finds words in all columns, whatever their case, and signs of SQL mean nothing."""
    assert len(found(kept, text=text)) == runs


def test_conditions_are_joined(kept: History) -> None:
    """Model, workload, date and pin narrow the list together."""
    kept.set_pinned(["aaaa1" + "0" * 27], True)
    assert found(kept, model="qthread") == ["aaaa2"]
    assert found(kept, model="qth") == []
    assert found(kept, workload="primes", model="blocking") == ["bbbb0"]
    assert found(kept, before=NOON + timedelta(hours=1)) == ["aaaa1"]
    assert found(kept, pinned=True) == ["aaaa1"]
    assert found(kept, text="pinned", pinned=False) == []


def test_an_id_may_be_shortened_until_it_is_ambiguous(kept: History) -> None:
    """A unique beginning names a run or an experiment; an ambiguous one is told with the candidates."""
    assert kept.find("aaaa1") == ("aaaa1" + "0" * 27,)
    assert kept.find("e1") == ("aaaa1" + "0" * 27, "aaaa2" + "0" * 27)
    with pytest.raises(UsageError) as raised:
        kept.find("aaaa")
    told = str(raised.value)
    assert "aaaa1000… (blocking on sleep, 2026-11-28)" in told
    assert "aaaa2000… (qthread on sleep, 2026-11-29)" in told
    with pytest.raises(UsageError, match=r"bbbb0000… \(blocking on primes, .*bbbbbbbb… \(an experiment\)"):
        kept.find("bbbb")
    for nothing in ("cccc", "%", ""):
        with pytest.raises(UsageError):
            kept.find(nothing)


def test_runs_without_figures_are_listed(path: Path) -> None:
    """A run without tasks, latency and time is listed last, with unknown figures."""
    lost = dataclasses.replace(unmeasured(), id="c" * 32, time=None)
    with History(path) as history:
        history.add([RunToKeep(record(), "e" * 32), RunToKeep(lost, "f" * 32)])
        row = history.rows()[-1]
    assert (row.id, row.time, row.smoothness, row.longest_freeze_ms) == ("c" * 32, None, None, None)
