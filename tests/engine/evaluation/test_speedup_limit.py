"""A speed-up that cores do not explain is noted with the CPU times that do."""

import dataclasses

import pytest
from builders import MS, record, span

from concgui.engine.evaluation.summary import summarise
from concgui.engine.records.run_record import RunRecord, RunTimes
from concgui.engine.records.span import Worker
from concgui.presentation.notes import note_text


def run_of(model: str, work_ms: int, cpu_ms: int, workers: int = 1) -> RunRecord:
    """A run of four tasks whose CPU times add up to `cpu_ms`, on a machine with two cores."""
    spans = [
        span(task, worker=Worker(10, task % workers), finished_ns=work_ms * MS, cpu_ns=cpu_ms * MS // 4)
        for task in range(4)
    ]
    whole = record(model=model, times=RunTimes(0, 0, work_ms * MS, work_ms * MS), spans=spans)
    return dataclasses.replace(whole, tasks=dataclasses.replace(whole.tasks, total=4, finished=4))


BLOCKING = run_of("blocking", 400, 400)


@pytest.mark.parametrize(
    ("reference", "model", "is_noted"),
    [
        (BLOCKING, run_of("pool", 200, 400, workers=2), False),
        (BLOCKING, run_of("pool", 190, 380, workers=2), False),
        (BLOCKING, run_of("pool", 140, 270, workers=4), True),
        (BLOCKING, run_of("pool", 250, 250), True),
        (run_of("blocking", 400, 40), run_of("pool", 100, 40, workers=4), False),
    ],
    ids=["two cores", "noise", "more than two cores", "more than one worker", "overlapped waits"],
)
def test_a_speed_up_above_the_cores_is_noted(reference: RunRecord, model: RunRecord, is_noted: bool) -> None:
    """Only CPU time needs cores, so waits may overlap; beyond that, min(workers, cores) is the limit."""
    _, pool = summarise([reference, model])
    assert [note.code for note in pool.notes] == (["faster-than-cores"] if is_noted else [])


def test_the_note_tells_both_cpu_times() -> None:
    """The note names the limit and how much CPU the same tasks took in both models."""
    _, pool = summarise([BLOCKING, run_of("pool", 125, 250, workers=4)])
    text = note_text(pool.notes[0])
    assert all(
        words in text for words in ("3.20×", "2.00× is possible on 2 cores", "400 ms of CPU there and 250 ms")
    )
