"""Memory that earlier runs left in the heap is not counted in the next one."""

import ctypes
import sys

import psutil
import pytest
from runner import Runner

from concgui.engine.workloads.sleep import Sleep

BLOCK, BLOCKS, KEPT_OF = b"x", 1_000, 10
BLOCK_BYTES = 100_000
LEFT_BYTES = BLOCK_BYTES * BLOCKS * (KEPT_OF - 1) // KEPT_OF

gives_back = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "malloc_trim"),
    reason="this C library has no call that returns memory to the system",
)


@gives_back
def test_a_run_does_not_start_with_memory_of_earlier_runs(runner: Runner) -> None:
    """Memory that was freed but kept by the C library has been returned to the system when a run starts."""
    blocks = [BLOCK * BLOCK_BYTES for _ in range(BLOCKS)]
    # One block in ten stays allocated, so that the C library cannot return the others by itself.
    kept = blocks[::KEPT_OF]
    del blocks
    before = psutil.Process().memory_info().rss
    record = runner.run(Sleep(duration_ms=1), "thread-pool").records[0]
    assert len(kept) == BLOCKS // KEPT_OF
    assert record.resources.baseline_rss_bytes is not None
    assert record.resources.baseline_rss_bytes <= before - LEFT_BYTES / 2
