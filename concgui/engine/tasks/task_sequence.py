"""The tasks of a run, created one by one as a model takes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import overload

from concgui.engine.tasks.task import Task


@dataclass(frozen=True, slots=True)
class TaskSequence(Sequence[Task]):
    """Tasks without a payload: a million of them take no memory before they run.

    Attributes:
        total: Number of tasks.
        seed: Seed of the first task; each further task's seed is one larger.
    """

    total: int
    seed: int

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> Task: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Task, ...]: ...
    def __getitem__(self, index: int | slice) -> Task | tuple[Task, ...]:
        numbers = range(self.total)[index]
        if isinstance(numbers, range):
            return tuple(Task(number, self.seed + number) for number in numbers)
        return Task(numbers, self.seed + numbers)

    def __iter__(self) -> Iterator[Task]:
        # Made without a Python call for each: the models take tasks within the measured time.
        rows = zip(range(self.total), range(self.seed, self.seed + self.total), repeat(None), strict=False)
        return map(tuple.__new__, repeat(Task), rows)
