"""A worker process runs and reports its tasks."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from waiting import PATIENCE_S

from concgui.engine.execution.process_worker import run_chunk_in_worker, start_worker
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.flaky import Flaky


def test_failure_in_a_worker_is_one_report():
    """A failing task in a worker process yields one failed report, and the next task runs as before."""
    spawn = multiprocessing.get_context("spawn")
    workload = Flaky(fail_share=50, duration_ms=1)
    tasks = [Task(number, number) for number in range(10)]
    with ProcessPoolExecutor(1, spawn, start_worker, (workload,)) as pool:
        reports = [pool.submit(run_chunk_in_worker, (task,), 0).result(PATIENCE_S)[0] for task in tasks]
    failed = [report.task for report in reports if report.outcome is Outcome.FAILED]
    assert failed == [task.number for task in tasks if workload.goes_wrong(task)]
    assert len({report.process for report in reports}) == 1
