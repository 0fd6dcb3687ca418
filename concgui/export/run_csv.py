"""Run records as comma-separated values (RFC 4180), one line per run, in full precision."""

import csv
import io
from collections.abc import Callable, Iterable

from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.notes import note_text

Cell = str | int | float | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def _window(figure: Callable[[LatencySummary], Cell]) -> Callable[[RunRecord], Cell]:
    return lambda record: figure(record.latency) if record.latency is not None else None


_COLUMNS: tuple[tuple[str, Callable[[RunRecord], Cell]], ...] = (
    ("model", lambda r: r.model),
    ("workload", lambda r: r.workload),
    ("params", lambda r: "; ".join(f"{name}={value}" for name, value in r.params.items())),
    ("repeat", lambda r: r.repeat),
    ("workers", lambda r: r.workers),
    ("outcome", lambda r: str(r.outcome)),
    ("tasks_total", lambda r: r.tasks.total),
    ("tasks_finished", lambda r: r.tasks.finished),
    ("tasks_failed", lambda r: r.tasks.failed),
    ("tasks_cancelled", lambda r: r.tasks.cancelled),
    ("startup_s", lambda r: r.times.startup_s),
    ("work_s", lambda r: r.times.work_s),
    ("teardown_s", lambda r: r.times.teardown_s),
    ("wall_s", lambda r: r.times.wall_s),
    ("pings", _window(lambda w: w.pings)),
    ("p50_ms", _window(lambda w: w.p50_ms)),
    ("p95_ms", _window(lambda w: w.p95_ms)),
    ("p99_ms", _window(lambda w: w.p99_ms)),
    ("longest_freeze_ms", _window(lambda w: w.longest_freeze_ms)),
    ("freezes", _window(lambda w: w.freezes)),
    ("blocked_ms", _window(lambda w: w.blocked_ms)),
    ("blocked_share", _window(lambda w: w.blocked_share)),
    ("smoothness", _window(lambda w: str(w.smoothness))),
    ("baseline_p99_ms", lambda r: r.baseline.p99_ms if r.baseline is not None else None),
    ("paint_p50_ms", lambda r: r.paint.p50_ms if r.paint is not None else None),
    ("paint_p99_ms", lambda r: r.paint.p99_ms if r.paint is not None else None),
    ("longest_paint_ms", lambda r: r.paint.longest_ms if r.paint is not None else None),
    ("cpu_s", lambda r: r.resources.cpu_s),
    ("peak_rss_bytes", lambda r: r.resources.peak_rss_bytes),
    ("baseline_rss_bytes", lambda r: r.resources.baseline_rss_bytes),
    ("extra_rss_bytes", lambda r: r.resources.extra_rss_bytes),
    ("voluntary_switches", lambda r: r.resources.voluntary_switches),
    ("involuntary_switches", lambda r: r.resources.involuntary_switches),
    ("peak_threads", lambda r: r.resources.peak_threads),
    ("peak_open_files", lambda r: r.resources.peak_open_files),
    ("peak_processes", lambda r: r.resources.peak_processes),
    ("other_cores", lambda r: r.resources.other_cores),
    ("parallelism", lambda r: r.parallelism),
    ("overlap", lambda r: r.overlap),
    ("transfer_s", lambda r: r.transfer_s),
    ("cancel_s", lambda r: r.cancel_s),
    ("observer_cpu_share", lambda r: r.observer_cpu_share),
    ("checksum", lambda r: r.checksum),
    ("notes", lambda r: " | ".join(map(note_text, r.notes))),
)

COLUMN_NAMES = tuple(name for name, _ in _COLUMNS)
"""The header line. Names contain the unit; an empty cell is an unknown figure."""


def records_as_csv(records: Iterable[RunRecord]) -> str:
    """Return a header line and one line per run. Numbers are written as by `repr`, so none is rounded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMN_NAMES)
    for record in records:
        writer.writerow(_safe(value(record)) for _, value in _COLUMNS)
    return text.getvalue()


def _safe(cell: Cell) -> Cell:
    """Prevent a spreadsheet from reading text as a formula (OWASP, CSV injection). Numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell
