"""Tests of the difference in sentences: true to the figures, and runs of one model told apart."""

import dataclasses
from datetime import timedelta

import pytest
from builders import ENVIRONMENT, MS, WHERE, RunTimes, record, unmeasured

from concgui.engine.evaluation.run_difference import differences_of, groups_of
from concgui.engine.records.latency import Latencies
from concgui.presentation.difference_text import difference_text, names_apart

EIGHT_CORES = dataclasses.replace(ENVIRONMENT, cores=8)
NEWER = dataclasses.replace(ENVIRONMENT, python="3.15.0", gil_enabled=False)


def lasting(milliseconds: int, freeze_ms: int = 10, **changes):
    end = milliseconds * MS
    pings = Latencies.of(((0, freeze_ms * MS),))
    latency = pings.summary()
    return record(times=RunTimes(0, 0, end, end), latencies=pings, latency=latency, **changes)


def told(first, second) -> str:
    groups = groups_of([("first", [first]), ("second", [second])])
    (difference,) = differences_of(groups)
    return difference_text(difference, names_apart(groups))


def test_faster_and_slower_are_told_with_both_times() -> None:
    """The sentence names the second run first, with how many times as fast or as long."""
    faster = told(lasting(2_000), lasting(1_000, model="x"))
    assert faster.startswith("x was 2.00× as fast as blocking: 1.00 s against 2.00 s.")
    assert told(lasting(1_000), lasting(2_000, model="x")).startswith(
        "x was slower than blocking: 2.00 s against 1.00 s, 2.00× as long."
    )
    same = told(lasting(1_000), lasting(1_050, model="x"))
    assert "as fast as each other, as far as these runs can tell" in same


def test_smoother_is_the_better_word() -> None:
    """The smoother window is named first, whichever run it is; the same word is said once."""
    assert "The window was smoother with x: smooth (longest freeze 10.0 ms) against janky (300 ms)." in told(
        lasting(1_000, 300), lasting(1_000, model="x")
    )
    assert "smoother with blocking" in told(lasting(1_000), lasting(1_000, 300, model="x"))
    assert "The window was smooth with both (longest freeze 10.0 ms and 11.0 ms)." in told(
        lasting(1_000), lasting(1_000, 11, model="x")
    )


def test_an_unmeasured_window_is_said() -> None:
    """Without latencies no window is called smoother."""
    text = told(lasting(1_000), dataclasses.replace(lasting(1_000, model="x"), latency=None))
    assert "The window was not measured with x." in text


def test_what_cannot_be_compared_is_not_compared() -> None:
    """The reasons are named, and neither speed nor smoothness is told."""
    text = told(lasting(1_000), lasting(2_000, 300, params={"duration_ms": 5}, seed=9))
    assert "not comparable: duration_ms 100 against 5; seed 7 against 9." in text
    assert "faster" not in text and "smoother" not in text


def test_environments_are_told() -> None:
    """Python, GIL and settings that differ stand in one sentence; else all is the same."""
    text = told(lasting(1_000), lasting(1_000, environment=NEWER, workers=2))
    assert "They differ in workers: 4 and 2; Python: 3.11.7 and 3.15.0; GIL: on and off." in text
    same = told(lasting(1_000), lasting(1_000, model="x"))
    assert same.endswith("Machine, Python and settings are the same.")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"model": "x"}, ("blocking", "x")),
        ({"environment": NEWER}, ("blocking · Python 3.11.7", "blocking · Python 3.15.0 free-threaded")),
        (
            {"environment": dataclasses.replace(ENVIRONMENT, cores=8)},
            ("blocking · 2 cores", "blocking · 8 cores"),
        ),
        ({"workers": 1}, ("blocking · 4 workers", "blocking · 1 worker")),
        ({"params": {"duration_ms": 5}}, ("blocking · duration_ms=100", "blocking · duration_ms=5")),
        ({"time": WHERE["time"] + timedelta(days=7)}, ("blocking · 2026-11-28", "blocking · 2026-12-05")),
        ({}, ("blocking · first", "blocking · second")),
    ],
)
def test_runs_of_one_model_are_told_apart_by_what_differs(changes, names) -> None:
    """The first thing that differs, from Python to the minute, is in the name, and else the source."""
    assert names_apart(groups_of([("first", [record()]), ("second", [record(**changes)])])) == names


def test_groups_of_one_source_are_numbered() -> None:
    """Where nothing that is named differs, names are unique all the same."""
    groups = groups_of([("a", [record(), record(run_options={"chunk_size": 2}), unmeasured()])])
    assert len(set(names_apart(groups))) == len(groups)
