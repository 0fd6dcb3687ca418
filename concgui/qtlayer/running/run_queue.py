"""The runs of one experiment in their order."""

from concgui.engine.evaluation.settled_order import MOST_REPEATS, is_order_settled
from concgui.engine.planning.spec import Experiment, RunSpec
from concgui.engine.records.run_record import RunRecord


class RunQueue:
    """Gives out the runs one by one, and at the end the disturbed ones again if that was asked for.

    With `Experiment.auto_repeats` further rounds follow, until the order of the models is settled.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._runs = tuple(experiment.runs())
        self._repeats = experiment.size.repeats
        self._is_auto = experiment.auto_repeats
        self._counted: list[RunRecord] = []
        self._repeats_disturbed = experiment.again_if_disturbed
        self._waiting = list(reversed(self._runs))
        self._disturbed: list[RunSpec] = []
        self._repeated: list[RunSpec] = []
        self._done = 0

    @property
    def done(self) -> int:
        """The number of runs that have ended, including warm-ups."""
        return self._done

    @property
    def total(self) -> int:
        """The number of runs of the whole experiment, including warm-ups and second attempts."""
        return len(self._runs) + len(self._disturbed) + len(self._repeated)

    @property
    def left(self) -> tuple[RunSpec, ...]:
        """The runs that have not ended, the one under way first."""
        return self._runs[self._done :] or tuple(self._repeated[-1:] + self._disturbed)

    def next(self) -> RunSpec | None:
        """Return the next run, or None if none is left."""
        if self._waiting:
            return self._waiting.pop()
        if not self._disturbed:
            return self._next_of_another_round()
        self._repeated.append(self._disturbed.pop(0))
        return self._repeated[-1]

    def end(self, spec: RunSpec, record: RunRecord) -> bool:
        """Note that a run has ended, and return whether its record counts."""
        self._done += 1
        if spec.warm_up:
            return False
        repeat = self._repeats_disturbed and record.resources.was_disturbed and spec not in self._repeated
        if repeat:
            self._disturbed.append(spec)
        elif self._is_auto:
            self._counted.append(record)
        return not repeat

    def clear(self) -> None:
        """Give out nothing more."""
        self._waiting, self._disturbed = [], []
        self._repeats_disturbed = self._is_auto = False

    def _next_of_another_round(self) -> RunSpec | None:
        """Return the first run of another round; None if the order is settled or cannot be."""
        if not self._is_auto or self._repeats >= MOST_REPEATS or is_order_settled(self._counted):
            return None
        another = tuple(self._experiment.round_of(self._repeats))
        self._repeats += 1
        self._runs += another
        self._waiting = list(reversed(another))
        return self._waiting.pop()
