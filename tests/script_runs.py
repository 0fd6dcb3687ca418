"""Scripts of small sizes: made, run to their checksum, and compared with the workload's own results."""

import functools
import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil

from concgui.app.script_choice import script_choice
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import SessionContext
from concgui.engine.evaluation.build_record import checksum
from concgui.engine.planning.spec import DEFAULT_SEED
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.catalogue import WORKLOADS, find_workload
from concgui.engine.workloads.services import LocalServices
from concgui.export.script import script_text
from concgui.qtlayer.catalogue import MODELS

TASKS, WORKERS = 3, 2

SMALL: dict[str, dict[str, str]] = {
    "sleep": {"duration_ms": "10"},
    "http": {"latency_ms": "5", "size_kb": "4"},
    "long-poll": {"wait_ms": "5"},
    "files": {"count": "3", "size_kb": "4"},
    "database": {"rows": "1000", "queries": "20"},
    "primes": {"limit": "5000"},
    "mandelbrot": {"size_px": "24", "iterations": "50"},
    "sha256": {"size_mb": "5"},
    "image": {"size_px": "64"},
    "linear-algebra": {"n": "50"},
    "sort": {"length": "5000"},
    "json": {"size_mb": "1"},
    "regex": {"size_mb": "1"},
    "payload": {"size_mb": "1"},
    "pipeline": {"latency_ms": "5", "records": "50"},
    "counter": {"updates": "500"},
    "two-locks": {"order": "same", "duration_ms": "5"},
    "flaky": {"fail_share": "0", "duration_ms": "5"},
    "semaphore": {"wait_ms": "5"},
}
"""Parameters with which a task of each workload takes some milliseconds."""

PAIRS = tuple(
    (model.info.key, entry.key)
    for model in MODELS
    for entry in WORKLOADS
    if pair_availability(model.info, entry.make({}))
)
"""All pairs of the catalogue that exist anywhere."""


def small_script(model: str, workload: str, **settings: str) -> str:
    return script_text(script_choice(model, workload, SMALL[workload] | settings, TASKS, WORKERS))


@functools.cache
def checksum_of(workload: str) -> str:
    """Return the checksum of concgui's own results of the same tasks."""
    made = find_workload(workload).parse(SMALL[workload]).for_tasks(TASKS)
    services = LocalServices()
    cancelled = threading.Event()
    try:
        with made.prepared(services) as prepared, prepared.session(SessionContext(1, cancelled)) as session:
            tasks = [Task(number, DEFAULT_SEED + number) for number in range(TASKS)]
            return checksum(prepared.call(session, task) for task in tasks)
    finally:
        services.shutdown()


def first_line(script: str, folder: Path) -> str:
    """Run a script and return its first line of output; a window that stays open is killed.

    concgui cannot be imported from the folder in which the script runs.
    """
    path = folder / "script.py"
    path.write_text(script, encoding="utf-8")
    hidden = {"PYTHONPATH", "PYTHONSTARTUP"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    with subprocess.Popen(
        [sys.executable, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        watch = psutil.Process(process.pid)
        try:
            assert process.stdout is not None
            return process.stdout.readline().strip()
        finally:
            family = [watch, *watch.children(recursive=True)] if watch.is_running() else []
            for member in family:
                if member.is_running():
                    member.kill()
