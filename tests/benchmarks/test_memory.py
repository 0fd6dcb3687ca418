"""What a run of very many tasks takes: its rows are columns of whole numbers."""

import pytest
from helper_workloads import Empty
from runner import Runner

MB = 1_000_000


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("tasks", "most_mb"), [(100_000, 25), (1_000_000, 200)], ids=["many", "a million"])
def test_empty_tasks_in_a_thread_pool(runner: Runner, tasks: int, most_mb: int) -> None:
    """So many empty tasks finish, and the run itself measures what it took above its baseline."""
    runner.run(Empty(), "thread-pool", tasks=1_000)
    record = runner.run(Empty(), "thread-pool", tasks=tasks, workers=4).records[0]
    extra_bytes = record.resources.extra_rss_bytes
    assert record.tasks.finished == tasks
    assert extra_bytes is not None
    print(f"\n{tasks:,} empty tasks: {extra_bytes / MB:.1f} MB, {record.times.wall_s:.2f} s")
    assert extra_bytes <= most_mb * MB


def test_a_span_in_the_record(runner: Runner) -> None:
    """A span takes at most 100 bytes in the record."""
    spans = runner.run(Empty(), "thread-pool", tasks=10_000).records[0].spans
    columns = (
        spans.task, spans.worker, spans.submitted_ns, spans.started_ns, spans.finished_ns,
        spans.delivered_ns, spans.cpu_ns,
    )  # fmt: skip
    size = sum(len(column.data) for column in columns) + len(spans.outcome)
    print(f"\n{size / len(spans):.1f} bytes a span")
    assert size <= 100 * len(spans)
