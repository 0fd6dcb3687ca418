"""The history in words: what was kept, and the rows of its lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from concgui.engine.records.run_row import RunRow
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.numbers import UNKNOWN, count_text, duration_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.verdict_text import smoothness_text

SHORT_ID = 8
"""Characters of an id that are shown; lists of 10,000 runs seldom have two that begin alike."""

PIN = "pinned"


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """A column of the list of runs.

    Attributes:
        key: Its name.
        head: Its head.
        help: One sentence that explains it.
        text: What people see.
        order: What it is sorted by; None where that is not known.
        is_number: Whether it is aligned at the right.
    """

    key: str
    head: str
    help: str
    text: Callable[[RunRow], str]
    order: Callable[[RunRow], str | float | None]
    is_number: bool = False


def kept_text(experiment: str, runs: int) -> str:
    """Return under which id an experiment is kept."""
    return f"kept in the history as {experiment[:SHORT_ID]} ({count_text(runs, 'run')})"


def dropped_text(dropped: int) -> str:
    """Return that the oldest runs were dropped, and how to prevent it."""
    return (
        f"the history is full: {count_text(dropped, 'run')} dropped, the oldest that are not pinned "
        "(CONCGUI_HISTORY_MB sets its size)"
    )


def set_aside_text(name: str) -> str:
    """Return that a damaged history was renamed."""
    return f"the history was damaged; it is set aside as {name}, and a new file has been started"


def lost_text(lost: int, reason: str) -> str:
    """Return that runs could not be kept."""
    return f"{count_text(lost, 'run')} not kept in the history: {reason}"


def unfinished_text() -> str:
    """Return that the disk did not answer in time."""
    return "the disk did not answer in time, so runs may be missing in the history"


def time_text(time: datetime | None) -> str:
    """Return a time of a run as the clock on the wall showed it."""
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time is not None else UNKNOWN


def machine_text(row: RunRow) -> str:
    """Return on what a run took place: ``Python 3.15.0 · 2 cores · Linux``."""
    if not row.python:
        return UNKNOWN
    python = f"Python {row.python}{'' if row.gil_enabled else ' free-threaded'}"
    cores = [count_text(row.cores, "core")] if row.cores is not None else []
    return " · ".join((python, *cores, row.platform.split("-")[0]))


def window_text(row: RunRow) -> str:
    """Return the verdict on the window, or how the run ended if it did not finish."""
    word = smoothness_text(row.smoothness, is_uneven=row.is_uneven)
    return word if row.outcome is Outcome.FINISHED else f"{OUTCOME_LABELS[row.outcome]}, {word}"


def mark_text(row: RunRow) -> str:
    """Return the pin as a word."""
    return PIN if row.is_pinned else ""


def _known(text: Callable[[float], str], value: float | None) -> str:
    return UNKNOWN if value is None else text(value)


HISTORY_COLUMNS: tuple[HistoryColumn, ...] = (
    HistoryColumn(
        "id",
        "id",
        "The first characters of the run's id, which name it.",
        lambda r: r.id[:SHORT_ID],
        lambda r: r.id,
    ),
    HistoryColumn(
        "experiment",
        "experiment",
        "The first characters of the id that the runs of one experiment share.",
        lambda r: r.experiment[:SHORT_ID],
        lambda r: r.experiment,
    ),
    HistoryColumn(
        "time",
        "time",
        "When the run was started.",
        lambda r: time_text(r.time),
        lambda r: r.time.timestamp() if r.time is not None else None,
    ),
    HistoryColumn(
        "model", "model", "How the tasks were executed.", lambda r: one_line(r.model), lambda r: r.model
    ),
    HistoryColumn(
        "workload", "workload", "What each task did.", lambda r: one_line(r.workload), lambda r: r.workload
    ),
    HistoryColumn(
        "params",
        "parameters",
        "The parameters of the workload.",
        lambda r: one_line(r.params),
        lambda r: r.params,
    ),
    HistoryColumn(
        "tasks",
        "tasks",
        "How many tasks the run had.",
        lambda r: _known(lambda value: f"{value:,}", r.tasks),
        lambda r: r.tasks,
        is_number=True,
    ),
    HistoryColumn(
        "wall_s",
        "total",
        "Start-up, work and teardown together.",
        lambda r: _known(duration_text, r.wall_s),
        lambda r: r.wall_s,
        is_number=True,
    ),
    HistoryColumn(
        "longest_freeze",
        "longest freeze",
        "The largest latency of the run.",
        lambda r: _known(lambda value: duration_text(value / 1000), r.longest_freeze_ms),
        lambda r: r.longest_freeze_ms,
        is_number=True,
    ),
    HistoryColumn(
        "window",
        "the window",
        "The verdict on the window, by its longest freeze.",
        window_text,
        lambda r: r.smoothness.rank if r.smoothness is not None else None,
    ),
    HistoryColumn(
        "machine",
        "machine",
        "Python, cores and system of the run.",
        lambda r: one_line(machine_text(r)),
        machine_text,
    ),
    HistoryColumn(
        "pin",
        "pin",
        "Pinned runs are never dropped and not deleted.",
        mark_text,
        lambda r: float(not r.is_pinned),
    ),
    HistoryColumn(
        "note", "note", "What was written about the run.", lambda r: one_line(r.note), lambda r: r.note
    ),
)
"""The columns of lists of runs, left to right."""

COLUMNS_BY_KEY: Mapping[str, HistoryColumn] = {column.key: column for column in HISTORY_COLUMNS}

VIEW_COLUMNS = tuple(
    COLUMNS_BY_KEY[key]
    for key in (
        "time",
        "model",
        "workload",
        "tasks",
        "wall_s",
        "longest_freeze",
        "window",
        "pin",
        "note",
        "machine",
    )
)
"""The columns of the list in the window."""

SEARCH_HINT = "Search: model, workload, parameter, Python, machine, date, note …"
NOTHING_KEPT = "Every run is kept here. Press Run."
NOTHING_FOUND = "No run matches."
SWITCHED_OFF = "the history is switched off, so runs are not kept."
NOTHING_SELECTED = "select runs in the list first."
LOADING = "loading …"


def list_text(shown: int, selected: int) -> str:
    """Return how many runs are listed and selected."""
    listed = count_text(shown, "run")
    return f"{listed}, {selected:,} selected" if selected else listed


def row_details(row: RunRow) -> str:
    """Return what the columns of a row do not show, as plain text."""
    lines = [f"id {row.id}", f"experiment {row.experiment}"]
    lines += [one_line(row.params)] if row.params else []
    lines += (
        [f"{count_text(row.workers, 'worker')}, repeat {row.repeat + 1}"] if row.workers is not None else []
    )
    lines += [one_line(row.platform)] if row.platform else []
    return "\n".join(lines)


def left_out_text(runs: int) -> str:
    """Return that selected runs are not shown beside the others."""
    return f"{count_text(runs, 'run')} of other tasks not shown beside them."


def kept_title(workload: str, time: datetime | None) -> str:
    """Return the title of runs that come from the history: ``primes · from the history``."""
    when = f", {time_text(time)}" if time is not None else ""
    return f"{one_line(workload)} · from the history{when}"


def changed_text(count: int, what: str) -> str:
    """Return how many runs are changed: ``3 runs pinned.``."""
    return f"{count_text(count, 'run')} {what}."


def deleted_text(deleted: int, pinned: int) -> str:
    """Return how many runs were deleted, and how many were not because they are pinned."""
    kept = f" {count_text(pinned, 'pinned run')} kept; unpin them first." if pinned else ""
    return f"{count_text(deleted, 'run')} deleted.{kept}"


def exported_text(count: int, name: str) -> str:
    """Return how many runs were written to a file."""
    return f"{count_text(count, 'run')} exported to {one_line(name)}."


def imported_text(new: int, known: int, name: str) -> str:
    """Return how many runs came from a file."""
    there = f", {count_text(known, 'run')} already there" if known else ""
    return f"{count_text(new, 'run')} imported from {one_line(name)}{there}."
