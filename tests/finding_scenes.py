"""Runs that a rule must speak about, and runs just short of that: two for each kind of finding."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import builders
from builders import MS, PROGRAM

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.finding import FindingKey
from concgui.engine.note import Note
from concgui.engine.records.freeze import (
    Activity,
    CodeLocation,
    ExplainedFreeze,
    FreezeCause,
    FreezeKind,
)
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.run_record import Resources, RunRecord, RunTimes, TaskCounts
from concgui.engine.records.span import Slice, Span, Worker
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.workloads.catalogue import find_workload
from concgui.qtlayer.catalogue import MODELS

INFOS: tuple[ModelInfo, ...] = tuple(model.info for model in MODELS)

GUI = Worker(PROGRAM.process, PROGRAM.gui_thread)

PLACE = CodeLocation("/home/me/reader.py", 12, "read")


def thread(number: int) -> Worker:
    """Return a thread of the program that is not its GUI thread."""
    return Worker(PROGRAM.process, 50 + number)


def process(number: int) -> Worker:
    """Return a worker process."""
    return Worker(500 + number, 500 + number)


def latency(longest_ms: float, p99_ms: float = 3.0, **changes: Any) -> LatencySummary:
    """Return the latencies of a run with these figures."""
    blocked_ms = max(0.0, longest_ms - 50)
    whole = LatencySummary(200, 0.2, 1.0, p99_ms, longest_ms, int(longest_ms > 50), blocked_ms, 0.4)
    return dataclasses.replace(whole, **changes)


def task(
    number: int,
    worker: Worker,
    start_ms: float,
    end_ms: float,
    cpu_ms: float = 0.0,
    slices_ms: Sequence[tuple[float, float]] = (),
    error: TaskError | None = None,
) -> Span:
    """Return the span of a task that ended at once with its worker's report."""
    start, end = round(start_ms * MS), round(end_ms * MS)
    slices = tuple(Slice(round(first * MS), round(last * MS)) for first, last in slices_ms)
    outcome = Outcome.FINISHED if error is None else Outcome.FAILED
    return Span(number, worker, 0, start, end, end, round(cpu_ms * MS), outcome, slices, error)


def together(
    workers: Sequence[Worker], each: int, length_ms: float, cpu_share: float, since_ms: float = 1.0
) -> list[Span]:
    """Return tasks that the workers did side by side, `each` of them one after another."""
    return [
        task(
            row * len(workers) + place,
            worker,
            since_ms + row * length_ms,
            since_ms + (row + 1) * length_ms,
            length_ms * cpu_share,
        )
        for row in range(each)
        for place, worker in enumerate(workers)
    ]


def run(model: str, spans: Sequence[Span], teardown_ms: float = 1.0, **changes: Any) -> RunRecord:
    """Return the record of a run in which nothing else went wrong."""
    first = min((s.started_ns for s in spans if s.started_ns is not None), default=0)
    last = max((s.finished_ns for s in spans if s.finished_ns is not None), default=first)
    failed = sum(s.outcome is Outcome.FAILED for s in spans)
    whole = builders.record(
        model=model,
        workload="primes",
        params={},
        workers=4,
        outcome=Outcome.FAILED if failed else Outcome.FINISHED,
        times=RunTimes(0, first, last, last + round(teardown_ms * MS)),
        tasks=TaskCounts(len(spans), len(spans) - failed, failed, 0),
        spans=spans,
        latencies=Latencies(),
        latency=latency(8.0),
        baseline=latency(2.0, 1.0),
        freezes=(),
        resources=Resources(cpu_s=sum(s.cpu_ns for s in spans) / 1e9, other_cores=0.0),
        notes=(),
    )
    return dataclasses.replace(whole, **builders.frozen(changes))


def freeze(length_ms: float, kind: FreezeKind, **changes: Any) -> ExplainedFreeze:
    """Return a freeze from 5 ms on, with its cause."""
    cause = FreezeCause(kind, is_sure=True, location=PLACE, frames=(PLACE,))
    return ExplainedFreeze(5 * MS, round((5 + length_ms) * MS), dataclasses.replace(cause, **changes))


def comparison(*records: RunRecord, workload: str | None = None) -> Comparison:
    """Return the comparison of these runs among the models of the catalogue."""
    key = workload or records[0].workload
    return Comparison.of(records, INFOS, find_workload(key))


def noted(code: str, model: str = "thread-pool", **values: Any) -> Callable[..., Comparison]:
    """Return what makes the comparison of one run with a note."""

    def make(**changes: Any) -> Comparison:
        spans = together([thread(1), thread(2)], 2, 50, 0.0)
        note = Note.of(code, **values)
        return comparison(run(model, spans, **{"workload": "sleep", "notes": (note,), **changes}))

    return make


@dataclasses.dataclass(frozen=True)
class Scene:
    """Two comparisons of which only the first has the finding."""

    triggers: Comparison
    just_not: Comparison


def _in_gui_thread(longest_ms: float, last: Worker = GUI) -> Comparison:
    spans = [*together([GUI], 7, 100, 1.0), task(7, last, 701, 801, 100)]
    cause = freeze(longest_ms, FreezeKind.PYTHON)
    return comparison(
        run("blocking", spans, latency=latency(longest_ms), freezes=(cause,) if longest_ms > 50 else ())
    )


def _coroutine(held_ms: float) -> Comparison:
    spans = [task(0, GUI, 1, 301, 0, [(1, 1 + held_ms)]), task(1, GUI, 1, 301, 0, [(200, 201)])]
    return comparison(run("asyncio-qt", spans, workload="pipeline", latency=latency(held_ms + 1)))


def _held(kind: FreezeKind) -> Comparison:
    spans = together([thread(1)], 1, 800, 1.0)
    frozen = freeze(721, kind, threads=(51,), share=0.97)
    return comparison(run("qthread", spans, workload="sort", latency=latency(721), freezes=(frozen,)))


def _shared(cores_used: float, speedup: float = 1.01) -> Comparison:
    alone = run("blocking", together([GUI], 8, 100, 1.0))
    spans = together([thread(n) for n in range(4)], 2, 400 / speedup, cores_used / 4)
    return comparison(alone, run("thread-pool", spans))


def _gil_wait(p99_ms: float) -> Comparison:
    spans = together([thread(n) for n in range(4)], 2, 400, 0.25)
    frozen = (freeze(90, FreezeKind.GIL_SHARED),) if p99_ms > 50 else ()
    return comparison(run("thread-pool", spans, latency=latency(p99_ms + 5, p99_ms), freezes=frozen))


def _waits(cpu_share: float) -> Comparison:
    spans = together([thread(n) for n in range(4)], 2, 300, cpu_share)
    return comparison(run("thread-pool", spans, workload="sleep"))


def _started(startup_ms: float) -> Comparison:
    return comparison(run("process-pool", together([process(1), process(2)], 2, 100, 0.9, startup_ms)))


def _moved(moved_ms: float) -> Comparison:
    whole = builders.transferred_span((0, moved_ms / 2), (110, 110 + moved_ms / 2))
    spans = [
        dataclasses.replace(task(n, process(n % 2), 100, 110, 5), input_transfer=whole.input_transfer)
        for n in range(4)
    ]
    return comparison(run("process-pool", spans, workload="payload", params={"shared_memory": False}))


def _small(task_ms: float) -> Comparison:
    spans = [task(n, process(n % 2), n * 0.471, n * 0.471 + task_ms, task_ms) for n in range(1000)]
    return comparison(run("process-pool", spans, run_options={"chunk_size": 1}))


def _workers(count: int) -> Comparison:
    spans = together([process(n) for n in range(count)], 8 // count, 200, 0.95)
    return comparison(run("process-pool", spans, workers=count))


def _crowd(count: int) -> Comparison:
    spans = together([process(n) for n in range(count)], 2, 400, min(1.0, 1.9 / count))
    return comparison(run("process-pool", spans, workers=count))


def _side_by_side(cores_used: float) -> Comparison:
    spans = together([process(n) for n in range(2)], 4, 100, cores_used / 2)
    return comparison(run("process-pool", spans, workers=2))


def _queue(length_ms: float) -> Comparison:
    alone = run("blocking", together([GUI], 8, 100, 0.02), workload="database")
    spans = together([thread(n) for n in range(4)], 2, length_ms, 0.005)
    return comparison(alone, run("thread-pool", spans, workload="database"))


def _tail(longest_ms: float) -> Comparison:
    short = [task(n, process(n % 2), 1 + n // 2 * 50, 51 + n // 2 * 50, 45) for n in range(4)]
    spans = [*short, task(4, process(0), 101, 101 + longest_ms, longest_ms)]
    return comparison(run("process-pool", spans, workers=2))


def _memory(extra_bytes: int) -> Comparison:
    spans = [task(n, thread(n), 1, 301, 0.01) for n in range(200)]
    used = Resources(peak_rss_bytes=100_000_000 + extra_bytes, baseline_rss_bytes=100_000_000)
    return comparison(run("thread-per-task", spans, workload="sleep", resources=used))


def _failing(count: int) -> Comparison:
    error = TaskError("ValueError", "bad frame", "")
    spans = [
        task(n, thread(n % 2), 1 + n // 2 * 50, 51 + n // 2 * 50, error=error if n < count else None)
        for n in range(8)
    ]
    return comparison(run("thread-pool", spans, workload="flaky"))


def _gave_up(count: int) -> Comparison:
    spans = together([thread(1), thread(2)], 2, 200, 0.0)
    observed = {"gave_up": float(count), "elsewhere": 0.0}
    return comparison(
        run("thread-pool", spans, workload="two-locks", params={"order": "opposite"}, observed=observed)
    )


def _checksums(*checksums: str) -> Comparison:
    models = ("blocking", "thread-pool", "qthread")
    spans = together([thread(1)], 4, 50, 0.9)
    return comparison(*(run(model, spans, checksum=c) for model, c in zip(models, checksums, strict=True)))


def _cancelled(ran_on: int) -> Comparison:
    spans = together([thread(1), thread(2)], 1, 900, 0.0)
    notes = (Note.of("cancelled", ran_on=ran_on, rest_s=0.8),)
    changes = {"outcome": Outcome.CANCELLED, "cancel_s": 0.8, "notes": notes, "workload": "sleep"}
    return comparison(run("thread-pool", spans, **changes))


def _activity(activity: Activity, other: Activity | None) -> Scene:
    spans = together([thread(1)], 4, 50, 0.0)

    def of(found: Activity | None) -> Comparison:
        frozen = freeze(120, FreezeKind.PYTHON, activity=found)
        return comparison(run("qthread", spans, workload="sleep", latency=latency(120), freezes=(frozen,)))

    return Scene(of(activity), of(other))


def _busy(other_cores: float) -> Comparison:
    used = Resources(cpu_s=0.1, other_cores=other_cores)
    return comparison(run("thread-pool", together([thread(1)], 4, 50, 0.9), resources=used))


def _repeated(first_ms: Sequence[float], second_ms: Sequence[float]) -> Comparison:
    records = [
        run(model, together([process(1)], 4, length, 0.9), repeat=repeat)
        for model, lengths in (("process-pool", first_ms), ("asyncio-process", second_ms))
        for repeat, length in enumerate(lengths)
    ]
    return comparison(*records)


def _signals(code: str) -> Comparison:
    spans = together([thread(1)], 8, 50, 0.1)
    notes = (Note.of(code, signals=40_000),)
    return comparison(run("qthread-signal-flood", spans, workload="sleep", notes=notes, latency=latency(700)))


_updates = noted("updates-lost", lost=300, made=1000, counter=700)
_no_updates = noted("no-updates-lost", made=1000, locked=False)

SCENES: dict[FindingKey, Scene] = {
    FindingKey.GUI_THREAD_RAN_IT: Scene(_in_gui_thread(800), _in_gui_thread(800, thread(1))),
    FindingKey.COROUTINE_BLOCKED_LOOP: Scene(_coroutine(90), _coroutine(49)),
    FindingKey.C_CALL_HELD_GIL: Scene(_held(FreezeKind.GIL_HELD), _held(FreezeKind.LOCK)),
    FindingKey.THREADS_SHARE_GIL: Scene(_shared(1.0), _shared(1.9, speedup=1.9)),
    FindingKey.GIL_WAIT: Scene(_gil_wait(70), _gil_wait(16)),
    FindingKey.WAITS_OVERLAP: Scene(_waits(0.01), _waits(0.26)),
    FindingKey.RAN_AT_ONCE: Scene(_side_by_side(1.7), _side_by_side(1.1)),
    FindingKey.START_UP_DOMINATES: Scene(_started(260), _started(150)),
    FindingKey.TRANSFER_DOMINATES: Scene(_moved(30), _moved(18)),
    FindingKey.TASKS_TOO_SMALL: Scene(_small(0.02), _small(0.25)),
    FindingKey.TOO_FEW: Scene(_workers(1), _workers(2)),
    FindingKey.OVERSUBSCRIBED: Scene(_crowd(4), _crowd(2)),
    FindingKey.SIGNAL_FLOOD: Scene(_signals("signals-logged"), _signals("signals-counted")),
    FindingKey.SERIALISED: Scene(_queue(400), _queue(110)),
    FindingKey.UNEVEN: Scene(_tail(300), _tail(90)),
    FindingKey.MEMORY_PER_WAIT: Scene(_memory(14_000_000), _memory(400_000)),
    FindingKey.LOST_UPDATES: Scene(
        _updates(workload="counter", params={"lock": False}),
        _no_updates(workload="counter", params={"lock": False}),
    ),
    FindingKey.DEADLOCK: Scene(_gave_up(2), _gave_up(0)),
    FindingKey.FAILED_TASKS: Scene(_failing(1), _failing(0)),
    FindingKey.UNSEEN_RESULTS: Scene(
        noted("results-lost", lost=2)(workload="flaky", params={"kind": "unseen"}),
        noted("results-lost", lost=0)(workload="flaky", params={"kind": "unseen"}),
    ),
    FindingKey.RESULTS_DIFFER: Scene(_checksums("a", "a", "b"), _checksums("a", "a", "a")),
    FindingKey.CANNOT_STOP: Scene(_cancelled(2), _cancelled(0)),
    FindingKey.WAITS_ENDED_EARLY: Scene(
        noted("waits-ended-early", "asyncio-qt", tasks=3, total=4, asked_s=0.3, shortest_s=0.286)(),
        noted("waits-ended-early", "asyncio-qt", tasks=0, total=4, asked_s=0.3, shortest_s=0.3)(),
    ),
    FindingKey.FROZE_ON_START: _activity(Activity.STARTS_PROCESS, Activity.IMPORTS),
    FindingKey.FROZE_ON_IMPORT: _activity(Activity.IMPORTS, None),
    FindingKey.FROZE_ON_GARBAGE: _activity(Activity.COLLECTS_GARBAGE, Activity.BOOKKEEPING),
    FindingKey.MACHINE_BUSY: Scene(_busy(1.1), _busy(0.3)),
    FindingKey.THROTTLED: Scene(
        noted("throttled", stopped_s=0.05, cores=0.5)(), noted("throttled", stopped_s=0.0, cores=0.5)()
    ),
    FindingKey.SUSPENDED: Scene(noted("stood-still", still_s=0.06)(), noted("stood-still", still_s=0.0)()),
    FindingKey.TOO_NOISY: Scene(
        _repeated((100, 140, 101), (104, 150, 99)), _repeated((100, 103, 101), (150, 155, 152))
    ),
}
"""For each kind of finding a comparison that has it and one that just does not."""
