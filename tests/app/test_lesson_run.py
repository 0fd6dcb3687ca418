"""Running a lesson: which experiments are run, when more runs are added, and how it ends early."""

from collections.abc import Callable, Sequence

import pytest
from builders import frozen
from finding_scenes import INFOS, run, task, thread
from lesson_files import CLAIMS, LESSON

from concgui.app import lesson_run
from concgui.app.headless import ExperimentDisplay, HeadlessEnd
from concgui.app.lesson_run import LessonRun, LessonSession
from concgui.engine.claims.claim import ClaimVerdict, Doubt
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import Resources, RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.lessons.claim_file import read_claims
from concgui.lessons.lesson_file import read_lesson

LESSON_OF_TEST = read_lesson(
    LESSON, "07-two-waits", "two.md", read_claims(CLAIMS, "claims.toml"), {info.key: info for info in INFOS}
)


def records_of(experiment: Experiment, works_ms: dict[str, float], other_cores: float) -> list[RunRecord]:
    return [
        run(
            model,
            [task(0, thread(0), 0, works_ms.get(model, 40.0))],
            workload="sleep",
            resources=Resources(other_cores=other_cores),
            **frozen({"params": experiment.workload.settings}),
        )
        for _ in range(experiment.size.repeats)
        for model in experiment.models
    ]


class Runs:
    """Stands for `run_experiment`: keeps what was asked for and returns records of these lengths."""

    def __init__(self, pool_ms: Sequence[float], other_cores: float = 0.0, ended: int | None = None) -> None:
        self.asked: list[Experiment] = []
        self.headings: list[str] = []
        self._pool_ms = list(pool_ms)
        self._other_cores = other_cores
        self._ended = ended

    def __call__(
        self, experiment: Experiment, display: ExperimentDisplay, status_of_signal: Callable[[int], int]
    ) -> HeadlessEnd[ExperimentResult]:
        works_ms = {"thread-pool": self._pool_ms[min(len(self.asked), len(self._pool_ms) - 1)]}
        self.asked.append(experiment)
        records = records_of(experiment, works_ms, self._other_cores)
        is_last = self._ended == len(self.asked)
        result = ExperimentResult(experiment, tuple(records), Outcome.FINISHED)
        return HeadlessEnd(result, 15 if is_last else None, at_rest=True)

    def run(self, monkeypatch: pytest.MonkeyPatch) -> LessonRun:
        monkeypatch.setattr(lesson_run, "run_experiment", self)

        def make_display(heading: str) -> ExperimentDisplay:
            self.headings.append(heading)
            return None  # type: ignore[return-value]

        return LessonSession(
            LESSON_OF_TEST, short=True, make_display=make_display, status_of_signal=lambda number: number
        ).run()


def test_the_experiments_that_claims_look_at_are_run_in_the_form_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A change that no claim looks at is left to the learner."""
    runs = Runs([20.0])
    done = runs.run(monkeypatch)
    assert [experiment.workload.settings["duration_ms"] for experiment in runs.asked] == [20, 30]
    assert [measured.name for measured in done.measured] == ["waits", "longer"]
    assert done.is_as_expected
    assert [claim.result.verdict for claim in done.claims] == [
        ClaimVerdict.CONFIRMED,
        ClaimVerdict.CONFIRMED,
        ClaimVerdict.REFUTED,
    ]


def test_where_runs_differ_more_are_added_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first runs stay, so that three of each decide; a second time nothing is added."""
    runs = Runs([29.0, 30.0, 26.0])
    done = runs.run(monkeypatch)
    assert [experiment.size.repeats for experiment in runs.asked] == [1, 1, 2]
    assert "waits, again because the runs differ: " in runs.headings[2]
    assert not runs.asked[2].warm_up
    assert len(done.measured[0].records) == 6
    assert done.is_as_expected
    undecided = Runs([31.0])
    done = undecided.run(monkeypatch)
    assert len(undecided.asked) == 3


def test_beside_other_programs_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """More runs beside the same programs would say no more."""
    runs = Runs([29.0], other_cores=1.0)
    done = runs.run(monkeypatch)
    assert len(runs.asked) == 2
    assert done.claims[0].result.doubt is Doubt.DISTURBED
    assert not done.is_as_expected


def test_an_interrupted_lesson_has_no_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured is kept, and nothing more is run."""
    runs = Runs([20.0], ended=1)
    done = runs.run(monkeypatch)
    assert (len(runs.asked), done.claims, done.signal_number) == (1, (), 15)
    assert [measured.name for measured in done.measured] == ["waits"]
    assert not done.is_as_expected
