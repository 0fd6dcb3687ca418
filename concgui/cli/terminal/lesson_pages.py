"""Lessons on a terminal or in a pipe."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.markdown import Markdown
from rich.text import Text

from concgui.app.lesson_run import LessonRun
from concgui.cli.common.streams import write_text
from concgui.cli.terminal.consoles import Column, Grid, print_all, width_of, wrapped
from concgui.engine.claims.claim import ClaimVerdict
from concgui.lessons.lesson import Lesson, Part
from concgui.presentation.claims_text import evidence_text
from concgui.presentation.lesson_text import (
    experiment_command,
    lesson_heading,
    script_command,
    tally_text,
    verdict_text,
)
from concgui.presentation.plain_text import one_line

if TYPE_CHECKING:
    from rich.console import RenderableType

_STYLES = {
    ClaimVerdict.CONFIRMED: "bold green",
    ClaimVerdict.REFUTED: "bold magenta",
    ClaimVerdict.TOO_NOISY: "bold yellow",
}
"""Styles of the verdicts. None is red: a refuted claim is a result and no failure."""


def print_lesson_list(stream: TextIO | None, lessons: Sequence[tuple[Lesson, str]]) -> None:
    """Print a row for each lesson, with what this machine lacks for it."""
    rows = tuple(
        (
            one_line(str(lesson.number) if lesson.number is not None else lesson.key),
            one_line(f"{lesson.title}. {missing}" if missing else lesson.title),
            str(lesson.minutes),
        )
        for lesson, missing in lessons
    )
    columns = (Column("lesson"), Column("title", has_sentences=True), Column("minutes", is_number=True))
    print_all(stream, Grid(columns, rows))


def print_lesson(stream: TextIO | None, lesson: Lesson) -> None:
    """Print a lesson as it is read, without a run."""
    print_lesson_start(stream, lesson)
    experiments: list[RenderableType] = [
        line for experiment in lesson.measured for line in ("", _command(experiment_command(experiment.full)))
    ]
    print_all(stream, *_part(lesson, Part.RUN), *experiments, "", _head("Claims"))
    print_all(stream, *(f"- {one_line(found.entry.statement)}" for found in lesson.expectations))
    print_lesson_end(stream, lesson)


def print_lesson_start(stream: TextIO | None, lesson: Lesson, *, with_text: bool = True) -> None:
    """Print the heading, and what is read before the run.

    Args:
        stream: The stream to print to.
        lesson: The lesson.
        with_text: Whether to print more than the heading.
    """
    if stream is None:
        return
    heading = one_line(lesson_heading(lesson.number, lesson.title, lesson.minutes))
    print_all(stream, "", *wrapped(heading, width_of(stream), style="bold"))
    if with_text:
        choices = [f"{number}) {one_line(text)}" for number, text in enumerate(lesson.choices, start=1)]
        print_all(
            stream,
            "",
            Markdown(lesson.parts[Part.SITUATION]),
            "",
            _head(Part.PREDICT.value),
            Markdown(lesson.question),
            *(["", *(f"  {choice}" for choice in choices)] if choices else []),
            "",
        )


def ask_guess(lesson: Lesson) -> str:
    """Return what a person at a terminal predicts; "" where nobody can be asked, or without an answer."""
    if sys.stdin is None or sys.stderr is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    hint = f"1 to {len(lesson.choices)}, or your own words" if lesson.choices else "in your own words"
    write_text(sys.stderr, f"Your guess ({hint}): ")
    return sys.stdin.readline().strip()


def print_claims(stream: TextIO | None, run: LessonRun, guess: str) -> None:
    """Print what was measured beside the guess, then each claim with its verdict and figures.

    Args:
        stream: The stream to print to.
        run: What came of the lesson.
        guess: The prediction; "" for none.
    """
    if stream is None:
        return
    if guess:
        answer = next(claim for claim in run.claims if claim.expected.entry == run.lesson.answer)
        measured = evidence_text(answer.expected.entry.evidence, answer.result)
        print_all(stream, "", f"Your guess: {one_line(guess)}", f"Measured:   {one_line(measured)}")
    print_all(stream, "", *_claim_lines(stream, run))


def print_lesson_end(stream: TextIO | None, lesson: Lesson) -> None:
    """Print what is read after the run: why, what to change, what to make, and how it is in practice."""
    changes: list[RenderableType | Grid] = []
    pairs = zip(lesson.changes, lesson.change_experiments, strict=True)
    for number, (text, experiment) in enumerate(pairs, start=1):
        changes += ["", Markdown(f"**{number}.** {text}"), "", _command(experiment_command(experiment.full))]
    first = lesson.experiments[0].full
    script = script_command(lesson.make_model, first, f"lesson-{lesson.number or lesson.key}.py")
    print_all(
        stream,
        "",
        *_part(lesson, Part.INVESTIGATE),
        "",
        _head(Part.MODIFY.value),
        *changes[1:],
        "",
        *_part(lesson, Part.MAKE),
        "",
        _command(script),
        "",
        *_part(lesson, Part.IN_PRACTICE),
    )


def _claim_lines(stream: TextIO, run: LessonRun) -> "Iterator[RenderableType]":
    width = width_of(stream)
    for claim in run.claims:
        entry, verdict = claim.expected.entry, claim.result.verdict
        label = verdict_text(verdict, claim.expected.verdict)
        statement, *more = wrapped(f"{label}: {one_line(entry.statement)}", width, hanging=2)
        if isinstance(statement, Text):
            statement.stylize(_STYLES[verdict], 0, len(label))
        yield statement
        yield from more
        yield from wrapped(one_line(evidence_text(entry.evidence, claim.result)), width, indent=2)
    as_expected = sum(claim.is_as_expected for claim in run.claims)
    yield tally_text(as_expected, len(run.claims))


def _part(lesson: Lesson, part: Part) -> "list[RenderableType]":
    return [_head(part.value), Markdown(lesson.parts[part])]


def _command(command: str) -> Text:
    """Return a command on a line of its own, unbroken so that it can be copied."""
    return Text(f"    {command}")


def _head(text: str) -> Text:
    return Text(text, style="bold")
