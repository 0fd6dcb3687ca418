"""Tests of run records as comma-separated values."""

import csv
import dataclasses
import io

import pytest
from builders import FAILED_RECORD, said
from hypothesis import given
from hypothesis import strategies as st

from concgui.export.run_csv import COLUMN_NAMES, records_as_csv


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_figure_comes_back_in_full_precision() -> None:
    """Figures are read back equal and without rounding; an empty cell is an unknown figure."""
    (row,) = read(records_as_csv([FAILED_RECORD]))
    assert tuple(row) == COLUMN_NAMES
    assert float(row["startup_s"]) == FAILED_RECORD.times.startup_s
    assert float(row["work_s"]) == FAILED_RECORD.times.work_s == 0.300000001
    assert float(row["cpu_s"]) == 0.1 + 0.2
    assert float(row["observer_cpu_share"]) == 1e-05
    assert int(row["peak_rss_bytes"]) == 123_456_789
    assert float(row["longest_freeze_ms"]) == 70.0
    assert (row["smoothness"], row["freezes"], row["pings"]) == ("noticeable", "1", "3")
    assert (row["params"], row["outcome"], row["tasks_failed"]) == (
        "latency_ms=20; size_kb=4", "failed", "1",
    )  # fmt: skip
    assert (row["checksum"], row["baseline_p99_ms"], row["cancel_s"]) == ("", "", "")
    assert row["notes"] == 'first, with a comma | second "quoted"\nin two lines'


def test_a_lost_observer_leaves_cells_empty() -> None:
    """The cells of unknown latencies are empty and not zero."""
    (row,) = read(records_as_csv([dataclasses.replace(FAILED_RECORD, latency=None)]))
    assert {row[name] for name in ("pings", "p50_ms", "p99_ms", "smoothness", "blocked_share")} == {""}


def test_one_line_per_run_in_their_order() -> None:
    """Runs are in the given order under one header line, and lines end as in RFC 4180."""
    plain = dataclasses.replace(FAILED_RECORD, notes=())
    text = records_as_csv([dataclasses.replace(plain, repeat=n) for n in (2, 0, 1)])
    assert [row["repeat"] for row in read(text)] == ["2", "0", "1"]
    assert text.count("\r\n") == text.count("\n") == 4
    assert records_as_csv([]) == ",".join(COLUMN_NAMES) + "\r\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_is_no_formula(start: str) -> None:
    """Text that a spreadsheet would read as a formula starts with an apostrophe, also in notes."""
    evil = f"{start}HYPERLINK(1)"
    (row,) = read(records_as_csv([dataclasses.replace(FAILED_RECORD, workload=evil, notes=(said(evil),))]))
    assert row["workload"] == row["notes"] == f"'{evil}"


def test_negative_numbers_stay_numbers() -> None:
    """The protection from formulas changes no numbers, not even negative ones."""
    (row,) = read(records_as_csv([dataclasses.replace(FAILED_RECORD, cancel_s=-0.5)]))
    assert row["cancel_s"] == "-0.5"


foreign = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40)


@given(st.lists(foreign, min_size=1, max_size=3), foreign)
def test_any_text_survives(notes: list[str], workload: str) -> None:
    """Any names and notes are read back equal, except for the apostrophe of the protection."""
    (row,) = read(
        records_as_csv([dataclasses.replace(FAILED_RECORD, notes=tuple(map(said, notes)), workload=workload)])
    )
    for found, meant in ((row["notes"], " | ".join(notes)), (row["workload"], workload)):
        assert found in (meant, f"'{meant}")
        assert found[:1] not in tuple("=+-@\t\r\n")
    assert row["observer_cpu_share"] == "1e-05"
