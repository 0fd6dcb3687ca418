"""A lesson as data."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from concgui.engine.claims.claim import ClaimVerdict
from concgui.engine.planning.spec import Experiment
from concgui.lessons.claim_file import ClaimEntry


class Part(enum.StrEnum):
    """The parts of a lesson, in their order. The values are the headings in its file."""

    SITUATION = "Situation"
    PREDICT = "Predict"
    RUN = "Run"
    INVESTIGATE = "Investigate"
    MODIFY = "Modify"
    MAKE = "Make"
    IN_PRACTICE = "In practice"


class Need(enum.StrEnum):
    """What a lesson may need of the machine. The values are written in its header."""

    GIL = "gil"
    TWO_CORES = "two-cores"
    PYTHON_3_14 = "python-3.14"
    MANY_SOCKETS = "many-sockets"


@dataclass(frozen=True, slots=True)
class LessonExperiment:
    """An experiment of a lesson, in both its forms.

    Attributes:
        name: Name within the lesson.
        full: As a learner runs it.
        short: As small as its claims allow, for a check of all lessons.
        is_change: Whether it belongs to the part in which one thing is changed.
    """

    name: str
    full: Experiment
    short: Experiment
    is_change: bool = False

    def form(self, *, short: bool) -> Experiment:
        """Return the experiment in one of its forms."""
        return self.short if short else self.full


@dataclass(frozen=True, slots=True)
class Expectation:
    """A claim, and what the lesson expects of it.

    Attributes:
        entry: The claim with its words.
        verdict: Confirmed; or refuted, where the lesson corrects what is often said.
    """

    entry: ClaimEntry
    verdict: ClaimVerdict


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson.

    Attributes:
        key: Fixed name: the name of its file without the suffix.
        number: Number at the beginning of that name; None without one.
        title: Title.
        minutes: How long it takes a learner.
        needs: What it needs of the machine.
        question: What is to be predicted, as Markdown.
        choices: Answers to choose from; () to answer in one's own words.
        answer: The claim that answers the question.
        experiments: All experiments, those that change one thing behind the others.
        expectations: The claims.
        changes: What is changed, as Markdown: one text for each experiment that is a change.
        make_model: Key of the model whose script is taken home, with the first experiment's workload.
        parts: The parts as Markdown.
    """

    key: str
    number: int | None
    title: str
    minutes: int
    needs: tuple[Need, ...]
    question: str
    choices: tuple[str, ...]
    answer: ClaimEntry
    experiments: tuple[LessonExperiment, ...]
    expectations: tuple[Expectation, ...]
    changes: tuple[str, ...]
    make_model: str
    parts: Mapping[Part, str]

    @property
    def measured(self) -> tuple[LessonExperiment, ...]:
        """The experiments that are run: those that a claim looks at, and all that are no changes."""
        looked_at = {
            subject.experiment for expected in self.expectations for subject in expected.entry.claim.subjects
        }
        return tuple(found for found in self.experiments if not found.is_change or found.name in looked_at)

    @property
    def change_experiments(self) -> tuple[LessonExperiment, ...]:
        """The experiments that change one thing."""
        return tuple(found for found in self.experiments if found.is_change)
