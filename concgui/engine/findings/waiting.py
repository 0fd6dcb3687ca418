"""Whether tasks waited: a small share of CPU alone does not tell, as a task may want a core or the GIL."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.task_figures import TaskFigures
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import ThreadState

WAITING_CPU_SHARE = 0.25
"""Tasks with a larger share of CPU did not mostly wait."""

NO_CPU_SHARE = 0.02
"""Tasks with a smaller share of CPU waited, however busy the machine was."""

MOST_DEMAND = 0.35
"""Threads that were on a CPU or wanted one for a larger share of the work did not mostly wait."""

MOST_PARALLELISM = 0.5
"""Tasks that hold the GIL and use more of a core together may have waited for it."""


LEAST_OVERLAP = 1.5
"""Average number of tasks under way from which on waiting at the same time is a gain."""

LEAST_GAIN = 1.2
"""A smaller speed-up of the work is no gain."""


def is_calm(run: RunRecord) -> bool:
    """Return whether other programs are known to have left the CPUs to the run."""
    return run.resources.other_cores is not None and not run.resources.was_disturbed


def tasks_waited(run: RunRecord, figures: TaskFigures, *, may_hold_gil: bool) -> bool:
    """Return whether the tasks are known to have mostly waited for something other than a core or the GIL.

    Args:
        run: The run.
        figures: Figures of its tasks.
        may_hold_gil: Whether the tasks compute with the GIL held, or may do so.
    """
    if figures.cpu_share <= NO_CPU_SHARE:
        return True
    if figures.cpu_share > WAITING_CPU_SHARE:
        return False
    parallelism = run.parallelism
    if may_hold_gil and (not is_calm(run) or parallelism is None or parallelism > MOST_PARALLELISM):
        return False
    demand = _demand(run)
    return is_calm(run) if demand is None else demand <= MOST_DEMAND


def have_waited(runs: ModelRuns) -> bool:
    """Return whether the tasks of a model mostly waited: here, or in the reference, where each ran alone."""
    may_hold_gil, reference = runs.comparison.may_hold_gil, runs.comparison.reference
    if runs.figures is not None and tasks_waited(runs.typical, runs.figures, may_hold_gil=may_hold_gil):
        return True
    if reference is None or reference.figures is None or runs.summary.work_speedup is None:
        return False
    return tasks_waited(reference.typical, reference.figures, may_hold_gil=may_hold_gil)


def have_overlapped(runs: ModelRuns) -> bool:
    """Return whether the tasks of a model waited at the same time, and were not served one after another."""
    run, figures, overlap = runs.typical, runs.figures, runs.overlap
    if figures is None or overlap is None or not run.was_complete:
        return False
    if overlap < LEAST_OVERLAP or not have_waited(runs):
        return False
    speedup = runs.summary.work_speedup
    if speedup is None:
        return figures.longest_s <= 2 * figures.median_s
    # Tasks that queue for one lock are under way at the same time, too, and gain nothing by it.
    return speedup >= max(LEAST_GAIN, overlap / 3)


def _demand(run: RunRecord) -> float | None:
    """Return the share of the work for which the workers' threads were on a CPU or wanted one.

    None where the platform does not tell, or where no worker was seen.
    """
    if run.thread_states is None or not run.thread_states.is_available:
        return None
    workers = {(worker.process, worker.thread) for worker in run.workers_seen}
    wanted_ns = total_ns = 0
    for thread in run.thread_states.threads:
        if (thread.process, thread.thread) not in workers:
            continue
        for stretch in thread.stretches:
            since = max(stretch.started_ns, run.times.first_start_ns)
            length_ns = min(stretch.finished_ns, run.times.last_finish_ns) - since
            if length_ns > 0:
                total_ns += length_ns
                is_wanted = stretch.state in (ThreadState.ON_CPU, ThreadState.WANTS_CPU)
                wanted_ns += length_ns if is_wanted else 0
    return wanted_ns / total_ns if total_ns else None
