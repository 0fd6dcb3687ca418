"""The words of a report: its headings, what its figures show, and how they were measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS
from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.records.ladder import FRAME_MS, LADDER
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.environment_text import environment_caption
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.numbers import count_text, duration_text
from concgui.presentation.timeline.text import freeze_line
from concgui.presentation.verdict_text import run_verdict_sentence, summary_verdict

TIME_AXIS = "Total time of a run, s"
TIME_LEGEND = "hatched: start-up and teardown · filled: work"
FREEZE_AXIS = "Longest freeze of the window, ms (log)"

MATRIX_TITLE = "Every model on every workload"
MATRIX_MEANING = (
    "Each cell: the speed-up over blocking, start-up included, and the window's smoothness. "
    "– not run, ? no speed-up, ~ disturbed by other programs."
)
DECISIONS_TITLE = "For smooth and fast on this machine"

METHOD = (
    "Each model did the same tasks with the same seed in the same program. A warm-up does not count, "
    "repeats take turns, and figures are medians with minimum and maximum.",
    "The window is measured from outside: another process asks its thread every 5 ms, whatever happens. The "
    "latency is the time from when a question was due to when a Python handler in that thread answered. A "
    "question that was due during a freeze counts with the time that it would have waited.",
    "Smoothness is judged by the longest freeze alone, by the limits in the table.",
    "The total time of a run is start-up, work and teardown, so starting processes is never hidden. The "
    "speed-up is the median total time of blocking divided by that of the model.",
    "A difference between models is stated only where it is larger than the noise: by the rank sum test of "
    "Mann and Whitney at a level of 10 %, which needs three runs of each model. With fewer runs, only a "
    "difference above a quarter is stated, and beside other programs only one that these cannot explain.",
    "The cause of a freeze is decided by what was seen of all threads while it lasted. A cause that the "
    "thread states refute is never said.",
)
"""How the figures came about, one paragraph each."""

HOW_MEASURED = "How it was measured"
WHERE_MEASURED = "Where it was measured"
BOTH_AXES = "How fast, and how smooth"


def written_by(version: str) -> str:
    """Return which version wrote the report."""
    return f"Written by concgui {version}."


LADDER_HEADS = ("longest freeze", "the window is", "source of the limit")


def ladder_rows() -> tuple[tuple[str, str, str], ...]:
    """Return the ladder's limits and words, and who set the limits, as rows under `LADDER_HEADS`."""
    return tuple(
        (
            f"up to {duration_text(rung.limit_ms / 1000)}" if rung is not LADDER[-1] else "longer",
            SMOOTHNESS_LABELS[rung.smoothness],
            rung.source,
        )
        for rung in LADDER
    )


LADDER_NOTE = (
    f"“But uneven” is said beside the word where more than 1 % of the answers took longer than one frame "
    f"({FRAME_MS:g} ms)."
)


def runs_title(records: Sequence[RunRecord]) -> str:
    """Return what was run, with every parameter: ``primes · 8 tasks · 2 workers · limit=200000``.

    Args:
        records: Runs of one workload with one size and one set of parameters.
    """
    first = records[0]
    options = {name: value for record in records for name, value in record.run_options.items()}
    changed = (
        f"{name}={value}"
        for name, value in options.items()
        if value != getattr(DEFAULT_RUN_OPTIONS, name, None)
    )
    params = (f"{name}={value}" for name, value in first.params.items())
    tasks, workers = count_text(first.tasks.total, "task"), count_text(first.workers, "worker")
    return " · ".join((first.workload, tasks, workers, *params, *changed))


def origins_text(records: Sequence[RunRecord]) -> str:
    """Return the machines, interpreters and versions that runs come from; "" without a run."""
    return "; ".join(dict.fromkeys(environment_caption(record.environment) for record in records))


def runs_caption(records: Sequence[RunRecord]) -> str:
    """Return what a picture of runs must say of them: what was run, and on what; "" without a run."""
    groups: dict[tuple[object, ...], list[RunRecord]] = {}
    for record in records:
        groups.setdefault((record.workload, record.params, record.tasks.total, record.workers), []).append(
            record
        )
    titles = "; ".join(map(runs_title, groups.values()))
    return f"{titles} · {origins_text(records)}" if records else ""


def measured_text(records: Sequence[RunRecord]) -> str:
    """Return how many runs there are and when they were made."""
    times = sorted(record.time for record in records if record.time is not None)
    runs = count_text(len(records), "run")
    if not times:
        return runs
    first, last = (f"{time:%Y-%m-%d %H:%M}" for time in (times[0], times[-1]))
    when = first if first == last else f"{first} to {last}"
    return f"{runs}, {when} {times[0]:%Z}".rstrip()


@dataclass(frozen=True, slots=True)
class DrawingWords:
    """What a drawing shows, and what can be read from it by people who do not see it."""

    title: str
    description: str


def axes_words(summaries: Sequence[ModelSummary]) -> DrawingWords:
    """Return the words of the drawing of both axes."""
    models = count_text(len(summaries), "model")
    each = (
        f"{summary.model}: {duration_text(summary.wall_s.median)}, the window {summary_verdict(summary)}"
        + (
            f", longest freeze {duration_text(summary.longest_freeze_ms.maximum / 1000)}"
            if summary.longest_freeze_ms is not None
            else ""
        )
        for summary in summaries
    )
    return DrawingWords(f"Total time and longest freeze of {models}", "; ".join(each))


def timeline_words(record: RunRecord) -> DrawingWords:
    """Return the words of the timeline of a run."""
    tasks, workers = (
        count_text(count, noun)
        for count, noun in ((record.tasks.total, "task"), (len(record.workers_seen), "lane"))
    )
    parts = (f"{tasks} in {workers}", run_verdict_sentence(record), freeze_line(record))
    title = f"Timeline of {record.model}, repeat {record.repeat + 1}"
    return DrawingWords(title, ". ".join(part for part in parts if part))


def left_out_runs_text(count: int) -> str:
    """Return that some runs have no timeline; "" if all have one."""
    return f"{count_text(count, 'more run')} without a timeline here." if count else ""


NOT_YET = "not yet"

NO_SPANS = "No timeline: the file has no spans. Write it with --spans, or name runs of the history."
