"""Tests of the report as Markdown."""

import dataclasses

from builders import record, said

from concgui.app.report_runs import report_on_records
from concgui.export.report.markdown import report_markdown


def test_a_comparison_has_verdict_table_and_notes() -> None:
    """The verdict is the first sentence; the table has a row per model, numbers to the right."""
    text = report_markdown(report_on_records([record(), record(model="thread-pool")]))
    lines = text.splitlines()
    assert lines[0] == "# sleep · 1 task · 4 workers · duration\\_ms=100"
    assert lines[4].startswith("**For smooth and fast on sleep, blocking: 112 ms")
    head = next(number for number, line in enumerate(lines) if line.startswith("| model"))
    assert lines[head + 1].startswith("| --- | ---: |")
    assert [line.split()[1] for line in lines[head + 2 : head + 4]] == ["blocking", "thread-pool"]
    assert "- blocking, thread-pool: a note" in lines
    assert "## Where it was measured" in lines


def test_a_matrix_is_a_table() -> None:
    """Two workloads of two models become a table of decisions and one of all pairs."""
    records = [record(model=m, workload=w) for m in ("blocking", "qthread") for w in ("sleep", "http")]
    lines = report_markdown(report_on_records(records)).splitlines()
    assert "| workload | blocking | qthread |" in lines
    assert "| sleep | 1.00× noticeable | 1.00× noticeable |" in lines


def test_words_of_a_file_stay_words() -> None:
    """A name with characters of Markdown and HTML breaks no table and makes no element or link."""
    name = "a|b <b>[x](y)</b> `c` *d*\nnew # line"
    text = report_markdown(report_on_records([dataclasses.replace(record(notes=(said(name),)), model=name)]))
    assert "<b>" not in text
    row = next(line for line in text.splitlines() if line.startswith("| a"))
    assert "a\\|b &lt;b&gt;\\[x\\](y)&lt;/b&gt; \\`c\\` \\*d\\* new # line" in row
