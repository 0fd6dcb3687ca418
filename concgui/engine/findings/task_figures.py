"""Figures of the spans of a run."""

import statistics
from dataclasses import dataclass

from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.report_columns import ABSENT


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """Figures of the spans of a run in which every started task has a length.

    Attributes:
        tasks: Number of tasks that started and finished.
        total_s: Σ of their lengths.
        cpu_s: Σ of their CPU times.
        median_s: Median length.
        longest_s: Longest length.
        longest_task: Index of the longest task.
        in_gui_thread: Number of them that the GUI thread executed.
    """

    tasks: int
    total_s: float
    cpu_s: float
    median_s: float
    longest_s: float
    longest_task: int
    in_gui_thread: int

    @property
    def mean_s(self) -> float:
        """Σ length ÷ number of tasks."""
        return self.total_s / self.tasks if self.tasks else 0.0

    @property
    def cpu_share(self) -> float:
        """Σ CPU ÷ Σ length: computing is near 1 on a free core, waiting near 0."""
        return self.cpu_s / self.total_s if self.total_s > 0 else 0.0


def task_figures(run: RunRecord) -> TaskFigures | None:
    """Return figures of a run's tasks; None without a span for each, or if no task took any time."""
    if not run.knows_tasks:
        return None
    spans = run.spans
    gui = {index for index, worker in enumerate(spans.workers) if run.program.is_gui_thread(worker)}
    rows = [
        (finished - started, task, worker)
        for started, finished, task, worker in zip(
            spans.started_ns, spans.finished_ns, spans.task, spans.worker, strict=True
        )
        if ABSENT not in (started, finished)
    ]
    total_ns = sum(length for length, _, _ in rows)
    if not rows or total_ns <= 0:
        return None
    longest_ns, longest_task, _ = max(rows)
    return TaskFigures(
        tasks=len(rows),
        total_s=total_ns / 1e9,
        cpu_s=sum(spans.cpu_ns) / 1e9,
        median_s=statistics.median(length for length, _, _ in rows) / 1e9,
        longest_s=longest_ns / 1e9,
        longest_task=longest_task,
        in_gui_thread=sum(worker in gui for _, _, worker in rows),
    )
