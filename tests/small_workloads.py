"""Small, fast instances of the workloads, and helpers to call their tasks."""

import contextlib
import threading

from concgui.engine.contracts.workload import SessionContext
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.counter import Counter
from concgui.engine.workloads.database import Database
from concgui.engine.workloads.files import Files
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.image import ImageWork
from concgui.engine.workloads.json_parse import JsonParse
from concgui.engine.workloads.linear_algebra import LinearAlgebra
from concgui.engine.workloads.long_poll import LongPoll
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.payload import Payload
from concgui.engine.workloads.pipeline import Pipeline
from concgui.engine.workloads.regex import Regex
from concgui.engine.workloads.semaphore import SemaphoreWork
from concgui.engine.workloads.two_locks import TwoLocks
from concgui.presentation.notes import note_text

SMALL = {
    "files": Files(count=3, size_kb=20),
    "files-empty": Files(count=2, size_kb=0, fsync=False),
    "database": Database(rows=500, queries=20),
    "database-one-row": Database(rows=1, queries=1),
    "long-poll": LongPoll(wait_ms=20),
    "mandelbrot": Mandelbrot(size_px=40, iterations=30),
    "image": ImageWork(size_px=64, radius=3),
    "linear-algebra": LinearAlgebra(n=60),
    "linear-algebra-unbounded": LinearAlgebra(n=60, unbounded_blas=True),
    "json": JsonParse(size_mb=1),
    "regex": Regex(size_mb=1),
    "payload-in": Payload(size_mb=1, direction="in"),
    "payload-out": Payload(size_mb=1, direction="out"),
    "payload-both": Payload(size_mb=1, direction="both"),
    "payload-shared-in": Payload(size_mb=1, direction="in", shared_memory=True),
    "payload-shared-out": Payload(size_mb=1, direction="out", shared_memory=True),
    "payload-shared-both": Payload(size_mb=1, direction="both", shared_memory=True),
    "pipeline": Pipeline(latency_ms=5, records=50),
    "counter": Counter(updates=500),
    "two-locks": TwoLocks(order="same", duration_ms=2),
    "flaky": Flaky(fail_share=0, duration_ms=5),
    "semaphore": SemaphoreWork(wait_ms=5),
}
TASKS = tuple(Task(number, 20_260 + number) for number in range(3))


def context(workers=2):
    return SessionContext(workers, threading.Event())


@contextlib.contextmanager
def opened(workload, services):
    with workload.prepared(services) as prepared, prepared.session(context()) as session:
        yield lambda task: prepared.call(session, task)


def results(workload, services):
    with opened(workload, services) as call:
        return [call(task) for task in TASKS]


@contextlib.contextmanager
def prepared(workload):
    with workload.prepared(None) as made:
        yield made


def seen(workload, results):
    """Return a workload's observations of a run with these results, by name."""
    return {found.name: found.value for found in workload.observations(results)}


def sentences(workload, results):
    """Return the text of the notes about a run with these results."""
    return " ".join(
        note_text(found.note) for found in workload.observations(results) if found.note is not None
    )
