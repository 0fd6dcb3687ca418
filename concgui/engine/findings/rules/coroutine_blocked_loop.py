"""A coroutine did not yield, or several did not let the window in between: the event loop stood still."""

from collections.abc import Iterator

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.report_columns import ABSENT

TO_THREADS = "asyncio-to-thread"
TO_PROCESSES = "asyncio-process"
"""Models to try instead, for calls that release the GIL and for others."""

FILLED = 0.8
"""Share of a freeze in which coroutines of the window's loop ran, so that they are its cause."""

ROW = 1.2
"""Freeze ÷ longest stretch from which on one stretch alone does not explain the freeze."""


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge the longest stretch in which one coroutine held the loop."""
    run, info = runs.typical, runs.info
    if info is None or not info.is_coroutine_model:
        return None
    found = max(_holds(run), default=None)
    if found is None:
        return None
    held_s, task = found[0] / 1e9, found[2]
    worker = run.spans[task].worker if task < len(run.spans) else None
    is_window = worker is not None and run.program.is_gui_thread(worker)
    longest_s = runs.longest_s if is_window else None
    # Short stretches one after another hold the window's loop as one long stretch does.
    is_row = is_window and _filled_longest_freeze(run, held_s)
    if held_s * 1000 <= FREEZE_MS and not is_row:
        return None
    instead = TO_PROCESSES if runs.comparison.holds_gil else TO_THREADS
    return Judgement(
        {
            "held_s": held_s,
            "task": run.spans[task].task,
            "in_gui_thread": is_window,
            "longest_s": longest_s,
            "is_row": is_row or None,
        },
        0.9 if is_window else 0.2,
        (Evidence(run.id, task=run.spans[task].task), *(runs.worst_freeze_evidence() if is_window else ())),
        runs.propose([instead]),
        importance=Importance.WINDOW if is_window else Importance.SPEED,
    )


def _holds(run: RunRecord) -> Iterator[tuple[int, int, int]]:
    """Yield length, start and row of each slice; a coroutine without slices holds the loop all the time."""
    if not run.knows_tasks:
        return
    if run.spans.slices.started_ns:
        for row in range(len(run.spans)):
            for started, finished in run.spans.slices.of_row(row):
                yield finished - started, started, row
        return
    for row, (started, finished) in enumerate(zip(run.spans.started_ns, run.spans.finished_ns, strict=True)):
        if ABSENT not in (started, finished) and finished > started:
            yield finished - started, started, row


def _filled_longest_freeze(run: RunRecord, held_s: float) -> bool:
    """Return whether several stretches of coroutines filled the longest freeze of a run between them."""
    longest = max(run.freezes, key=lambda freeze: freeze.length_s, default=None)
    if longest is None or longest.length_s < ROW * held_s:
        return False
    since, until = longest.since_ns, longest.until_ns
    inside = (min(start + length, until) - max(start, since) for length, start, _ in _holds(run))
    return sum(length for length in inside if length > 0) >= FILLED * (until - since)


RULE = rule_per_model(FindingKey.COROUTINE_BLOCKED_LOOP, Importance.WINDOW, judge)
