"""What writing a trace of a million tasks costs."""

import time
import tracemalloc
from pathlib import Path

import builders
import pytest

from concgui.export.trace_events import write_trace

TASKS = 1_000_000


@pytest.mark.timeout(600)
@pytest.mark.parametrize("make", [builders.pool_record, builders.overlapping_record])
def test_a_million_tasks_are_written_in_ten_seconds(make: object, tmp_path: Path) -> None:
    """A trace of a million tasks takes less than 10 s of CPU time, for a pool and for coroutines."""
    record = make(TASKS)
    with (tmp_path / "trace.json").open("w", encoding="utf-8") as file:
        began_s = time.process_time()
        write_trace([record], file.write)
        cpu_s = time.process_time() - began_s
    print(f"\n{make.__name__}: {cpu_s:.1f} s of CPU time, {Path(file.name).stat().st_size / 1e6:.0f} MB")
    assert cpu_s < 10


@pytest.mark.timeout(600)
def test_a_trace_takes_less_memory_than_100_mb() -> None:
    """Besides the record itself, writing a million tasks takes less than 100 MB at any time."""
    record = builders.pool_record(TASKS)
    tracemalloc.start()
    try:
        write_trace([record], len)
        peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()
    print(f"\n{peak_mb:.0f} MB")
    assert peak_mb < 100
