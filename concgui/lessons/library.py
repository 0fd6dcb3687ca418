"""Where lessons and claims are found: those that ship with the program, and those of a folder."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.errors import UnknownKeyError, UsageError, shortened_path
from concgui.export.resource_files import resource, resource_folder
from concgui.lessons.claim_file import ClaimBook, read_claims
from concgui.lessons.lesson import Lesson
from concgui.lessons.lesson_file import read_lesson
from concgui.lessons.problems import LessonFileError, Problem

SUFFIX = ".md"
_NO_LESSON = "readme.md"
CLAIMS_FILE = "claims.toml"
MOST_BYTES = 1_000_000
"""A lesson is a page: a larger file is none."""


@dataclass(frozen=True, slots=True)
class Library:
    """Lessons that were read.

    Attributes:
        lessons: The lessons, by number and name.
        broken: The files that are wrong.
    """

    lessons: tuple[Lesson, ...]
    broken: tuple[LessonFileError, ...] = ()

    def find(self, word: str) -> Lesson:
        """Return the lesson with a number or a name.

        Raises:
            UnknownKeyError: There is none.
            UsageError: There are several with that number.
        """
        found = [lesson for lesson in self.lessons if lesson.key == word]
        if not found and word.isascii() and word.isdigit():
            found = [lesson for lesson in self.lessons if lesson.number == int(word)]
        if not found:
            raise UnknownKeyError("lesson", word, (_short_name(lesson) for lesson in self.lessons))
        if len(found) > 1:
            names = ", ".join(lesson.key for lesson in found)
            raise UsageError(f"several lessons have the number {word}: {names}; use a name")
        return found[0]


def shipped_claims() -> ClaimBook:
    """Return the claims that ship with the program, whose limits its tests share."""
    file = resource("lessons", CLAIMS_FILE)
    return read_claims(file.read_text(encoding="utf-8"), CLAIMS_FILE)


def shipped_library(models: Iterable[ModelInfo]) -> Library:
    """Return the lessons that ship with the program.

    Args:
        models: The models that exist.
    """
    files = [file for file in resource_folder("lessons").iterdir() if file.name.endswith(SUFFIX)]
    return _library(files, shipped_claims(), models)


def library_in(folder: Path, models: Iterable[ModelInfo]) -> Library:
    """Return the lessons of a folder. Its own claims stand in a file ``claims.toml``.

    Args:
        folder: The folder.
        models: The models that exist.

    Raises:
        UsageError: There is no such folder, it has no lesson, or its claims are wrong.
    """
    try:
        files = [file for file in folder.iterdir() if _is_lesson(file.name) and file.is_file()]
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"the folder {shortened_path(str(folder))} cannot be read: {reason}") from error
    if not files:
        raise UsageError(f"the folder {folder} has no lesson: a lesson is a file whose name ends in {SUFFIX}")
    return _library(files, claims_for(folder), models, str(folder))


def read_lesson_file(path: Path, models: Iterable[ModelInfo], book: ClaimBook) -> Lesson:
    """Return the lesson of a file.

    Args:
        path: The file.
        models: The models that exist.
        book: The claims that it can name.

    Raises:
        LessonFileError: The file is wrong.
        UsageError: The file cannot be read.
    """
    return _read(path, str(path), book, {info.key: info for info in models})


def claims_for(folder: Path) -> ClaimBook:
    """Return the claims that lessons of a folder can name: those of the program and its own.

    Raises:
        UsageError: Its claims are wrong or cannot be read.
    """
    own = folder / CLAIMS_FILE
    if not own.is_file():
        return shipped_claims()
    return shipped_claims().with_more(read_claims(_text_of(own, str(own)), str(own)))


def _library(
    files: Iterable[Traversable], book: ClaimBook, models: Iterable[ModelInfo], folder: str = ""
) -> Library:
    by_key = {info.key: info for info in models}
    lessons, broken = [], []
    for file in sorted(files, key=lambda file: file.name):
        where = str(Path(folder, file.name)) if folder else file.name
        try:
            lessons.append(_read(file, where, book, by_key))
        except LessonFileError as error:
            broken.append(error)
    # A number counts, and not how it is written: 2 comes before 10.
    ordered = sorted(lessons, key=lambda lesson: (lesson.number is None, lesson.number or 0, lesson.key))
    return Library(tuple(ordered), tuple(broken))


def _read(file: Traversable, where: str, book: ClaimBook, models: Mapping[str, ModelInfo]) -> Lesson:
    return read_lesson(_text_of(file, where), file.name.removesuffix(SUFFIX), where, book, models)


def _text_of(file: Traversable, where: str) -> str:
    """Return the content of a file.

    Raises:
        LessonFileError: It is no text, or too large.
        UsageError: It cannot be read.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{shortened_path(where)} cannot be read: {reason}") from error
    if len(data) > MOST_BYTES:
        raise LessonFileError(where, [Problem(1, f"this file has more than {MOST_BYTES:,} bytes")])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LessonFileError(where, [Problem(line, "this is no UTF-8 text")]) from error
    for number, line_text in enumerate(text.splitlines(), start=1):
        # An escape sequence would write to the terminal of its reader.
        if any(unicodedata.category(character) == "Cc" and character != "\t" for character in line_text):
            raise LessonFileError(where, [Problem(number, "this line has a control character")])
    return text


def _is_lesson(name: str) -> bool:
    return name.endswith(SUFFIX) and name.lower() != _NO_LESSON


def _short_name(lesson: Lesson) -> str:
    return str(lesson.number) if lesson.number is not None else lesson.key
