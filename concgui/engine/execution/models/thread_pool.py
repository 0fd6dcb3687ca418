"""`thread-pool`: `concurrent.futures.ThreadPoolExecutor`."""

import time
from concurrent.futures import ThreadPoolExecutor

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.chunks import chunks_of
from concgui.engine.execution.supervised_model import SupervisedModel
from concgui.engine.tasks.task import Chunk, Result, Task, run_task


class ThreadPool(SupervisedModel):
    """A fixed number of threads takes task after task."""

    info = ModelInfo(
        key="thread-pool",
        title="thread pool",
        summary="ThreadPoolExecutor: threads share one GIL",
        uses_workers=True,
        run_options=("switch_interval_ms", "chunk_size"),
    )

    def _execute(self) -> None:
        workload, cancelled, report = self._job.workload, self._job.cancelled, self._sink.report
        with workload.session(self._job.session_context) as session:

            def call(task: Task) -> Result:
                return workload.call(session, task)

            def run(chunk: Chunk, submitted_ns: int) -> None:
                for task in chunk:
                    if not cancelled.is_set():
                        report(run_task(call, task, submitted_ns))

            with ThreadPoolExecutor(self._job.workers, thread_name_prefix="concgui-pool") as pool:
                for chunk in chunks_of(self._job.tasks, self._job.run_options.chunk_size):
                    if cancelled.is_set():
                        break
                    pool.submit(run, chunk, time.perf_counter_ns())
