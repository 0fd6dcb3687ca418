"""Tests of which runs a report compares."""

import dataclasses
import json
from pathlib import Path

import pytest
from builders import ENVIRONMENT, record

from concgui.app.report_runs import report_on_records, report_on_words
from concgui.engine.records.values import Values
from concgui.export.run_json import experiment_json, to_text

SCHEMA_1 = Path(__file__).parents[1] / "store"


def no_history() -> Path:
    raise AssertionError("no run of the history was named")


@pytest.mark.parametrize(
    "changes",
    [
        {"workload": "http"},
        {"params": Values.of({"duration_ms": 7})},
        {"workers": 2},
        {"environment": dataclasses.replace(ENVIRONMENT, cores=16)},
    ],
    ids=["workload", "parameters", "workers", "machine"],
)
def test_runs_that_differ_in_more_than_the_model_are_not_compared(changes) -> None:
    """Another workload, parameter, number of workers or machine makes a part without a speed-up."""
    other = dataclasses.replace(record(model="thread-pool"), **changes)
    report = report_on_records([record(), other])
    assert [part.records for part in report.parts] == [(record(),), (other,)]
    assert not any(part.compares for part in report.parts)
    assert report.cells == ()


def test_a_run_that_two_files_have_stands_in_the_report_once(tmp_path: Path) -> None:
    """Files with a common run are put together."""
    runs = [record(id=f"{number}" * 32, model=model) for number, model in enumerate(("blocking", "qthread"))]
    paths = []
    for number, chosen in enumerate((runs[:1], runs)):
        path = tmp_path / f"{number}.json"
        document = experiment_json(chosen, ENVIRONMENT, (), with_spans=True, with_summary=False)
        path.write_text(to_text(document, compact=True), encoding="utf-8")
        paths.append(str(path))
    report = report_on_words(paths, no_history)
    assert [run.model for run in report.records] == ["blocking", "qthread"]


def test_a_matrix_file_brings_its_cells() -> None:
    """All pairs of a matrix file of the first schema have a cell, also those that could not be run."""
    path = SCHEMA_1 / "schema_1_matrix.json"
    report = report_on_words([str(path)], no_history)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [(cell.model, cell.workload) for cell in report.cells] == [
        (cell["model"], cell["workload"]) for cell in cells
    ]
