"""Running a lesson: its experiments one after another, then its claims judged by what was measured."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from concgui.app.explaining import explain_records
from concgui.app.headless import ExperimentDisplay, HeadlessEnd, run_experiment
from concgui.engine.claims.claim import ClaimResult, Doubt
from concgui.engine.claims.judging import MeasuredExperiment, judge
from concgui.engine.evaluation.noise import LEAST_RUNS
from concgui.engine.findings.explanation import Explanation
from concgui.engine.planning.spec import Experiment
from concgui.lessons.lesson import Expectation, Lesson, LessonExperiment
from concgui.presentation.lesson_text import experiment_heading

if TYPE_CHECKING:
    from concgui.engine.evaluation.experiment_result import ExperimentResult


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim of a lesson after its runs."""

    expected: Expectation
    result: ClaimResult

    @property
    def is_as_expected(self) -> bool:
        """Whether the verdict is the one that the lesson expects."""
        return self.result.verdict is self.expected.verdict


@dataclass(frozen=True, slots=True)
class LessonRun:
    """What came of a lesson.

    Attributes:
        lesson: The lesson.
        measured: Its experiments with their runs, as far as they were started.
        explanations: Verdict and findings, for each of them.
        claims: Its claims; empty if it was interrupted.
        signal_number: The signal that interrupted it; None if none did.
        at_rest: Whether nothing of it runs any more.
    """

    lesson: Lesson
    measured: tuple[MeasuredExperiment, ...]
    explanations: tuple[Explanation, ...]
    claims: tuple[JudgedClaim, ...]
    signal_number: int | None
    at_rest: bool

    @property
    def is_as_expected(self) -> bool:
        """Whether every claim has the verdict that the lesson expects."""
        return bool(self.claims) and all(claim.is_as_expected for claim in self.claims)


class LessonSession:
    """Runs the experiments of one lesson and keeps what they measured.

    Args:
        lesson: The lesson.
        short: Whether in the short form.
        make_display: Makes the display of each experiment from its heading.
        status_of_signal: The exit status of a process that a second signal ends at once.
    """

    def __init__(
        self,
        lesson: Lesson,
        *,
        short: bool,
        make_display: Callable[[str], ExperimentDisplay],
        status_of_signal: Callable[[int], int],
    ) -> None:
        self._lesson = lesson
        self._short = short
        self._make_display = make_display
        self._status_of_signal = status_of_signal
        self._measured: dict[str, MeasuredExperiment] = {}
        self._explanations: dict[str, Explanation] = {}
        self._last: HeadlessEnd[ExperimentResult] | None = None

    def run(self) -> LessonRun:
        """Run all experiments that the claims look at, and judge the claims.

        If the spread of the runs keeps a claim from a verdict, the experiments that it looks at are run
        again, once, and their runs are added to the first ones: none is dropped. Beside other programs
        that would not help.
        """
        for experiment in self._lesson.measured:
            if self._may_continue:
                self._measure(experiment, experiment.form(short=self._short))
        claims = self._judged()
        for experiment in self._unsettled(claims):
            if self._may_continue:
                form = experiment.form(short=self._short)
                self._measure(experiment, _more_of(form), is_again=True)
                claims = self._judged()
        is_interrupted = self._last is not None and self._last.signal_number is not None
        return LessonRun(
            lesson=self._lesson,
            measured=tuple(self._measured.values()),
            explanations=tuple(self._explanations.values()),
            claims=() if is_interrupted else claims,
            signal_number=self._last.signal_number if self._last is not None else None,
            at_rest=self._last is None or self._last.at_rest,
        )

    @property
    def _may_continue(self) -> bool:
        return self._last is None or (self._last.signal_number is None and self._last.at_rest)

    def _measure(self, experiment: LessonExperiment, form: Experiment, *, is_again: bool = False) -> None:
        heading = experiment_heading(experiment.name, form, is_again=is_again)
        self._last = run_experiment(form, self._make_display(heading), self._status_of_signal)
        before = self._measured.get(experiment.name)
        records = (*(before.records if before is not None else ()), *self._last.result.records)
        explanation = explain_records(records)
        found = frozenset((finding.key, finding.model) for finding in explanation.findings)
        self._measured[experiment.name] = MeasuredExperiment(experiment.name, records, found)
        self._explanations[experiment.name] = explanation

    def _judged(self) -> tuple[JudgedClaim, ...]:
        measured = tuple(self._measured.values())
        return tuple(
            JudgedClaim(expected, judge(expected.entry.claim, measured))
            for expected in self._lesson.expectations
        )

    def _unsettled(self, claims: tuple[JudgedClaim, ...]) -> tuple[LessonExperiment, ...]:
        """Return the experiments of which more runs may settle a claim."""
        first = self._lesson.experiments[0].name
        names = {
            subject.experiment or first
            for claim in claims
            if claim.result.doubt is Doubt.SPREAD
            for subject in claim.expected.entry.claim.subjects
        }
        return tuple(found for found in self._lesson.measured if found.name in names)


def _more_of(experiment: Experiment) -> Experiment:
    """Return enough repeats of an experiment for the test of noise to decide."""
    repeats = max(1, LEAST_RUNS - experiment.size.repeats, experiment.size.repeats)
    size = dataclasses.replace(experiment.size, repeats=repeats)
    return dataclasses.replace(experiment, size=size, warm_up=False)
