"""The actions of ``history`` after their arguments are read."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concgui.app.kept_runs import ids_named, kept_runs, opened_history
from concgui.app.run_comparison import compare_runs
from concgui.app.run_transfer import ImportReport, export_runs, import_runs
from concgui.cli.commands import show
from concgui.cli.common.exit_status import ExitStatus
from concgui.cli.common.json_target import file_target
from concgui.cli.common.streams import complain, write_text
from concgui.cli.terminal.consoles import print_all
from concgui.cli.terminal.history_table import print_rows
from concgui.engine.errors import ConcguiError, UsageError
from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.records.run_row import RunRow
from concgui.export.difference_json import differences_json
from concgui.presentation.history_text import (
    changed_text,
    deleted_text,
    dropped_text,
    exported_text,
    imported_text,
)
from concgui.presentation.numbers import count_text, part_text
from concgui.presentation.plain_text import one_line
from concgui.store.history import (
    History,
    HistoryPlace,
    HistoryReader,
    usual_history_path,
    usual_history_place,
)
from concgui.store.history.query import RunQuery


def list_runs(arguments: argparse.Namespace) -> int:
    """List the runs that match."""
    query = RunQuery(
        text=" ".join(arguments.text),
        model=arguments.model,
        workload=arguments.workload,
        pinned=True if arguments.pinned else None,
        last=arguments.last,
    )
    path = usual_history_path()
    rows: tuple[RunRow, ...] = ()
    matching = 0
    if path.exists():
        with HistoryReader(path) as history:
            rows, matching = history.rows(query), history.count(query)
    if arguments.json:
        _write_json(list(map(_row_json, rows)))
        return ExitStatus.FINISHED
    if rows:
        print_rows(sys.stdout, rows)
    if len(rows) < matching:
        complain(f"{part_text(len(rows), matching, 'run')} listed; --last all lists every one")
    elif not rows:
        complain("no run matches" if path.exists() else f"there is no history yet; it will be {path}")
    return ExitStatus.FINISHED


def show_runs(arguments: argparse.Namespace) -> int:
    """Print runs as ``concgui show`` does."""
    return show.execute(arguments)


def compare_kept(arguments: argparse.Namespace) -> int:
    """Print in what runs differ, in sentences, and then their tables."""
    from concgui.app.qt_core import require_qt_core

    require_qt_core()
    from concgui.cli.terminal.tables import print_experiment
    from concgui.presentation.model_names import ModelNames
    from concgui.qtlayer.catalogue import MODELS

    words = list(dict.fromkeys(arguments.runs))
    sides = [(Path(word).name, kept_runs(word, usual_history_path).records) for word in words]
    comparison = compare_runs(sides)
    if not comparison.texts:
        raise UsageError(
            "there is nothing to compare with: name a second run, or an experiment with several models"
        )
    if arguments.json:
        _write_json(differences_json(comparison.differences, comparison.texts))
        return ExitStatus.FINISHED
    paragraphs = [part for text in comparison.texts for part in (one_line(text), "")]
    print_all(sys.stdout, *paragraphs)
    names = ModelNames.of(model.info for model in MODELS)
    for number, records in enumerate(comparison.tables):
        if len(comparison.tables) > 1:
            run = records[0]
            gap = [""] if number else []
            tasks = count_text(run.tasks.total, "task")
            params = "".join(f" · {name}={value}" for name, value in run.params.items())
            print_all(sys.stdout, *gap, one_line(f"{run.workload} · {tasks}{params}"))
        has_reference = any(record.model == REFERENCE_MODEL for record in records)
        print_experiment(sys.stdout, records, names, compares=has_reference)
    return ExitStatus.FINISHED


def pin_runs(arguments: argparse.Namespace) -> int:
    """Pin runs."""
    return _mark(arguments.ids, lambda history, ids: history.set_pinned(ids, True), "pinned")


def unpin_runs(arguments: argparse.Namespace) -> int:
    """Take the pin from runs."""
    return _mark(arguments.ids, lambda history, ids: history.set_pinned(ids, False), "unpinned")


def note_runs(arguments: argparse.Namespace) -> int:
    """Write a note to runs."""
    done = "with this note" if arguments.text.strip() else "without a note"
    return _mark([arguments.id], lambda history, ids: history.set_note(ids, arguments.text), done)


def delete_runs(arguments: argparse.Namespace) -> int:
    """Delete runs, except pinned ones, and say how many."""
    if not arguments.ids and arguments.before is None:
        raise UsageError("name the runs to delete, or --before DATE")
    with _writable() as history:
        ids = list(ids_named(history, arguments.ids))
        if arguments.before is not None:
            ids += [row.id for row in history.rows(RunQuery(before=arguments.before)) if row.id not in ids]
        deleted = history.delete(ids)
    write_text(sys.stdout, f"{deleted_text(deleted, len(ids) - deleted)}\n")
    return ExitStatus.FINISHED


def export_to_file(arguments: argparse.Namespace) -> int:
    """Write runs to a file that another history can import."""
    path = file_target("--out", arguments.out).path
    if path.exists() and not path.is_file():
        raise UsageError(f"--out {arguments.out}: this is a device or a pipe; name a file")
    with opened_history(usual_history_path()) as history:
        count = export_runs(history, ids_named(history, arguments.ids), path)
    write_text(sys.stdout, f"{exported_text(count, str(path))}\n")
    return ExitStatus.FINISHED


def import_files(arguments: argparse.Namespace) -> int:
    """Take the runs of files into the history; a file that cannot be read does not stop the others."""
    place = _place()
    failed = False
    with History(place.path, place.limit_bytes) as history:
        for name in arguments.files:
            report = import_runs(history, Path(name))
            _tell_import(report)
            failed = failed or report.error is not None
    return ExitStatus.USAGE if failed else ExitStatus.FINISHED


def _tell_import(report: ImportReport) -> None:
    if report.new or report.known or report.error is None:
        write_text(sys.stdout, f"{imported_text(report.new, report.known, str(report.path))}\n")
    if report.dropped:
        complain(dropped_text(report.dropped))
    if report.error is not None:
        complain(str(report.error))


def _mark(words: list[str], action: Callable[[History, tuple[str, ...]], int], done: str) -> int:
    with _writable() as history:
        count = action(history, ids_named(history, words))
    write_text(sys.stdout, f"{changed_text(count, done)}\n")
    return ExitStatus.FINISHED


def _writable() -> History:
    """Open the history to write, which must exist."""
    opened_history(usual_history_path()).close()
    return History(usual_history_path())


def _place() -> HistoryPlace:
    place = usual_history_place()
    if place is None:
        raise ConcguiError("the history is switched off by CONCGUI_HISTORY_MB=0")
    return place


def _write_json(document: list[dict[str, Any]]) -> None:
    write_text(sys.stdout, json.dumps(document, indent=2, allow_nan=False) + "\n")


def _row_json(row: RunRow) -> dict[str, Any]:
    return {**dataclasses.asdict(row), "time": row.time.isoformat() if row.time is not None else None}
