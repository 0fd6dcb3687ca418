"""Tests of `concgui report`: every format, files and standard output, and one line for what is wrong."""

import json
from pathlib import Path

import pytest
from builders import ENVIRONMENT, record
from report_pages import parsed, words_of

from concgui.cli.main import run_program
from concgui.export.run_csv import records_as_csv
from concgui.export.run_json import experiment_json, to_text
from concgui.store import history as history_file
from concgui.store.history import History
from concgui.store.run_file import read_run_file

SCHEMA_1 = Path(__file__).parents[2] / "store"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A comparison that was written with spans."""
    path = tmp_path / "kept.json"
    records = (record(), record(model="thread-pool", id="1" * 32))
    document = experiment_json(records, ENVIRONMENT, (), with_spans=True, with_summary=True)
    path.write_text(to_text(document, compact=True), encoding="utf-8")
    return path


def test_all_formats_are_written_at_once(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One call writes page, Markdown, CSV and JSON; CSV and JSON are those of the other commands."""
    page, text, table, figures = (tmp_path / name for name in ("a.html", "a.md", "a.csv", "a.json"))
    words = ["--html", str(page), "--markdown", str(text), "--csv", str(table), "--json", str(figures)]
    assert run_program(["report", str(kept), *words]) == 0
    assert capsys.readouterr().out == ""
    assert "For smooth and fast on sleep" in words_of(parsed(page.read_text(encoding="utf-8")))
    assert text.read_text(encoding="utf-8").startswith("# sleep")
    assert table.read_bytes().decode() == records_as_csv(read_run_file(kept).records)
    assert run_program(["show", str(kept), "--json", "-"]) == 0
    assert json.loads(figures.read_text(encoding="utf-8")) == json.loads(capsys.readouterr().out)


def test_one_format_goes_to_standard_output(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With - a format goes to standard output and nothing else does; two of them are refused."""
    assert run_program(["report", str(kept), "--csv", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run_program(["report", str(kept), "--csv", "-", "--html", "-"]) == 2
    assert "only one format" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["schema_1_experiment.json", "schema_1_matrix.json"])
def test_old_files_make_reports(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Files of the first schema make a page and Markdown."""
    assert run_program(["report", str(SCHEMA_1 / name), "--html", "-"]) == 0
    assert words_of(parsed(capsys.readouterr().out))
    assert run_program(["report", str(SCHEMA_1 / name), "--markdown", "-"]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_a_run_of_the_history_makes_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The start of an id names a run."""
    path = tmp_path / "history.sqlite3"
    monkeypatch.setattr(history_file, "usual_history_path", lambda: path)
    with History(path) as history:
        number = history.begin_matrix({}, {})
        history.add_to_matrix(number, [record(id="abcd" + "0" * 28)], {}, is_complete=True)
    assert run_program(["report", "abcd", "--html", "-"]) == 0
    assert "Timeline of blocking" in words_of(parsed(capsys.readouterr().out))


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (None, ["--html", "-"], "does not exist"),
        ("", ["--html", "-"], "is empty"),
        ("{}", ["--html", "-"], "JSON of another program"),
        ('{"schema": 2, "runs": [', ["--html", "-"], "is cut off"),
        ("{}", [], "name a format"),
        ("{}", ["--html", ""], "needs a file name"),
        ("{}", ["--markdown", "/nowhere/at/all.md"], "--markdown /nowhere/at/all.md: the folder"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    content: str | None, options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be read and an option that cannot be met end with status 2 and one line."""
    path = tmp_path / "a.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert run_program(["report", str(path), *options]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert said in shown.err
