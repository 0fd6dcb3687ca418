"""Some tasks or chunks took much longer, so workers had nothing to do at the end."""

from concgui.engine.findings.comparison import ModelRuns
from concgui.engine.findings.finding import Evidence, FindingKey, Importance
from concgui.engine.findings.rule import Judgement, rule_per_model
from concgui.engine.findings.waiting import is_calm
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.report_columns import ABSENT

LEAST_IDLE = 0.25
"""Share of the workers' time, at the end of the work, in which they had nothing to do."""

MUCH_LONGER = 2.0
"""Longest task ÷ median task from which on one task held up the others."""

LEAST_S = 0.05


def judge(runs: ModelRuns) -> Judgement | None:
    """Judge models whose workers take one task after another."""
    info, run, figures = runs.info, runs.typical, runs.figures
    if (
        info is None
        or not info.uses_workers
        # A worker that ends with its task has no idle time.
        or info.worker_per_task
        or figures is None
        or run.times.work_s < LEAST_S
        or not is_calm(run)
    ):
        return None
    idle_share = _idle_share(run)
    chunk = run.run_options.get("chunk_size", 1)
    has_chunks = isinstance(chunk, int) and chunk > 1
    is_uneven = figures.median_s > 0 and figures.longest_s >= MUCH_LONGER * figures.median_s
    if idle_share is None or idle_share < LEAST_IDLE or not (is_uneven or has_chunks):
        return None
    # The longest task must be long enough to explain the end of the work.
    if not has_chunks and figures.longest_s < LEAST_IDLE * run.times.work_s:
        return None
    return Judgement(
        {
            "idle_share": idle_share,
            "workers": len(runs.workers_seen),
            "longest_s": figures.longest_s,
            "median_s": figures.median_s,
            "chunk_size": chunk if has_chunks else None,
        },
        idle_share,
        (Evidence(run.id, task=figures.longest_task),),
        runs.propose(run_options={"chunk_size": 1}) if has_chunks else None,
    )


def _idle_share(run: RunRecord) -> float | None:
    """Return the share of the workers' time after the last task of each; None with fewer than two workers."""
    last: dict[int, int] = {}
    for worker, finished_ns in zip(run.spans.worker, run.spans.finished_ns, strict=True):
        if ABSENT not in (worker, finished_ns):
            last[worker] = max(finished_ns, last.get(worker, finished_ns))
    if len(last) < 2:
        return None
    idle_ns = sum(run.times.last_finish_ns - finished_ns for finished_ns in last.values())
    return idle_ns / 1e9 / (len(last) * run.times.work_s)


RULE = rule_per_model(FindingKey.UNEVEN, Importance.SPEED, judge)
