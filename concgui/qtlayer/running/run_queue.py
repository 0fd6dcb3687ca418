"""The runs of one experiment in their order."""

from concgui.engine.planning.spec import Experiment, RunSpec
from concgui.engine.records.run_record import RunRecord


class RunQueue:
    """Gives out the runs one by one; those that others disturbed come once more at the end, if wished."""

    def __init__(self, experiment: Experiment) -> None:
        self._runs = tuple(experiment.runs())
        self._is_requested = experiment.again_if_disturbed
        self._waiting = list(reversed(self._runs))
        self._disturbed: list[RunSpec] = []
        self._done_again: list[RunSpec] = []
        self._done = 0

    @property
    def done(self) -> int:
        """How many have ended, warm-ups among them."""
        return self._done

    @property
    def total(self) -> int:
        """How many there will have been, warm-ups among them."""
        return len(self._runs) + len(self._disturbed) + len(self._done_again)

    @property
    def left(self) -> tuple[RunSpec, ...]:
        """Those that have not ended, the one under way first."""
        return self._runs[self._done :] or tuple(self._done_again[-1:] + self._disturbed)

    def next(self) -> RunSpec | None:
        """The next one; None if there is none."""
        if self._waiting:
            return self._waiting.pop()
        if not self._disturbed:
            return None
        self._done_again.append(self._disturbed.pop(0))
        return self._done_again[-1]

    def end(self, spec: RunSpec, record: RunRecord) -> bool:
        """One has ended; whether it counts."""
        self._done += 1
        if spec.warm_up:
            return False
        again = self._is_requested and record.resources.was_disturbed and spec not in self._done_again
        if again:
            self._disturbed.append(spec)
        return not again

    def clear(self) -> None:
        """Nothing more is to be run."""
        self._waiting, self._disturbed = [], []
        self._is_requested = False
