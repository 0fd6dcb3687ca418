"""Lessons are found in the program and in a folder, by number and by name."""

from pathlib import Path

import pytest
from finding_scenes import INFOS
from lesson_files import LESSON, written_lesson

from concgui.engine.errors import UnknownKeyError, UsageError
from concgui.lessons.library import MOST_BYTES, library_in
from concgui.lessons.problems import LessonFileError


def test_a_folder_has_its_lessons_by_number_and_its_own_claims(tmp_path: Path) -> None:
    """2 comes before 10, and a lesson without a number after both; a broken one does not hide the others."""
    for name in ("10-b.md", "2-a.md", "extra.md"):
        written_lesson(tmp_path, name=name)
    written_lesson(tmp_path, LESSON.replace("minutes = 3", ""), "3-broken.md")
    (tmp_path / "README.md").write_text("What this folder is.", encoding="utf-8")
    library = library_in(tmp_path, INFOS)
    assert [lesson.key for lesson in library.lessons] == ["2-a", "10-b", "extra"]
    line = f"{tmp_path / '3-broken.md'}:2: minutes is missing"
    assert [error.lines for error in library.broken] == [(line,)]
    assert library.find("02").key == library.find("2-a").key == "2-a"
    assert library.find("extra").number is None


def test_a_lesson_that_is_not_there_or_there_twice_is_told(tmp_path: Path) -> None:
    """With the numbers that exist, or the names that share one."""
    written_lesson(tmp_path, name="1-a.md")
    with pytest.raises(UnknownKeyError, match="allowed: 1"):
        library_in(tmp_path, INFOS).find("4")
    written_lesson(tmp_path, name="01-b.md")
    with pytest.raises(UsageError, match="01-b, 1-a; use a name"):
        library_in(tmp_path, INFOS).find("1")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"+++\ntitle = '\xff'\n+++\n", 2, "no UTF-8"),
        (b"+++\ntitle = 'x'\n+++\nbold \x1b[1m\n", 4, "control character"),
        (b" " * (MOST_BYTES + 1), 1, "more than 1,000,000 bytes"),
    ],
    ids=["encoding", "escape", "size"],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, line: int, reason: str) -> None:
    """A file from anywhere is read no further than that, and cannot write to a terminal."""
    path = written_lesson(tmp_path)
    path.write_bytes(data)
    (broken,) = library_in(tmp_path, INFOS).broken
    assert isinstance(broken, LessonFileError)
    assert (broken.problems[0].line, reason in broken.problems[0].reason) == (line, True)


def test_a_folder_without_lessons_or_none_at_all_is_told(tmp_path: Path) -> None:
    """In one line with its name."""
    for folder, reason in ((tmp_path, "has no lesson"), (tmp_path / "no", "cannot be read")):
        with pytest.raises(UsageError, match=reason):
            library_in(folder, INFOS)
