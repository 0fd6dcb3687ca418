"""`process-pool`: `concurrent.futures.ProcessPoolExecutor`."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.execution.chunks import ChunkReporter
from concgui.engine.execution.pool_model import PoolModel
from concgui.engine.execution.process_model import SupervisedProcessModel
from concgui.engine.execution.process_worker import interrupts_blocked, run_chunk_in_worker
from concgui.engine.execution.worker_processes import BROKEN_POOL


class ProcessPool(SupervisedProcessModel, PoolModel):
    """A fixed number of processes, each with its own interpreter and its own GIL."""

    info = ModelInfo(
        key="process-pool",
        title="process pool",
        summary="ProcessPoolExecutor: one interpreter and one GIL per worker",
        uses_processes=True,
        uses_workers=True,
        stops_running_tasks=True,
        run_options=("start_method", "chunk_size"),
    )

    def _execute(self) -> None:
        if not self._job.tasks:
            return
        reporter = ChunkReporter(self._job, self._sink, BROKEN_POOL)
        with self._processes, interrupts_blocked(), self._processes.make_pool(self._pool_size) as pool:
            self._feed(pool, run_chunk_in_worker, list, reporter)
            self._processes.terminate_if_cancelled()
