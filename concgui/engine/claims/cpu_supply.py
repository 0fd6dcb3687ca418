"""Whether a run had the CPUs that it wanted, however busy other programs kept the machine."""

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker
from concgui.engine.records.thread_states import ThreadState, ThreadStates

MOST_LACKED = 0.1
"""Share of the work for which a thread may want a CPU in vain: times are longer by no more than that."""


def had_its_cpus(run: RunRecord) -> bool:
    """Return whether other programs are known to have left the run the CPUs that it wanted.

    Threads that wait for a timer or a socket want none, so a busy machine does not make their run longer.
    Where the platform does not tell what threads wanted, only a machine without other programs is known
    to suffice.
    """
    if not run.resources.was_disturbed:
        return True
    states = run.thread_states
    if states is None or not states.is_available or run.times.wall_s <= 0:
        return False
    concerned = {*run.workers_seen, Worker(run.program.process, run.program.gui_thread)}
    # An interpreter's number does not matter: a thread has one state.
    threads = {(worker.process, worker.thread) for worker in concerned}
    seen = [thread for thread in states.threads if (thread.process, thread.thread) in threads]
    if len(seen) < len(threads):
        return False
    return all(_lacked_ns(run, thread) / 1e9 <= MOST_LACKED * run.times.work_s for thread in seen)


def _lacked_ns(run: RunRecord, thread: ThreadStates) -> int:
    """Return for how long a thread wanted a CPU during the run and got none."""
    lacked_ns = 0
    for stretch in thread.stretches:
        if stretch.state is ThreadState.WANTS_CPU:
            since_ns = max(stretch.started_ns, run.times.started_ns)
            lacked_ns += max(0, min(stretch.finished_ns, run.times.released_ns) - since_ns)
    return lacked_ns
