"""Tests of the words of reports and pictures."""

import dataclasses

from builders import ENVIRONMENT, record

from concgui.presentation.report_text import ladder_rows, measured_text, runs_caption, runs_title


def test_a_caption_names_everything_that_differs() -> None:
    """Runs of two workloads on two machines are named with both, and runs of one with it alone."""
    there = dataclasses.replace(ENVIRONMENT, cores=16)
    runs = [record(), record(model="qthread"), record(workload="http", environment=there)]
    caption = runs_caption(runs)
    assert caption.startswith("sleep · 1 task · 4 workers · duration_ms=100; http · 1 task")
    assert caption.count("CPython 3.11.7") == 2
    assert "16 cores" in caption
    assert runs_caption(runs[:2]).count("sleep") == 1
    assert runs_caption([]) == ""


def test_only_run_options_that_were_changed_are_named() -> None:
    """A title has every parameter, and of the run options those that are not at their defaults."""
    run = record(run_options={"chunk_size": 7, "start_method": "spawn"})
    assert runs_title([run]) == "sleep · 1 task · 4 workers · duration_ms=100 · chunk_size=7"


def test_runs_of_old_files_have_no_time() -> None:
    """The time of runs is told where it is known."""
    assert measured_text([record()]) == "1 run, 2026-11-28 12:00 UTC"
    assert measured_text([record(time=None)]) == "1 run"


def test_each_limit_of_the_ladder_names_its_source() -> None:
    """All words of the ladder stand in the table, each with who set its limit."""
    rows = ladder_rows()
    assert [row[1] for row in rows] == [
        "smooth",
        "noticeable",
        "sluggish",
        "janky",
        "frozen",
        "not responding",
    ]
    assert rows[0][0] == "up to 50.0 ms"
    assert all(source for _, _, source in rows)
