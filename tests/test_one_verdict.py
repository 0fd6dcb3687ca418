"""One run has one word: the same in every view, table and file, and its mark stands where that word is."""

import csv
import dataclasses
import io
import itertools
import json
import re
from collections.abc import Callable

import pytest
from builders import ENVIRONMENT, MS, record
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.cli.terminal.matrix_table import print_matrix
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.evaluation.matrix_cells import MatrixResult, matrix_cells
from concgui.engine.evaluation.summary import summarise
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.verdict import Verdict, judge
from concgui.engine.note import Note
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.ladder import LADDER, Smoothness
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_csv import records_as_csv
from concgui.export.run_json import experiment_json
from concgui.presentation.colours import LIGHT
from concgui.presentation.compare_text import row_details, row_sentence
from concgui.presentation.comparison_verdict import comparison_verdict, decision_row
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.matrix_text import cell_sentence, cell_tooltip
from concgui.presentation.timeline.text import plain_text, run_subtitle
from concgui.presentation.verdict_text import NOT_MEASURED
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.compare.latency import LatencyPlot
from concgui.ui.feel.live_latency import LiveLatency, latency_text
from concgui.ui.matrix.table_model import MatrixTableModel
from concgui.ui.results.table_model import COLUMNS, ResultsModel
from concgui.ui.scatter.plot import ScatterPlot

UNEVEN = "smooth, but uneven"
WORDS = (UNEVEN, NOT_MEASURED, *SMOOTHNESS_LABELS.values())

CASES = [
    (0.3, 0.3, "smooth"),
    (16.7, 16.7, "smooth"),
    (16.8, 16.8, UNEVEN),
    (16.7, 50.0, "smooth"),
    (16.8, 50.0, UNEVEN),
    (49.0, 50.0, UNEVEN),
    (0.3, 50.1, "noticeable"),
    (60.0, 60.0, "noticeable"),
    (0.3, 100.0, "noticeable"),
    (0.3, 100.1, "sluggish"),
    (0.3, 250.0, "sluggish"),
    (0.3, 250.1, "janky"),
    (0.3, 700.0, "janky"),
    (0.3, 700.1, "frozen"),
    (0.3, 4999.9, "frozen"),
    (0.3, 5000.0, "not responding"),
    (6000.0, 6000.0, "not responding"),
]
"""p99 and longest freeze in ms, and the word: every rung and edge, and p99 on both sides of a frame."""


def run_of(p99_ms: float, longest_ms: float) -> RunRecord:
    """The run of `blocking` whose pings have that p99 and that longest latency."""
    waited_ms = [p99_ms] * 199 + [longest_ms]
    pings = [(n * 10_000 * MS, n * 10_000 * MS + round(ms * MS)) for n, ms in enumerate(waited_ms)]
    latencies = Latencies.of(pings)
    made = record(latencies=latencies, latency=latencies.summary(), notes=(), freezes=())
    assert made.latency is not None
    assert (made.latency.p99_ms, made.latency.longest_freeze_ms) == (p99_ms, longest_ms)
    return made


UNKNOWN_RUN = record(latencies=Latencies(), latency=None, notes=(), freezes=())
RUNS = [*((run_of(p99, longest), word) for p99, longest, word in CASES), (UNKNOWN_RUN, NOT_MEASURED)]
IDS = [*(f"{p99}-{longest}" for p99, longest, _ in CASES), "unknown"]


def words_in(text: str) -> set[str]:
    """Return the verdicts that a text contains, each as long as it is."""
    flat = " ".join(text.split())
    found: set[str] = set()
    for word in WORDS:
        flat, times = re.subn(rf"\b{word}\b", "", flat)
        found |= {word} if times else set()
    return found


def printed(print_to: Callable[[io.StringIO], None]) -> str:
    stream = io.StringIO()
    print_to(stream)
    return stream.getvalue()


def result_of(run: RunRecord) -> MatrixResult:
    plan = MatrixPlan(("blocking",), (Sleep(),))
    return MatrixResult(plan, (run,), matrix_cells(("blocking",), ("sleep",), (run,), {}), Outcome.FINISHED)


def verdict_on(run: RunRecord) -> Verdict:
    verdict = judge(Comparison.of([run], [], None))
    assert verdict is not None
    return verdict


TEXTS: dict[str, Callable[[RunRecord], str]] = {
    "compare, for screen readers": lambda run: row_sentence(summarise([run])[0], NAMES),
    "compare and map, under the pointer": lambda run: plain_text(row_details(summarise([run])[0], NAMES)),
    "timeline": lambda run: run_subtitle(run, NAMES),
    "matrix, for screen readers": lambda run: cell_sentence(result_of(run).cells[0], NAMES),
    "matrix, under the pointer": lambda run: plain_text(cell_tooltip(result_of(run).cells[0], NAMES)),
    "command line": lambda run: printed(lambda to: print_experiment(to, [run], NAMES, compares=True)),
    "verdict": lambda run: comparison_verdict(verdict_on(run)),
    "decision": lambda run: " ".join(decision_row(verdict_on(run))),
    "matrix on the command line": lambda run: printed(lambda to: print_matrix(to, result_of(run), NAMES)),
}


@pytest.mark.parametrize(("run", "word"), RUNS, ids=IDS)
def test_every_text_has_the_word_of_the_run(run: RunRecord, word: str) -> None:
    """Every text about a run contains its word and no other one."""
    for place, text in TEXTS.items():
        found = words_in(text(run))
        if place == "matrix on the command line" and word == UNEVEN:
            # The cells have the word alone, and a line below names those that are uneven.
            assert found == {"smooth", UNEVEN}, place
        else:
            assert found == {word}, place


@pytest.mark.parametrize(("run", "word"), RUNS, ids=IDS)
def test_every_file_and_table_has_the_word_of_the_run(run: RunRecord, word: str, qtbot: QtBot) -> None:
    """CSV, JSON and its summary have the ladder's word and whether it is uneven; the table has both."""
    ladder_word = {UNEVEN: "smooth", NOT_MEASURED: None}.get(word, word)
    is_uneven = None if word == NOT_MEASURED else word == UNEVEN
    (row,) = csv.DictReader(io.StringIO(records_as_csv([run])))
    assert (row["smoothness"], row["is_uneven"]) == (
        ladder_word or "",
        "" if is_uneven is None else str(is_uneven),
    )
    document = json.loads(
        json.dumps(experiment_json([run], ENVIRONMENT, (), with_spans=False, with_summary=True))
    )
    for found in (document["runs"][0]["ui"], document["summary"][0]):
        assert (found["smoothness"], found["is_uneven"]) == (ladder_word, is_uneven)
    table = ResultsModel(NAMES, LIGHT)
    table.set_records((run,))
    column = [figure.key for figure in COLUMNS].index("smoothness")
    assert table.data(table.index(0, column)) == word


@pytest.mark.parametrize(("run", "word"), RUNS, ids=IDS)
def test_the_matrix_and_the_strip_show_the_word_of_the_run(run: RunRecord, word: str, qtbot: QtBot) -> None:
    """The grid says it to screen readers; the strip shows it below the figure that the word judges."""
    grid = MatrixTableModel(NAMES)
    grid.set_axes(("blocking",), ("sleep",))
    grid.set_cells(result_of(run).cells)
    assert words_in(str(grid.data(grid.index(0, 0), Qt.ItemDataRole.AccessibleTextRole))) == {word}
    strip = LiveLatency(LIGHT)
    qtbot.addWidget(strip)
    strip.show_samples(tuple(run.latencies.samples), ())
    assert strip.accessibleDescription() == word
    figure, shown, *_ = strip.texts
    assert shown == word
    if run.latency is not None:
        assert figure == latency_text(run.latency.longest_freeze_ms)


@pytest.mark.parametrize(("run", "word"), RUNS[:-1], ids=IDS[:-1])
def test_a_mark_stands_in_the_zone_of_its_word(run: RunRecord, word: str, qtbot: QtBot) -> None:
    """In Compare and in the map, the longest freeze lies between the limits of the rung with its word."""
    summaries = summarise([run])
    fonts, area = ViewFonts.of(QFont()), QRectF(0, 0, 600, 400)
    (summary,) = summaries
    assert summary.longest_freeze_ms is not None
    scale = LatencyPlot.over(summaries, area, LIGHT, fonts).scale
    scatter = ScatterPlot.over(summaries, NAMES, area, LIGHT, fonts)
    marks = {
        scale: scale.pixel(summary.longest_freeze_ms.maximum),
        scatter.x: scatter.point(summary).x(),
    }
    limits_ms = [0.0, *(rung.limit_ms for rung in LADDER)]
    rank = Smoothness("smooth" if word == UNEVEN else word).rank
    low_ms, high_ms = list(itertools.pairwise(limits_ms))[rank]
    for axis, mark in marks.items():
        assert axis.pixel(max(low_ms, axis.low)) <= mark <= axis.pixel(min(high_ms, axis.high))


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (
            Note.of("too-few-pings", longest_wait_s=0.3, unasked_share=0.25),
            "25% of the pings were sent too late",
        ),
        (Note.of("no-observer"), "The observer did not answer"),
        (Note.of("observer-lost"), "The observer was lost"),
        (Note.of("disturbed", cores=1.0), "No ping of this run was answered"),
    ],
    ids=lambda value: value.code if isinstance(value, Note) else "",
)
def test_a_run_without_a_word_says_why(note: Note, reason: str) -> None:
    """Where the smoothness is unknown, its place has the reason and not the word of other measurements."""
    run = dataclasses.replace(UNKNOWN_RUN, notes=(note,))
    places = ("compare and map, under the pointer", "timeline", "matrix, under the pointer", "command line")
    for place in places:
        text = " ".join(TEXTS[place](run).split())
        assert words_in(text) == {NOT_MEASURED}, place
        assert reason in text or (place == "command line" and note.code == "disturbed"), place
