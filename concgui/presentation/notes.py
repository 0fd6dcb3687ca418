"""The words for every note: one function for each code, whose parameters are the values of the note."""

from collections.abc import Callable, Iterable

from concgui.engine.note import Note
from concgui.presentation.numbers import (
    count_text,
    duration_text,
    memory_text,
    part_text,
    ratio_text,
    rough_time,
    share_text,
)


def note_text(note: Note) -> str:
    """Return the note as one or two sentences.

    A note of another version, which has no words here or has other values, is shown as the data that it is.
    """
    words = WORDS.get(note.code)
    try:
        return words(**dict(note.values)) if words is not None else _as_data(note)
    except (TypeError, ValueError):
        return _as_data(note)


def reason_text(reason: Iterable[Note]) -> str:
    """Return a reason and what it was caused by as one line: ``2 of 8 tasks failed: ValueError: x``."""
    return ": ".join(map(note_text, reason))


def _as_data(note: Note) -> str:
    values = ", ".join(f"{name}={value}" for name, value in note.values)
    return f"{note.code}: {values}" if values else note.code


def _text(text: str) -> str:
    return text


# How a run ended.


def _model_failed(model: str, error: str) -> str:
    return f"{model} failed: {error}"


def _model_not_started(model: str, error: str) -> str:
    return f"{model} could not start: {error}"


def _loop_not_closed(model: str, error: str) -> str:
    return f"{model} could not close its event loop: {error}"


def _not_prepared(error: str) -> str:
    return f"The workload could not be prepared: {error}"


def _not_cleaned_up(error: str) -> str:
    return f"The workload could not be cleaned up: {error}"


def _not_evaluated(error: str) -> str:
    return f"The run could not be evaluated: {error}"


def _overdue(limit_s: float) -> str:
    return (
        f"Stopped after {limit_s:g} s, the limit for one run. "
        "Use fewer or smaller tasks, or set a higher limit."
    )


def _over_limit(over_s: float, has_ended: bool) -> str:
    if not has_ended:
        return f"Its tasks still ran {duration_text(over_s)} after the limit."
    return f"The run ended {duration_text(over_s)} after the limit."


def _prepare_overdue(limit_s: float) -> str:
    return (
        f"The workload was not prepared within {limit_s:g} s, the limit for one run. "
        "Use smaller parameters, or set a higher limit."
    )


def _cancelled(ran_on: int, rest_s: float) -> str:
    return (
        f"Cancelled: {count_text(ran_on, 'task')} ran to completion after the request, "
        f"and the last worker stopped after {duration_text(rest_s)}."
    )


def _cancel_after(after_s: float) -> str:
    return f"Cancelled on purpose, {duration_text(after_s)} after the first task started."


def _ended_before_cancel(after_s: float) -> str:
    after = duration_text(after_s)
    return f"All tasks had ended before the request to cancel, {after} after the first one started."


def _tasks_left_at_end() -> str:
    return "Some running tasks could not be stopped. The program ended without waiting for them."


def _tasks_stuck() -> str:
    return (
        "Some tasks are still running and cannot be stopped, so nothing else was run beside them. "
        "Restart the program."
    )


def _reported_twice(tasks: int) -> str:
    return f"{count_text(tasks, 'task')} reported more than one result. This is a bug in the model."


def _results_not_compared(results: int, kinds: str) -> str:
    return (
        f"{count_text(results, 'result')} of the type {kinds} cannot be compared, "
        "so whether the models returned the same was not checked."
    )


def _tasks_failed(failed: int, total: int) -> str:
    return f"{part_text(failed, total, 'task')} failed"


def _task_error(error: str) -> str:
    return error


def _no_reason() -> str:
    return "no reason is known"


# Why a pair cannot be run.


def _refused(error: str) -> str:
    return error


def _too_long(model: str, workload: str, tasks: int, seconds: float, allowed_s: float) -> str:
    return (
        f"{model} on {workload} with {count_text(tasks, 'task')} would take about {rough_time(seconds)}; "
        f"the limit is {rough_time(allowed_s)}."
    )


def _too_much_memory(
    model: str, workload: str, tasks: int, size_bytes: float, allowed_bytes: float, allowed_share: float
) -> str:
    return (
        f"{model} on {workload} with {count_text(tasks, 'task')} would take about "
        f"{memory_text(size_bytes)} of memory; the limit is {memory_text(allowed_bytes)}, "
        f"{share_text(allowed_share)} of the free memory."
    )


# What was measured.


def _disturbed(cores: float) -> str:
    return (
        f"Other programs used {cores:.1f} cores during this run, so its times and latencies may be inflated."
    )


def _warm_up_failed(failed: int, total: int, error: str) -> str:
    if not failed:
        return "The warm-up before this run failed."
    because = f", the first with: {error.rstrip('.')}" if error else ""
    return f"The warm-up before this run failed: {part_text(failed, total, 'task')} failed{because}."


def _throttled(cores: float, stopped_s: float) -> str:
    return (
        f"The CPU quota of {cores:g} cores stopped the program for {duration_text(stopped_s)} during this "
        "run, so its times and latencies are inflated."
    )


def _late_observer(longest_wait_s: float, unasked_share: float) -> str:
    return (
        f"The observer itself had to wait for a CPU, for up to {duration_text(longest_wait_s)}. "
        f"{share_text(unasked_share)} of the pings were sent too late and are not counted."
    )


def _too_few_pings(longest_wait_s: float, unasked_share: float) -> str:
    return (
        f"The observer itself had to wait for a CPU, for up to {duration_text(longest_wait_s)}. "
        f"{share_text(unasked_share)} of the pings were sent too late, so the window's latency is unknown."
    )


def _stood_still(still_s: float) -> str:
    return (
        f"The whole program stood still for {duration_text(still_s)}: a signal or a debugger stopped it, or "
        "the machine was suspended. That time is no latency of the window, but it is part of the run's times."
    )


def _looks_no_tool() -> str:
    return "py-spy is not installed, so the lines of freezes were seen from inside and are less sure."


def _looks_no_reader() -> str:
    return (
        "Python's own reader of other processes cannot look at this program, so the lines of freezes were "
        "seen from inside and are less sure."
    )


def _looks_refused(error: str) -> str:
    return (
        "py-spy may not look at this program, so the lines of freezes were seen from inside and are less "
        f"sure: {error}"
    )


def _looks_failed(error: str) -> str:
    return f"py-spy failed, so the lines of freezes were seen from inside and are less sure: {error}"


def _looks_ended() -> str:
    return (
        "The process that looks at this program from outside has ended, so the lines of freezes were seen "
        "from inside and are less sure."
    )


def _short_baseline(baseline_ms: int) -> str:
    return f"The idle baseline was measured for only {baseline_ms} ms."


def _no_observer() -> str:
    return "The observer did not answer, so this run has no latencies."


def _observer_not_started(error: str) -> str:
    return f"The observer could not start: {error}"


def _observer_gone(error: str) -> str:
    ended = f"The observer was lost ({error})." if error else "The observer process ended."
    return f"{ended} No latencies can be measured until it is restarted."


def _observer_lost() -> str:
    return "The observer was lost, so the latencies and resources of this run are incomplete."


def _clock_not_started(error: str) -> str:
    return f"The outside clock could not start: {error}"


def _clock_ended() -> str:
    return "The outside clock ended by itself. View → Outside clock opens it again."


def _collected_in_run(times: int, took_ms: int) -> str:
    return (
        f"The tasks made so many reference cycles that this program had to collect garbage during the run: "
        f"{count_text(times, 'time')}, {took_ms} ms in the window's thread."
    )


def _no_ping() -> str:
    return "No ping of this run was answered."


def _waits_ended_early(tasks: int, total: int, asked_s: float, shortest_s: float) -> str:
    return (
        f"Waits ended early: {part_text(tasks, total, 'task')} took less than the {duration_text(asked_s)} "
        f"that they asked to wait, the shortest {duration_text(shortest_s)}. "
        "So the work seems faster than it is."
    )


def _faster_than_cores(
    work_speedup: float, limit: float, at_once: int, cpu_s: float, reference_cpu_s: float
) -> str:
    return (
        f"The work was {ratio_text(work_speedup)} as fast as in blocking, although no more than "
        f"{ratio_text(limit)} is possible on {count_text(at_once, 'core')}. The same tasks took "
        f"{duration_text(reference_cpu_s)} of CPU there and {duration_text(cpu_s)} here, "
        "so this part of the gain is not due to running them at the same time."
    )


def _transfers(transfer_s: float, tasks_s: float, interpreters: bool) -> str:
    between = "interpreters" if interpreters else "processes"
    return (
        f"Transferring inputs and results between {between} (pickling and copying) took "
        f"{duration_text(transfer_s)} in total; the tasks themselves took {duration_text(tasks_s)}."
    )


# How the model executed the tasks.


def _no_coroutine(workload: str) -> str:
    return f"{workload} has no coroutine, so its blocking call ran in a coroutine and blocked the event loop."


def _no_steps(workload: str) -> str:
    return f"{workload} is a single call without steps, so it could not yield to the event loop."


def _steps_in_coroutine(workload: str, period_ms: int) -> str:
    return (
        f"{workload} has no coroutine, so its steps ran in a coroutine, "
        f"which yielded to the event loop every {period_ms} ms."
    )


def _coroutine_yields_anyway(workload: str, period_ms: int) -> str:
    return (
        f"{workload} has its own coroutine, which yields to the event loop whenever it waits, "
        f"so yielding every {period_ms} ms changed nothing."
    )


def _loop_error(message: str, error: str) -> str:
    parts = [part for part in (message, error) if part]
    return f"Error in the event loop: {': '.join(parts)}" if parts else "Error in the event loop"


def _chunk_lost() -> str:
    return "A result could not be brought back, and the other tasks of its chunk were lost with it."


def _worker_process_lost() -> str:
    return "A worker process ended abruptly. Its task failed; the other tasks were not affected."


def _process_pool_broken() -> str:
    return "A worker process ended abruptly, which breaks the pool, so every unfinished task failed."


def _interpreter_pool_broken() -> str:
    return "A sub-interpreter could not be initialised, which breaks the pool, so every task failed."


def _signals_counted(signals: int) -> str:
    return f"{count_text(signals, 'signal')} went to a slot that only counts them."


def _signals_logged(signals: int) -> str:
    return (
        f"Handling {count_text(signals, 'signal')} kept the window busy: "
        "for each of them, the slot appended a line to a log and moved a progress bar."
    )


def _signal_log_stand_in() -> str:
    return (
        "There is no window here, so instead of painting the log the slot compresses its text, "
        "which takes about as long."
    )


# What the workload itself saw.


def _aiofiles_threads() -> str:
    return (
        "aiofiles hides threads: an event loop cannot wait for a file, "
        "so each operation runs in a thread that the coroutine waits for."
    )


def _aiosqlite_threads() -> str:
    return "aiosqlite hides threads: SQLite blocks, so the coroutine waits for a thread of its connection."


def _pipeline_parses_in_loop() -> str:
    return (
        "The coroutine downloads without blocking and stores in a thread, "
        "but it parses and hashes in the thread of the event loop and blocks that loop."
    )


def _updates_elsewhere(counter: int, elsewhere: int) -> str:
    return (
        f"The program's counter stands at {counter:,}: all {elsewhere:,} updates were made in other "
        "processes or interpreters, and each of those has its own memory and its own counter."
    )


def _updates_lost(lost: int, made: int, counter: int) -> str:
    return (
        f"{lost:,} of {made:,} updates were lost ({share_text(lost / made)}), and the counter stands at "
        f"{counter:,}: tasks wrote back a value that they had read before other tasks added to it."
    )


def _no_updates_lost(made: int, locked: bool) -> str:
    reached = f"No update was lost: all {made:,} reached the counter"
    if locked:
        return f"{reached}, because each was made with the lock held."
    return f"{reached}. No lock guards it, but in this run no task came between another's read and write."


def _results_lost(lost: int) -> str:
    verb = "was" if lost == 1 else "were"
    return (
        f"{count_text(lost, 'result')} {verb} lost although the tasks count as finished: the exception ended "
        "a bare thread, or a coroutine whose result was never requested, and was at best printed."
    )


def _no_deadlock(tasks: int) -> str:
    return (
        f"All {tasks:,} tasks got both locks, although every second one took them in the opposite order: "
        "in this run, no two tasks held one lock each while waiting for the other."
    )


def _requests_at_once(peak: int, limit: int) -> str:
    bound = f"the semaphore lets {limit:,} pass" if limit else "nothing limits them"
    return f"The server saw at most {count_text(peak, 'request')} at once; {bound}."


def _locks_elsewhere(tasks: int) -> str:
    return (
        f"{count_text(tasks, 'task')} ran in other processes or interpreters, which have their own locks, "
        "so tasks that ran at the same time shared none."
    )


# What is missing in the thread states.


def _states_slower(step_ms: float, before_ms: float, threads: int, cost_limit: float) -> str:
    return (
        f"Thread states have steps of {step_ms:g} ms: sampling {count_text(threads, 'thread')} every "
        f"{before_ms:g} ms would cost more than {share_text(cost_limit)} of a core."
    )


def _states_fewer(threads: int, cost_limit: float) -> str:
    return (
        f"Thread states are shown for only {count_text(threads, 'thread')} at once: "
        f"more would cost more than {share_text(cost_limit)} of a core."
    )


def _states_end(after_s: float, kept: int) -> str:
    return f"The thread states end after {after_s:.0f} s, because at most {kept:,} of them are kept."


def _states_incomplete(at_once: int, in_run: int) -> str:
    return (
        f"Some threads have no thread states: at most {at_once:,} threads are sampled at once and "
        f"{in_run:,} in a run, and new ones are added slowly to keep the sampling cheap."
    )


def _states_thread_limit(at_once: int) -> str:
    return f"Some threads have no thread states: at most {at_once:,} threads are sampled at once."


def _states_only_running() -> str:
    return (
        "This platform only tells which thread ran: "
        "waiting for a CPU, for a lock and for I/O cannot be told apart."
    )


def _states_refused() -> str:
    return "The system did not allow reading the CPU times of some threads."


def _places_are_numbers() -> str:
    return "Where threads sleep is shown as the number of a system call: wchan cannot be read here."


def _places_unknown() -> str:
    return (
        "This machine does not tell what sleeping threads wait for (wchan and syscall cannot be read), "
        "so locks and I/O cannot be told apart."
    )


# Why there are no thread states.


def _states_need_psutil(system: str) -> str:
    return f"thread states on {system} need psutil, which is not installed"


def _states_psutil_fails(error: str) -> str:
    return f"psutil cannot read the CPU times of threads here: {error}"


def _states_too_coarse(step_ms: float) -> str:
    return f"the CPU times of threads advance in steps of {step_ms:.0f} ms here, which is too coarse"


def _states_no_schedstat(error: str) -> str:
    return f"this system does not tell which thread was on a CPU (/proc/self/schedstat: {error})"


def _states_no_sched_info() -> str:
    return "this kernel was built without CONFIG_SCHED_INFO and does not tell which thread was on a CPU"


# Limits of what was seen of the GIL.


def _gil_end(after_s: float, kept: int) -> str:
    return f"Who held the GIL is recorded until {after_s:.0f} s: at most {kept:,} changes are kept."


def _gil_lines_end(kept: int) -> str:
    return (
        f"The GIL was held at more than {kept:,} places in the code; the lines of further ones are not kept."
    )


# What can be seen of the GIL, or why nothing can: the words after "Who held the GIL:".


def _gil_holder_and_waits() -> str:
    return "recorded in each run, with who waits for it, where the system permits it"


def _gil_holder_alone() -> str:
    return "recorded in each run, where the system permits it; who waits for it needs Python 3.15"


def _gil_needs_python() -> str:
    return "needs Python 3.15"


def _gil_other_python(implementation: str) -> str:
    return f"needs CPython; this is {implementation}"


def _gil_free_threaded() -> str:
    return "this Python is built to run without a GIL"


def _gil_refused() -> str:
    return "needs the right to read this program's memory, which the system refused to the observer"


def _gil_unreadable(error: str) -> str:
    return f"cannot be read here: {error}"


def _gil_other_reader() -> str:
    return "this Python has a reader that concgui does not know"


WORDS: dict[str, Callable[..., str]] = {
    "text": _text,
    "model-failed": _model_failed,
    "model-not-started": _model_not_started,
    "loop-not-closed": _loop_not_closed,
    "not-prepared": _not_prepared,
    "not-cleaned-up": _not_cleaned_up,
    "not-evaluated": _not_evaluated,
    "over-limit": _over_limit,
    "overdue": _overdue,
    "prepare-overdue": _prepare_overdue,
    "cancelled": _cancelled,
    "cancel-after": _cancel_after,
    "ended-before-cancel": _ended_before_cancel,
    "tasks-left-at-end": _tasks_left_at_end,
    "tasks-stuck": _tasks_stuck,
    "reported-twice": _reported_twice,
    "tasks-failed": _tasks_failed,
    "task-error": _task_error,
    "no-reason": _no_reason,
    "refused": _refused,
    "too-long": _too_long,
    "too-much-memory": _too_much_memory,
    "disturbed": _disturbed,
    "throttled": _throttled,
    "warm-up-failed": _warm_up_failed,
    "late-observer": _late_observer,
    "too-few-pings": _too_few_pings,
    "stood-still": _stood_still,
    "looks-no-tool": _looks_no_tool,
    "looks-no-reader": _looks_no_reader,
    "looks-refused": _looks_refused,
    "looks-failed": _looks_failed,
    "looks-ended": _looks_ended,
    "short-baseline": _short_baseline,
    "no-observer": _no_observer,
    "observer-not-started": _observer_not_started,
    "observer-gone": _observer_gone,
    "observer-lost": _observer_lost,
    "clock-not-started": _clock_not_started,
    "clock-ended": _clock_ended,
    "collected-in-run": _collected_in_run,
    "no-ping": _no_ping,
    "waits-ended-early": _waits_ended_early,
    "faster-than-cores": _faster_than_cores,
    "transfers": _transfers,
    "results-not-compared": _results_not_compared,
    "no-coroutine": _no_coroutine,
    "no-steps": _no_steps,
    "steps-in-coroutine": _steps_in_coroutine,
    "coroutine-yields-anyway": _coroutine_yields_anyway,
    "loop-error": _loop_error,
    "chunk-lost": _chunk_lost,
    "worker-process-lost": _worker_process_lost,
    "process-pool-broken": _process_pool_broken,
    "interpreter-pool-broken": _interpreter_pool_broken,
    "signals-counted": _signals_counted,
    "signals-logged": _signals_logged,
    "signal-log-stand-in": _signal_log_stand_in,
    "aiofiles-threads": _aiofiles_threads,
    "aiosqlite-threads": _aiosqlite_threads,
    "pipeline-parses-in-loop": _pipeline_parses_in_loop,
    "updates-elsewhere": _updates_elsewhere,
    "updates-lost": _updates_lost,
    "no-updates-lost": _no_updates_lost,
    "results-lost": _results_lost,
    "no-deadlock": _no_deadlock,
    "requests-at-once": _requests_at_once,
    "locks-elsewhere": _locks_elsewhere,
    "states-slower": _states_slower,
    "states-fewer": _states_fewer,
    "states-end": _states_end,
    "states-incomplete": _states_incomplete,
    "states-thread-limit": _states_thread_limit,
    "states-only-running": _states_only_running,
    "states-refused": _states_refused,
    "places-are-numbers": _places_are_numbers,
    "places-unknown": _places_unknown,
    "states-need-psutil": _states_need_psutil,
    "states-psutil-fails": _states_psutil_fails,
    "states-too-coarse": _states_too_coarse,
    "states-no-schedstat": _states_no_schedstat,
    "states-no-sched-info": _states_no_sched_info,
    "gil-end": _gil_end,
    "gil-lines-end": _gil_lines_end,
    "gil-holder-and-waits": _gil_holder_and_waits,
    "gil-holder-alone": _gil_holder_alone,
    "gil-needs-python": _gil_needs_python,
    "gil-other-python": _gil_other_python,
    "gil-free-threaded": _gil_free_threaded,
    "gil-refused": _gil_refused,
    "gil-unreadable": _gil_unreadable,
    "gil-other-reader": _gil_other_reader,
}
"""For each code the words; a test proves that every code that is used has them, with the same values."""
