"""Whether a person's own function holds the GIL is measured, and findings rest on it."""

import dataclasses

import own_functions
import pytest
from finding_scenes import GUI, INFOS, freeze, latency, run, thread, together

from concgui.app.explaining import explain_own
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.finding import FindingKey
from concgui.engine.findings.gil_use import measured_gil_use
from concgui.engine.own_function.own_workload import OwnItems, own_entry, own_workload
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.records.run_record import RunRecord

ENTRY = own_entry(own_workload(own_functions.measure, None, OwnItems((1,))))
COMPUTED = run("blocking", together([GUI], 8, 100, 1.0), workload="measure()")


def in_threads(cores_used: float, p99_ms: float = 27.0, speedup: float = 1.0) -> RunRecord:
    """Four threads that together used this many cores."""
    spans = together([thread(number) for number in range(4)], 2, 400 / speedup, cores_used / 4)
    return run("thread-pool", spans, workload="measure()", latency=latency(p99_ms + 5, p99_ms))


def use_of(*records: RunRecord) -> bool | None:
    return measured_gil_use(Comparison.of(records, INFOS, ENTRY))


def test_threads_that_took_turns_and_let_the_window_wait_hold_the_gil() -> None:
    """They computed, used one core together, and the window waited for the GIL."""
    assert use_of(COMPUTED, in_threads(1.0)) is True
    frozen = (freeze(90, FreezeKind.GIL_SHARED),)
    assert use_of(COMPUTED, dataclasses.replace(in_threads(1.0, p99_ms=2.0), freezes=frozen)) is True


def test_threads_that_used_two_cores_release_the_gil() -> None:
    """Whatever they did, they did it at the same time."""
    assert use_of(COMPUTED, in_threads(1.8, speedup=1.8)) is False
    assert use_of(in_threads(1.8, speedup=1.8)) is False


@pytest.mark.parametrize(
    "records",
    [
        (COMPUTED,),
        (in_threads(1.0),),
        (COMPUTED, in_threads(1.0, p99_ms=2.0)),
        (run("blocking", together([GUI], 8, 100, 0.1), workload="measure()"), in_threads(1.0)),
    ],
    ids=["no threads", "no reference", "a window that never waited", "tasks that waited"],
)
def test_nothing_is_known_where_the_runs_do_not_tell(records: tuple[RunRecord, ...]) -> None:
    """Threads that share a lock use one core as well, and leave the window alone."""
    assert use_of(*records) is None


def found_in(*records: RunRecord) -> set[FindingKey]:
    return {finding.key for finding in explain_own(records, ENTRY, INFOS).findings}


def test_the_findings_of_the_catalogue_hold_for_a_persons_function() -> None:
    """Pure Python in threads is called so, and nobody says that such tasks waited."""
    assert FindingKey.THREADS_SHARE_GIL in found_in(COMPUTED, in_threads(1.0))
    assert FindingKey.THREADS_SHARE_GIL not in found_in(COMPUTED, in_threads(1.0, p99_ms=2.0))
    assert FindingKey.RAN_AT_ONCE not in found_in(COMPUTED, in_threads(0.6, speedup=1.7))
    assert FindingKey.RAN_AT_ONCE in found_in(COMPUTED, in_threads(1.7, speedup=1.7))
    assert FindingKey.WAITS_OVERLAP not in found_in(in_threads(0.9))
    assert FindingKey.WAITS_OVERLAP in found_in(in_threads(0.05))
