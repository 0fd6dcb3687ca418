"""The words for every finding: one function for each kind, whose parameters are the values of the finding."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from concgui.engine.findings.finding import Finding, FindingKey
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.ladder import FREEZE_MS
from concgui.presentation.freeze_text import location_text
from concgui.presentation.numbers import (
    count_text,
    duration_text,
    memory_text,
    part_text,
    ratio_text,
    share_text,
    three_digits,
)

NOTED_SHARE = 0.01
"""A smaller share of the run is not mentioned."""


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding in words.

    Attributes:
        text: What was found, with its figures, and why it happens.
        advice: What to do about it; "" for nothing.
    """

    text: str
    advice: str = ""


def finding_words(finding: Finding, others: tuple[str, ...] = ()) -> FindingWords:
    """Return a finding in words, with the model that it is about.

    Args:
        finding: The finding.
        others: Further models for which the same was found.
    """
    words = WORDS[finding.key](**dict(finding.values))
    return FindingWords(f"{_subject(finding.model, others)}{words.text}", words.advice)


def finding_line(finding: Finding, others: tuple[str, ...] = ()) -> str:
    """Return a finding and the advice as one line."""
    words = finding_words(finding, others)
    return f"{words.text} {words.advice}".rstrip()


def _subject(model: str, others: tuple[str, ...]) -> str:
    if not model:
        return ""
    return f"{model} (and {', '.join(others)}): " if others else f"{model}: "


# What came out.


def _results_differ(results: int, agreeing: str, differing: str) -> FindingWords:
    return FindingWords(
        f"The same tasks had {count_text(results, 'different result')}: {differing} disagreed with "
        f"{agreeing}. At least one of them is wrong, so their speeds cannot be compared.",
        "Look for state that tasks share, and for results that depend on the order in which tasks end.",
    )


def _failed_tasks(failed: int, tasks: int, error: str | None, first_task: int | None) -> FindingWords:
    first = f", first task {first_task}: {error}" if error is not None and first_task is not None else ""
    return FindingWords(
        f"{part_text(failed, tasks, 'task')} failed{first}".rstrip(".") + ".",
        "Fix that first: times of runs with failed tasks say little.",
    )


def _deadlock(gave_up: int, tasks: int) -> FindingWords:
    return FindingWords(
        f"{part_text(gave_up, tasks, 'task')} gave up waiting for a lock: each held one lock and waited for "
        "the one that another held. Without a limit on waiting they would have waited for ever.",
        "Take locks in the same order everywhere.",
    )


def _lost_updates(lost: int, made: int, lost_share: float) -> FindingWords:
    return FindingWords(
        f"{lost:,} of {made:,} updates were lost ({share_text(lost_share)}): between reading a shared value "
        "and writing it back, another task wrote it, and the GIL does not prevent that.",
        "Guard reading and writing with one lock.",
    )


def _unseen_results(lost: int, tasks: int) -> FindingWords:
    return FindingWords(
        f"{part_text(lost, tasks, 'result')} {'was' if lost == 1 else 'were'} lost although every task seems "
        "to have finished: the exception ended a thread or a coroutine that nobody asked for its result.",
        "Ask every future or task for its result, so that its exception reaches you.",
    )


# The window.


def _gui_thread_ran_it(
    longest_s: float, tasks: int, task_s: float, did: str | None, blocked_share: float, froze: bool
) -> FindingWords:
    doing = f" and {did} in them" if did else ""
    ran = (
        f"The window's own thread ran all {count_text(tasks, 'task')} of about {duration_text(task_s)}{doing}"
    )
    if not froze:
        return FindingWords(
            f"{ran}. It could answer between them, so nothing waited longer than "
            f"{duration_text(longest_s)}; longer tasks make it wait for longer.",
            "Move work of unknown length into a thread or a process.",
        )
    late = f"; at {share_text(blocked_share)} of all moments an answer took more than {FREEZE_MS:g} ms"
    return FindingWords(
        f"{ran}. So it could not answer for up to {duration_text(longest_s)}"
        f"{late if blocked_share >= NOTED_SHARE else ''}.",
        "Move the work into a thread or a process, and let the window only take the results.",
    )


def _coroutine_blocked_loop(
    held_s: float, task: int, in_gui_thread: bool, longest_s: float | None, is_row: bool | None
) -> FindingWords:
    advice = (
        "Await the call in a thread (asyncio.to_thread) if it waits or releases the GIL, else in a process."
    )
    if is_row and longest_s is not None:
        return FindingWords(
            f"Coroutines held the window's event loop one after another, that of task {task} for "
            f"{duration_text(held_s)} without a pause, and the window had no turn between them: it could not "
            f"answer for up to {duration_text(longest_s)}.",
            advice,
        )
    victim = "the window" if in_gui_thread else "every other coroutine"
    waited = f", up to {duration_text(longest_s)}" if longest_s is not None else ""
    return FindingWords(
        f"The coroutine of task {task} held its event loop for {duration_text(held_s)} without a pause. "
        f"A loop runs one coroutine at a time, so {victim} had to wait{waited}.",
        advice,
    )


def _c_call_held_gil(
    longest_s: float, threads: int, file: str, line: int, function: str, is_sure: bool, is_row: bool | None
) -> FindingWords:
    doubt = "" if is_sure else " (seen from inside the program, so the line is less sure)"
    where = f"at {location_text(CodeLocation(file, line, function))}{doubt}"
    held = f"A call {where} held the GIL without a pause"
    if is_row:
        held = f"Calls {where} held the GIL one after another"
    if threads > 1:
        held = f"Calls in {count_text(threads, 'thread')}, mostly {where}, held the GIL one after another"
    return FindingWords(
        f"{held}, and the window could not run for {duration_text(longest_s)}. A call that does not release "
        "the GIL freezes the window from any thread.",
        "Make such calls in a process, or in smaller pieces.",
    )


def _gil_wait(
    p99_s: float,
    longest_s: float,
    baseline_p99_s: float,
    threads: int,
    switch_interval_s: float | None,
    may_be_calls: bool | None,
    starts_thread: bool | None,
) -> FindingWords:
    turn = (
        f"may keep it for {duration_text(switch_interval_s)} each turn" if switch_interval_s else "keeps it"
    )
    if may_be_calls:
        turn += ", or to the end of a call that does not release it"
    waited = (
        "The window started a thread and waited until that one got the GIL"
        if starts_thread
        else "The window waited for its turn at the GIL"
    )
    return FindingWords(
        f"{waited}: 1% of the answers took {duration_text(p99_s)} or more "
        f"({duration_text(baseline_p99_s)} when idle), the longest {duration_text(longest_s)}. "
        f"The tasks ran in {count_text(threads, 'thread')} beside it, and the one that has the GIL {turn}.",
        "Use fewer threads, a shorter switch interval, or processes, which have a GIL of their own.",
    )


def _signal_flood(signals: int, per_s: float, longest_s: float) -> FindingWords:
    return FindingWords(
        f"{count_text(signals, 'signal')}, {three_digits(per_s)} each second, went to a slot that does some "
        f"work for each, and the window could not answer for up to {duration_text(longest_s)}: it handles "
        "one after another before it turns to anything else.",
        "Collect news in the worker and send it a few times each second.",
    )


def _froze_while(activity: str, advice: str) -> Callable[..., FindingWords]:
    def words(longest_s: float, freezes: int, is_sure: bool) -> FindingWords:
        times = f" ({count_text(freezes, 'freeze')} of that kind)" if freezes > 1 else ""
        doubt = "" if is_sure else ", as far as could be seen from inside the program"
        return FindingWords(
            f"The window froze for {duration_text(longest_s)} while the program was "
            f"{activity}{doubt}{times}.",
            advice,
        )

    return words


# The speed.


def _threads_share_gil(
    threads: int, speedup: float | None, cpu_share: float, parallelism: float, cores: int
) -> FindingWords:
    gain = f": the work was {ratio_text(speedup)} as fast as in blocking" if speedup is not None else ""
    return FindingWords(
        f"{count_text(threads, 'thread')} shared one GIL{gain}. Each computed for {share_text(cpu_share)} of "
        f"its time, and together they used {parallelism:.2f} of {count_text(cores, 'core')}, because only "
        "one thread at a time may run Python.",
        "Use processes, which have a GIL each." if cores > 1 else "",
    )


def _waits_overlap(
    overlap: float, parallelism: float, tasks: int, total_s: float, work_s: float
) -> FindingWords:
    return FindingWords(
        f"The waits overlapped: {count_text(tasks, 'task')} of {duration_text(total_s)} together were done "
        f"in {duration_text(work_s)}, {overlap:.1f} under way at a time on {parallelism:.2f} of a core. "
        "A task that waits needs no core and no GIL.",
    )


def _ran_at_once(
    overlap: float,
    parallelism: float,
    cores: int,
    speedup: float | None,
    released_gil: bool,
    cpu_s: float | None,
    cpu_alone_s: float | None,
) -> FindingWords:
    gain = f", and the work was {ratio_text(speedup)} as fast as in blocking" if speedup is not None else ""
    why = (
        " Threads of one program can do that only while their calls have released the GIL."
        if released_gil
        else ""
    )
    dear = ""
    if cpu_s is not None and cpu_alone_s is not None:
        dear = (
            f" The same tasks took {duration_text(cpu_s)} of CPU instead of {duration_text(cpu_alone_s)}: "
            "they got in each other's way."
        )
    return FindingWords(
        f"The tasks ran at the same time: {overlap:.1f} were under way at a time and used {parallelism:.2f} "
        f"of {count_text(cores, 'core')}{gain}.{why}{dear}"
    )


def _serialised(
    overlap: float, work_speedup: float, workers: int, task_s: float, alone_s: float
) -> FindingWords:
    return FindingWords(
        f"{count_text(workers, 'worker')} had {overlap:.1f} tasks under way at a time, but the work was only "
        f"{ratio_text(work_speedup)} as fast as one after another: a task took {duration_text(task_s)} on "
        f"average instead of {duration_text(alone_s)}, and no core was in demand. So they waited for "
        "something that serves one at a time, such as a lock, a connection or a disk.",
        "Hold the lock for less, or give each worker a connection of its own.",
    )


def _start_up_dominates(**values: Any) -> FindingWords:
    """Choose by the values: processes for all tasks, or one for each task."""
    return _start_for_each(**values) if "task_s" in values else _start_of_workers(**values)


def _start_of_workers(
    startup_s: float,
    teardown_s: float,
    work_s: float,
    workers: int,
    interpreters: bool,
    work_speedup: float | None,
    speedup: float | None,
) -> FindingWords:
    what = "interpreter" if interpreters else "process"
    many = f"{workers:,} {what}{'es' if what == 'process' and workers != 1 else 's' if workers != 1 else ''}"
    extra_s = startup_s + teardown_s
    gain = ""
    if work_speedup is not None and speedup is not None:
        gain = (
            f" The work alone was {ratio_text(work_speedup)} as fast as in blocking, and all in all it was "
            f"{ratio_text(speedup)}."
        )
    return FindingWords(
        f"Starting and ending {many} took {duration_text(extra_s)}, and the work "
        f"{'only ' if extra_s > work_s else ''}{duration_text(work_s)}.{gain}",
        "Give them more to do, or keep them for the next tasks.",
    )


def _start_for_each(
    startup_s: float, task_s: float, tasks: int, tasks_at_once: float, workers: int
) -> FindingWords:
    return FindingWords(
        f"Each of {count_text(tasks, 'task')} got a process of its own: the first took "
        f"{duration_text(startup_s)} to start, and a task about {duration_text(task_s)}. So only "
        f"{tasks_at_once:.1f} of {count_text(workers, 'worker')} were at work on average.",
        "Use a pool, which keeps its processes for the next tasks.",
    )


def _transfer_dominates(
    transfer_s: float, tasks_s: float, tasks: int, can_share_memory: bool
) -> FindingWords:
    return FindingWords(
        f"Moving inputs and results to other processes and back (pickling, copying) took "
        f"{duration_text(transfer_s)} in total, and the {count_text(tasks, 'task')} themselves "
        f"{duration_text(tasks_s)}.",
        "Put the data into shared memory." if can_share_memory else "Keep the data where it is: use threads.",
    )


def _tasks_too_small(
    tasks: int, tasks_s: float, work_s: float, hand_over_s: float, chunk_size: int | None, steps: int | None
) -> FindingWords:
    if steps is not None:
        return FindingWords(
            f"The steps between two pauses are too small: {count_text(tasks, 'coroutine')} paused {steps:,} "
            f"times, and the work took {duration_text(work_s)} instead of {duration_text(tasks_s)} in "
            f"blocking. Each pause, with what it waited for, cost {duration_text(hand_over_s)} on average.",
            "Do more between two pauses, or hand a whole call to a thread.",
        )
    advice = f"Hand over {chunk_size:,} tasks at a time." if chunk_size else "Do more in each task."
    return FindingWords(
        f"The tasks are too small: {duration_text(tasks_s)} of work in {duration_text(work_s)}. "
        f"Handing over each of {count_text(tasks, 'task')} cost about {duration_text(hand_over_s)}.",
        advice,
    )


def _uneven(
    idle_share: float, workers: int, longest_s: float, median_s: float, chunk_size: int | None
) -> FindingWords:
    why = f"chunks of {count_text(chunk_size, 'task')} cannot be shared out evenly" if chunk_size else ""
    why = (
        why
        or f"the longest task took {duration_text(longest_s)}, half of them at most {duration_text(median_s)}"
    )
    return FindingWords(
        f"{count_text(workers, 'worker')} had nothing to do for {share_text(idle_share)} of their time at "
        f"the end: {why}.",
        "Use smaller chunks." if chunk_size else "Start the longest tasks first, or divide them.",
    )


def _too_few(what: str, count: int, tasks: int, cores: int | None, waited: bool) -> FindingWords:
    if cores is not None:
        return FindingWords(
            f"There {'was' if count == 1 else 'were'} only {count_text(count, what.removesuffix('s'))} for "
            f"{count_text(cores, 'core')}, so the run could not use all of them.",
            "Use as many workers as cores, and at least as many tasks.",
        )
    if not waited:
        return FindingWords(
            f"{count_text(count, 'worker')} did {count_text(tasks, 'task')} one after another.",
            "More workers may do some at the same time.",
        )
    most = "one" if count == 1 else "that many"
    return FindingWords(
        f"{count_text(tasks, 'task')} that mostly wait were done by {count_text(count, 'worker')}, so at "
        f"most {most} waited at a time.",
        "Waiting needs no core: use more workers, or coroutines.",
    )


def _oversubscribed(tasks_at_once: float, cores: int, cpu_share: float, library: str | None) -> FindingWords:
    by_name = (
        f" {library} starts threads of its own in every task, which want the same cores." if library else ""
    )
    return FindingWords(
        f"{tasks_at_once:.1f} tasks at a time wanted to compute on {count_text(cores, 'core')}, so each got "
        f"a core for {share_text(cpu_share)} of its time.{by_name}",
        f"Limit {library} to one thread in each worker."
        if library
        else "More workers than cores gain nothing.",
    )


# What limits the figures.


def _too_noisy(fastest: str, other: str, difference: float, spread: float, repeats: int) -> FindingWords:
    return FindingWords(
        f"Too noisy to tell whether {fastest} or {other} is faster: their medians differ by "
        f"{share_text(difference)}, and {count_text(repeats, 'repeat')} of one model by up to "
        f"{share_text(spread)}.",
        "Close other programs, and use more repeats.",
    )


def _machine_busy(other_cores: float, cores: int, runs: int, runs_total: int) -> FindingWords:
    when = f"{part_text(runs, runs_total, 'run')}" if runs < runs_total else "every run"
    return FindingWords(
        f"Other programs used up to {other_cores:.1f} of {count_text(cores, 'core')} during "
        f"{when if runs_total > 1 else 'the run'}, so times and latencies may be inflated.",
        "Close other programs and measure again.",
    )


def _throttled(throttled_s: float, wall_s: float, cores: float | None) -> FindingWords:
    quota = f"The CPU quota of {cores:g} cores" if cores is not None else "A CPU quota"
    return FindingWords(
        f"{quota} stopped the whole program for {duration_text(throttled_s)} of {duration_text(wall_s)}, so "
        "times and latencies are inflated.",
        "Measure where the program may use whole cores.",
    )


def _suspended(still_s: float, wall_s: float, runs: int) -> FindingWords:
    where = f" in {count_text(runs, 'run')}" if runs > 1 else ""
    return FindingWords(
        f"The whole program stood still for {duration_text(still_s)} of {duration_text(wall_s)}{where}: the "
        "machine was suspended, or a signal or a debugger stopped it.",
        "Measure again: that time belongs to no model.",
    )


def _waits_ended_early(
    tasks: int, total: int, asked_s: float, shortest_s: float, coarse_timers: bool
) -> FindingWords:
    why = " The event loop uses Qt's coarse timers, which may end 5% early." if coarse_timers else ""
    return FindingWords(
        f"{part_text(tasks, total, 'task')} waited less than the {duration_text(asked_s)} that they asked "
        f"for, the shortest {duration_text(shortest_s)}, so the work seems faster than it is.{why}",
    )


# What the model costs.


def _memory_per_wait(bytes_per_wait: float, waits: float, extra_bytes: int) -> FindingWords:
    return FindingWords(
        f"{waits:,.0f} tasks waiting at a time took {memory_text(extra_bytes)}, "
        f"{three_digits(bytes_per_wait / 1000)} kB each.",
        "Coroutines wait in less memory than threads, if their library has them.",
    )


def _cannot_stop(cancel_s: float, ran_on: int) -> FindingWords:
    return FindingWords(
        f"After the request to cancel, {count_text(ran_on, 'task')} ran to completion, and the "
        f"last worker was at rest {duration_text(cancel_s)} later.",
        "Let long tasks ask whether they should stop, or run them in processes, which can be ended.",
    )


WORDS: dict[FindingKey, Callable[..., FindingWords]] = {
    FindingKey.RESULTS_DIFFER: _results_differ,
    FindingKey.FAILED_TASKS: _failed_tasks,
    FindingKey.DEADLOCK: _deadlock,
    FindingKey.LOST_UPDATES: _lost_updates,
    FindingKey.UNSEEN_RESULTS: _unseen_results,
    FindingKey.GUI_THREAD_RAN_IT: _gui_thread_ran_it,
    FindingKey.COROUTINE_BLOCKED_LOOP: _coroutine_blocked_loop,
    FindingKey.C_CALL_HELD_GIL: _c_call_held_gil,
    FindingKey.GIL_WAIT: _gil_wait,
    FindingKey.SIGNAL_FLOOD: _signal_flood,
    FindingKey.FROZE_ON_START: _froze_while(
        "starting a process", "Start processes from another thread, and before they are needed."
    ),
    FindingKey.FROZE_ON_IMPORT: _froze_while(
        "importing a module", "Import large modules before the window opens, or in a thread."
    ),
    FindingKey.FROZE_ON_GARBAGE: _froze_while(
        "collecting garbage",
        "Make fewer reference cycles, or collect while nobody waits (gc.freeze, gc.collect).",
    ),
    FindingKey.THREADS_SHARE_GIL: _threads_share_gil,
    FindingKey.WAITS_OVERLAP: _waits_overlap,
    FindingKey.RAN_AT_ONCE: _ran_at_once,
    FindingKey.SERIALISED: _serialised,
    FindingKey.START_UP_DOMINATES: _start_up_dominates,
    FindingKey.TRANSFER_DOMINATES: _transfer_dominates,
    FindingKey.TASKS_TOO_SMALL: _tasks_too_small,
    FindingKey.UNEVEN: _uneven,
    FindingKey.TOO_FEW: _too_few,
    FindingKey.OVERSUBSCRIBED: _oversubscribed,
    FindingKey.TOO_NOISY: _too_noisy,
    FindingKey.MACHINE_BUSY: _machine_busy,
    FindingKey.THROTTLED: _throttled,
    FindingKey.SUSPENDED: _suspended,
    FindingKey.WAITS_ENDED_EARLY: _waits_ended_early,
    FindingKey.MEMORY_PER_WAIT: _memory_per_wait,
    FindingKey.CANNOT_STOP: _cannot_stop,
}
"""The words for each kind; a test proves that every kind has them."""
