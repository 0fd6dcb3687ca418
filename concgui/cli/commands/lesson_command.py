"""The execution of ``lesson`` after its options are read. Imported late because of Qt."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from concgui.app.lesson_json import lesson_json, lesson_run_json
from concgui.app.lesson_run import LessonRun, LessonSession
from concgui.cli.common.exit_status import ExitStatus, status_of_signal
from concgui.cli.common.interrupts import prefer_cleaning_up
from concgui.cli.common.json_target import OutputTarget
from concgui.cli.common.streams import complain, end_program, write_text
from concgui.cli.terminal.lesson_pages import (
    ask_guess,
    print_claims,
    print_lesson,
    print_lesson_end,
    print_lesson_list,
    print_lesson_start,
)
from concgui.cli.terminal.progress import ProgressLine
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.errors import ConcguiError, UsageError
from concgui.export.run_json import to_text
from concgui.lessons.lesson import Lesson
from concgui.lessons.library import (
    Library,
    claims_for,
    library_in,
    read_lesson_file,
    shipped_library,
)
from concgui.lessons.needs import missing_need
from concgui.lessons.problems import LessonFileError
from concgui.presentation.lesson_text import missing_text
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.environment import describe_qt_environment


@dataclass(frozen=True, slots=True)
class LessonOptions:
    """The options of a run of lessons.

    Attributes:
        folder: Folder with the lessons; None for those that ship.
        short: Whether in the short form.
        guess: The prediction as typed; None to ask for it.
        json: The target of the JSON.
        stream: Where the lesson is printed.
    """

    folder: str | None
    short: bool
    guess: str | None
    json: OutputTarget
    stream: TextIO | None


def list_lessons(folder: str | None, *, as_json: bool) -> int:
    """Print all lessons."""
    library = _library(folder)
    if as_json:
        document = [lesson_json(lesson, _missing(lesson)) for lesson in library.lessons]
        write_text(sys.stdout, json.dumps(document, indent=2) + "\n")
    else:
        print_lesson_list(sys.stdout, [(lesson, _missing(lesson)) for lesson in library.lessons])
    return _status_of_broken(library)


def show_lesson(word: str, folder: str | None) -> int:
    """Print a lesson without running it."""
    library = _library(folder)
    lesson = _found(library, word)
    print_lesson(sys.stdout, lesson)
    if missing := _missing(lesson):
        complain(missing)
    return ExitStatus.FINISHED


def check_lessons(path: str, folder: str | None) -> int:
    """Print what is wrong with the lessons: a line for each problem, with file and line."""
    problems: list[str] = []
    checked = 0
    place = Path(path)
    if _is_folder(place):
        try:
            library = library_in(place, _infos())
        except LessonFileError as error:
            problems += error.lines
        else:
            checked = len(library.lessons) + len(library.broken)
            problems += [line for broken in library.broken for line in broken.lines]
    else:
        try:
            book = claims_for(place.parent)
            if folder is not None:
                book = book.with_more(claims_for(Path(folder)))
            read_lesson_file(place, _infos(), book)
        except LessonFileError as error:
            problems += error.lines
        checked = 1
    for line in problems:
        write_text(sys.stdout, f"{one_line(line)}\n")
    if not problems:
        write_text(sys.stdout, f"{one_line(path)}: {checked} checked, nothing wrong\n")
    return ExitStatus.FAILED if problems else ExitStatus.FINISHED


def run_one_lesson(word: str, options: LessonOptions) -> int:
    """Run one lesson: predict, run, and what was measured beside the guess."""
    lesson = _found(_library(options.folder), word)
    if missing := _missing(lesson):
        raise ConcguiError(missing)
    print_lesson_start(options.stream, lesson)
    guess = _chosen(lesson, options.guess if options.guess is not None else ask_guess(lesson))
    run = _run(lesson, options)
    prefer_cleaning_up()
    unwritten = ""
    try:
        # The file first, so that it exists even if the reader of the lesson has gone.
        _write_json([lesson_run_json(run, describe_qt_environment(), guess)], options)
    except ConcguiError as error:
        unwritten = str(error)
    names = ModelNames.of(model.info for model in MODELS)
    for measured in run.measured:
        write_text(options.stream, f"\n{measured.name}\n")
        compares = len({record.model for record in measured.records}) > 1
        print_experiment(options.stream, measured.records, names, compares=compares)
    if run.signal_number is None:
        print_claims(options.stream, run, guess)
        print_lesson_end(options.stream, lesson)
    if unwritten:
        complain(unwritten)
    status = _status_of(run)
    return end_program(ExitStatus.FAILED if unwritten and not status else status, at_rest=run.at_rest)


def run_all_lessons(options: LessonOptions) -> int:
    """Run all lessons, and print the claims of each."""
    if options.guess is not None:
        raise UsageError("--guess belongs to one lesson, not to all")
    library = _library(options.folder)
    status = _status_of_broken(library)
    documents: list[dict[str, Any]] = []
    at_rest = True
    for lesson in library.lessons:
        missing = _missing(lesson)
        print_lesson_start(options.stream, lesson, with_text=False)
        if missing:
            documents.append(lesson_json(lesson, missing))
            write_text(options.stream, f"{missing}\n")
            continue
        run = _run(lesson, options)
        documents.append(lesson_run_json(run, describe_qt_environment(), ""))
        status = max(status, _status_of(run))
        at_rest = run.at_rest
        if run.signal_number is None:
            print_claims(options.stream, run, "")
        if run.signal_number is not None or not at_rest:
            break
    prefer_cleaning_up()
    unwritten = ""
    try:
        _write_json(documents, options)
    except ConcguiError as error:
        unwritten = str(error)
        complain(unwritten)
    return end_program(ExitStatus.FAILED if unwritten and not status else status, at_rest=at_rest)


def _run(lesson: Lesson, options: LessonOptions) -> LessonRun:
    def make_display(heading: str) -> ProgressLine:
        write_text(options.stream, f"{heading} …\n")
        return ProgressLine(sys.stderr)

    session = LessonSession(
        lesson, short=options.short, make_display=make_display, status_of_signal=status_of_signal
    )
    return session.run()


def _status_of(run: LessonRun) -> int:
    if run.signal_number is not None:
        complain("interrupted")
        return status_of_signal(run.signal_number)
    return ExitStatus.FINISHED if run.is_as_expected else ExitStatus.FAILED


def _write_json(documents: list[dict[str, Any]], options: LessonOptions) -> None:
    options.json.write(to_text({"lessons": documents}, compact=False))


def _library(folder: str | None) -> Library:
    library = shipped_library(_infos()) if folder is None else library_in(Path(folder), _infos())
    for error in library.broken:
        complain(str(error))
    return library


def _found(library: Library, word: str) -> Lesson:
    if library.broken and not library.lessons:
        raise library.broken[0]
    return library.find(word)


def _status_of_broken(library: Library) -> int:
    return ExitStatus.FAILED if library.broken else ExitStatus.FINISHED


def _missing(lesson: Lesson) -> str:
    need = missing_need(lesson.needs, describe_qt_environment())
    return missing_text(need.value) if need is not None else ""


def _chosen(lesson: Lesson, guess: str) -> str:
    """Return the choice of a number; other words unchanged."""
    word = guess.strip()
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(lesson.choices):
        return lesson.choices[int(word) - 1]
    return word


def _infos() -> list[ModelInfo]:
    return [model.info for model in MODELS]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        # Reading it as a file says why the system does not accept the path.
        return False
