"""A coroutine did not yield, so its event loop stood still."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.run_record import RunRecord

TO_THREADS = "asyncio-to-thread"
TO_PROCESSES = "asyncio-process"
"""Models to try instead, for calls that release the GIL and for others."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the longest stretch in which one coroutine held the loop."""
    run, info = runs.typical, runs.info
    if info is None or not info.is_coroutine_model:
        return None
    found = _longest_hold(run)
    if found is None:
        return None
    held_s, task = found
    worker = run.spans[task].worker if task < len(run.spans) else None
    is_window = worker is not None and run.program.is_gui_thread(worker)
    longest_s = runs.longest_s if is_window else None
    # Short calls one after another hold the window's loop as one long call does.
    stood_s = held_s if longest_s is None or not info.calls_in_coroutine else max(held_s, longest_s)
    if stood_s * 1000 <= FREEZE_MS:
        return None
    instead = TO_PROCESSES if runs.comparison.holds_gil else TO_THREADS
    return Judgement(
        {"held_s": held_s, "task": run.spans[task].task, "in_gui_thread": is_window, "longest_s": longest_s},
        0.9 if is_window else 0.2,
        (Evidence(run.id, task=run.spans[task].task), *(runs.worst_freeze_evidence() if is_window else ())),
        runs.propose([instead]),
        importance=Importance.WINDOW if is_window else Importance.SPEED,
    )


def _longest_hold(run: RunRecord) -> tuple[float, int] | None:
    """Return the longest slice and its row; a coroutine without slices is one call that holds the loop."""
    if not run.knows_tasks:
        return None
    if not run.spans.slices.started_ns:
        lengths = ((span.duration_ns, row) for row, span in enumerate(run.spans) if span.duration_ns)
    else:
        lengths = (
            (finished - started, row)
            for row in range(len(run.spans))
            for started, finished in run.spans.slices.of_row(row)
        )
    longest = max(lengths, default=None)
    return (longest[0] / 1e9, longest[1]) if longest is not None else None


RULE = rule_per_model(FindingKey.COROUTINE_BLOCKED_LOOP, Importance.WINDOW, judge)
