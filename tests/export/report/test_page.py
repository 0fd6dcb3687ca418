"""Tests of the report as a page: complete in itself, well-formed, and safe from whatever a file says."""

import dataclasses
import re

import builders
import pytest
from builders import ENVIRONMENT, MS, said
from report_pages import drawings, parsed, references, words_of

from concgui.app.report_runs import report_on_records
from concgui.engine.evaluation.matrix_cells import matrix_cells
from concgui.engine.note import Note
from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.run_record import RunRecord, TaskCounts
from concgui.engine.records.values import Values
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.export.report.page import report_html
from concgui.export.svg.inks import variables
from concgui.presentation.colours import DARK, LIGHT, contrast

HOSTILE = "</svg><script>alert(1)</script>\"'><img src=x onerror=y>&amp;{{ 7*7 }}\x00\x1b[31m\ud800\u202e"


def compared() -> tuple[RunRecord, ...]:
    """Return runs of two models on one workload."""
    return builders.record(), builders.record(model="thread-pool", id="1" * 32)


def test_the_verdict_comes_first() -> None:
    """After the heading and the time of the runs a page says who was smooth and fast."""
    (main,) = parsed(report_html(report_on_records(compared()))).iter("main")
    header, first, *_ = main
    assert words_of(header).startswith("sleep · 1 task · 4 workers · duration_ms=100 2 runs, 2026-11-28")
    assert first.get("class") == "verdict"
    assert words_of(first).startswith("For smooth and fast on sleep, blocking: 112 ms")


def test_a_page_has_all_that_a_reader_needs() -> None:
    """Findings, both axes, table, timelines, method, ladder and environment stand on the page."""
    root = parsed(report_html(report_on_records(compared())))
    headings = [words_of(heading) for heading in root.iter("h2")]
    assert headings[-4:] == ["Notes", "Timelines", "How it was measured", "Where it was measured"]
    titles = [words_of(drawing[0]) for drawing in drawings(root)]
    assert titles == [
        "Total time and longest freeze of 2 models",
        "Fast × smooth",
        "Timeline of blocking, repeat 1",
        "Timeline of thread-pool, repeat 1",
    ]
    text = words_of(root)
    assert "W3C Long Tasks" in text
    assert "PySide6 6.11.3" in text
    assert all(cell.get("scope") in {"row", "col"} for cell in root.iter("th"))


def test_each_drawing_is_named_and_described_once() -> None:
    """A drawing has a title and a description by ids that no other one has, in both widths."""
    root = parsed(report_html(report_on_records(compared())))
    shown = [*drawings(root), *drawings(root, "narrow")]
    assert len(shown) == 8
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for drawing in shown:
        named = (drawing.get("aria-labelledby") or "").split()
        assert [child.get("id") for child in drawing[:2]] == named
        assert all(words_of(child) for child in drawing[:2])


def test_a_page_needs_no_other_file() -> None:
    """Nothing on a page is fetched: no script, no link, only patterns of the page itself."""
    page = report_html(report_on_records(compared()))
    root = parsed(page)
    assert {value for _, value in references(root)} <= {f"url(#state-{n})" for n in (1, 2, 4)} | {
        "url(#suspended)"
    }
    assert "http" not in page.replace("http-equiv", "").replace("http:", "http:")
    assert not {"script", "link", "iframe", "object", "embed", "img"} & {
        element.tag for element in root.iter()
    }
    assert "@import" not in page


def test_a_page_is_plain_ascii() -> None:
    """No encoding of a file or a pipe can spoil a page."""
    assert report_html(report_on_records(compared())).isascii()


def hostile_records() -> tuple[RunRecord, ...]:
    """Return runs in which everything that a file may say is hostile."""
    freeze = ExplainedFreeze(
        0, 105 * MS, FreezeCause(FreezeKind.PYTHON, location=CodeLocation(HOSTILE, 3, HOSTILE), frames=())
    )
    failed = builders.span(0, outcome=Outcome.FAILED, error=TaskError(HOSTILE, HOSTILE, HOSTILE))
    environment = dataclasses.replace(
        ENVIRONMENT, python=HOSTILE, implementation=HOSTILE, platform=HOSTILE, concgui=HOSTILE, qt=HOSTILE
    )
    whole = builders.record(
        model=f"model {HOSTILE}",
        workload=f"workload {HOSTILE}",
        params={HOSTILE: HOSTILE},
        run_options=Values.of({HOSTILE: HOSTILE}),
        environment=environment,
        spans=[failed],
        tasks=TaskCounts(1, 0, 1, 0),
        outcome=Outcome.FAILED,
        checksum=None,
        freezes=(freeze,),
        notes=(said(HOSTILE),),
    )
    return (
        whole,
        dataclasses.replace(whole, model="blocking"),
        dataclasses.replace(whole, latency=None, repeat=1),
    )


def test_whatever_a_file_says_is_shown_and_never_run() -> None:
    """Hostile names, notes, paths, errors and keys stand on the page as text, and make no element."""
    records = hostile_records()
    reasons = {(records[0].model, records[0].workload): (Note.of("text", text=HOSTILE),)}
    cells = matrix_cells([records[0].model, "blocking"], [records[0].workload], records, reasons)
    for page in (report_html(report_on_records(records)), report_html(report_on_records(records, cells))):
        root = parsed(page)
        assert not {"script", "img"} & {element.tag for element in root.iter()}
        assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)
        assert words_of(root).count("<script>alert(1)</script>") > 20
        assert "{{ 7*7 }}" in words_of(root)
        assert not re.search(r"[\x00\x1b\ud800\u202e]", "".join(root.itertext()))


def test_a_run_without_latency_says_so() -> None:
    """A lost observer leaves a drawing with words in place of the longest freeze, and no scatter."""
    root = parsed(report_html(report_on_records([builders.unmeasured()])))
    assert "not measured" in words_of(drawings(root)[0])
    assert "Fast × smooth" not in words_of(root)


def test_a_matrix_is_a_table_with_words_and_a_verdict_for_each_workload() -> None:
    """Cells have figure and word, a missing pair its reason, and each workload a row of the decisions."""
    records = [
        builders.record(model=model, workload=workload)
        for model in ("blocking", "thread-pool")
        for workload in ("sleep", "http")
    ]
    missing = {("qthread", "sleep"): (said("it is not there"),)}
    cells = matrix_cells(("blocking", "thread-pool", "qthread"), ("sleep", "http"), records, missing)
    root = parsed(report_html(report_on_records(records, cells)))
    decisions, matrix = (
        next(table for table in root.iter("table") if table.get("class") == kind)
        for kind in ("decisions", "matrix")
    )
    assert [words_of(row[0]) for row in decisions.iter("tr")] == ["workload", "sleep", "http"]
    assert [[words_of(cell) for cell in row] for row in matrix.iter("tr")] == [
        ["workload", "blocking", "thread-pool", "qthread"],
        ["sleep", "1.00× noticeable", "1.00× noticeable", "–"],
        ["http", "1.00× noticeable", "1.00× noticeable", "not yet"],
    ]
    assert "qthread on sleep: it is not there" in words_of(root)


def test_many_runs_have_one_timeline_for_each_model() -> None:
    """Of more than a dozen runs the page has the middle one of each model, and says how many are left out."""
    records = [
        builders.record(model=model, repeat=repeat, id=f"{model}{repeat}")
        for model in ("blocking", "qthread")
        for repeat in range(7)
    ]
    root = parsed(report_html(report_on_records(records)))
    assert len(drawings(root)) == 4
    assert "12 more runs without a timeline here." in words_of(root)


def test_ten_runs_fit_a_mail() -> None:
    """A page with ten runs of thousands of tasks each is smaller than 3 MB."""
    records = [
        dataclasses.replace(builders.pool_record(2_000, workers=3, length_s=20.0), id=f"{n}", repeat=n)
        for n in range(10)
    ]
    page = report_html(report_on_records(records))
    assert len(drawings(parsed(page))) == 11
    assert len(page) < 3_000_000


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_in_both_themes(theme) -> None:
    """Words on the page and in drawings reach a contrast of 4.5:1 on every ground that they stand on."""
    inks = variables(theme)
    grounds = [inks[name] for name in ("--window", "--panel")]
    words = ["--text", "--muted", "--error", *(f"--rung-{number}" for number in range(6))]
    assert min(contrast(inks[word], ground) for word in words for ground in grounds) >= 4.5
    assert contrast(inks["--text"], inks["--raised"]) >= 4.5
    assert contrast(inks["--rung-0"], inks["--good"]) >= 4.5
    assert contrast(inks["--muted"], inks["--good"]) >= 4.5
    page = report_html(report_on_records(compared()))
    assert all(f"{name}:{colour};" in page for name, colour in inks.items())
