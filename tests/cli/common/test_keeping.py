"""Tests of what a command says of the runs that it keeps, or cannot keep."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import record

from concgui.cli.common import keeping
from concgui.cli.common.keeping import begin_keeping, end_keeping
from concgui.engine.errors import ConcguiError
from concgui.store.history import History
from concgui.store.history_place import HistoryPlace, history_limit_bytes


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Return a function that sets the person's history, or the error of asking for it."""

    def set_place(place: object) -> None:
        def ask() -> object:
            if isinstance(place, Exception):
                raise place
            return place

        monkeypatch.setattr(keeping, "usual_history_place", ask)

    return set_place


def keep(*numbers: int, is_wanted: bool = True) -> None:
    kept = begin_keeping(is_wanted)
    for number in numbers:
        if kept is not None:
            kept.add(record(id=f"{number:032x}"))
    end_keeping(kept)


def test_kept_runs_are_told_with_their_id(own, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says under which id; an experiment without runs says nothing."""
    own(HistoryPlace(tmp_path / "h", 10**9))
    keep(1, 2)
    with History(tmp_path / "h") as history:
        experiment = history.rows()[0].experiment
    assert capsys.readouterr().err == f"concgui: kept in the history as {experiment[:8]} (2 runs)\n"
    keep()
    assert capsys.readouterr().err == ""


def test_without_a_history_nothing_is_told(own, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --no-history, and where the history is switched off, nothing is kept and nothing said."""
    own(HistoryPlace(tmp_path / "h", 10**9))
    keep(1, is_wanted=False)
    own(None)
    keep(1)
    assert capsys.readouterr().err == ""
    assert not list(tmp_path.iterdir())


def test_what_is_in_the_way_is_one_line(own, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing home is told before the first run; a folder that is none, and dropped runs, after it."""
    own(ConcguiError("no home"))
    keep(1)
    assert capsys.readouterr().err == "concgui: the runs will not be kept in the history: no home\n"
    (tmp_path / "file").write_text("")
    own(HistoryPlace(tmp_path / "file" / "h", 10**9))
    keep(1, 2)
    said = capsys.readouterr().err
    assert said.startswith("concgui: 2 runs not kept in the history: ") and said.count("\n") == 1
    own(HistoryPlace(tmp_path / "h", 1))
    keep(1)
    assert "the history is full: 1 run dropped" in capsys.readouterr().err


def test_a_damaged_history_is_told_with_its_new_name(
    own, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The damaged file is named, and the run is kept in a new one."""
    (tmp_path / "h.sqlite3").write_bytes(b"garbage")
    own(HistoryPlace(tmp_path / "h.sqlite3", 10**9))
    keep(1)
    said = capsys.readouterr().err
    assert "it is set aside as h.damaged.sqlite3" in said and "kept in the history as" in said


@pytest.mark.parametrize(("text", "limit"), [("", 500_000_000), (" 7 ", 7_000_000), ("0", 0)])
def test_the_size_is_a_variable(text: str, limit: int) -> None:
    """Whole MB are read; without the variable there is a usual size."""
    assert history_limit_bytes({"CONCGUI_HISTORY_MB": text}) == limit
    assert history_limit_bytes({}) == 500_000_000


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "٣", "9" * 30])
def test_a_size_that_is_none_is_refused(text: str) -> None:
    """Other words are refused with what is allowed."""
    with pytest.raises(ConcguiError, match="whole MB from 0"):
        history_limit_bytes({"CONCGUI_HISTORY_MB": text})
