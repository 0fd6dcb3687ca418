"""The window waited for its turn at the GIL, which threads that compute took from it."""

from concgui.engine.findings.comparison import PROCESSES, ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.gil_turns import is_call, may_be_call, switch_interval_ms, waits_for_new_thread
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import is_calm
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.records.ladder import FRAME_MS

SHORT_INTERVAL_MS = 0.5
"""The switch interval to try: a tenth of Python's own."""

BASELINE_FACTOR = 3
"""The p99 must be this many times that of the idle window."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge runs whose freezes were turns at the GIL, or whose tasks hold it in threads of the program."""
    run = runs.typical
    if run.latency is None or run.baseline is None or not run.environment.gil_enabled:
        return None
    threads = sum(run.is_thread_of_program(worker) for worker in runs.workers_seen)
    p99_ms = run.latency.p99_ms
    if threads == 0 or p99_ms <= max(FRAME_MS, BASELINE_FACTOR * run.baseline.p99_ms):
        return None
    # What many signals cost the window is told as that.
    if runs.first_note("signals-logged") is not None:
        return None
    # Threads that release the GIL want the cores that other programs have.
    if run.resources.was_disturbed and not runs.comparison.may_hold_gil:
        return None
    # The p99 and the longest freeze would be those of a call, which gives the GIL back to nobody.
    longest = max(run.freezes, key=lambda freeze: freeze.length_s, default=None)
    if longest is not None and is_call(run, longest):
        return None
    turns = [
        freeze
        for freeze in run.freezes
        if freeze.cause.kind in (FreezeKind.GIL_SHARED, FreezeKind.GIL_HELD) and not is_call(run, freeze)
    ]
    # A new thread begins when it gets the GIL, and until then the window waits in `Thread.start`.
    starts_thread = longest is not None and runs.comparison.holds_gil and waits_for_new_thread(longest)
    if starts_thread and longest is not None:
        turns = [longest, *turns]
    # Without a freeze there is no cause; then only tasks that hold the GIL, on a calm machine, explain it.
    if not turns and (run.freezes or not runs.comparison.holds_gil or not is_calm(run)):
        return None
    interval_ms = switch_interval_ms(run)
    has_interval = runs.info is not None and "switch_interval_ms" in runs.info.run_options
    shorter = (
        runs.propose(run_options={"switch_interval_ms": SHORT_INTERVAL_MS})
        if has_interval and interval_ms > SHORT_INTERVAL_MS
        else None
    )
    return Judgement(
        {
            "p99_s": p99_ms / 1000,
            "longest_s": run.latency.longest_freeze_ms / 1000,
            "baseline_p99_s": run.baseline.p99_ms / 1000,
            "threads": threads,
            "switch_interval_s": interval_ms / 1000,
            # Without the freezes nothing of this is known.
            "may_be_calls": any(may_be_call(run, freeze) for freeze in turns) or None,
            "starts_thread": starts_thread or None,
        },
        0.7 if turns else 0.5,
        (Evidence.of_freeze(run.id, turns[0]),) if turns else (Evidence(run.id),),
        shorter or runs.propose([PROCESSES]),
        # Without a freeze it is something to know, and not what the person must decide by.
        importance=None if run.freezes else Importance.PROPERTY,
    )


RULE = rule_per_model(FindingKey.GIL_WAIT, Importance.WINDOW, judge)
