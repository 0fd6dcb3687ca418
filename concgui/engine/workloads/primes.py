"""`primes`: pure Python that never waits."""

from collections.abc import Generator
from dataclasses import dataclass

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, SteppedWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task

_NUMBERS_PER_STEP = 64
# 0.2 ms a step at the default limit.


@dataclass(frozen=True)
class Primes(PlainWorkload, SteppedWorkload[None]):
    """A task that counts the primes below a limit by trial division."""

    info = WorkloadInfo(
        key="primes",
        title="Primes",
        summary="Counts primes in pure Python, like any computing loop of your own.",
        gil="holds the GIL and hands it over every switch interval",
        holds_gil=True,
        kind=WorkKind.PYTHON,
    )
    limit: int = integer(
        default=200_000, minimum=2, maximum=50_000_000, help="Number below which primes are counted."
    )

    def seconds_per_task(self) -> float:
        """Return the time of trial division up to the root, which grows as the 1.5th power of the limit."""
        return float(0.4 * (self.limit / 200_000) ** 1.5)

    def call(self, session: None, task: Task) -> int:
        """Count the primes."""
        return count_primes(self.limit)

    def steps(self, session: None, task: Task) -> Generator[None, None, int]:
        """Count the primes, a few numbers at a time."""
        count = _count_twos(self.limit)
        for first in range(3, self.limit, 2 * _NUMBERS_PER_STEP):
            count += _count_odd_primes(first, min(first + 2 * _NUMBERS_PER_STEP, self.limit))
            yield
        return count


def count_primes(limit: int) -> int:
    """Return the number of primes below the limit."""
    return _count_twos(limit) + _count_odd_primes(3, limit)


def _count_twos(limit: int) -> int:
    return 1 if limit > 2 else 0


def _count_odd_primes(first: int, limit: int) -> int:
    count = 0
    for number in range(first, limit, 2):
        divisor = 3
        while divisor * divisor <= number:
            if number % divisor == 0:
                break
            divisor += 2
        else:
            count += 1
    return count
