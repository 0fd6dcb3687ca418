"""`primes`: pure Python that never waits."""

from dataclasses import dataclass

from concgui.engine.parameters import integer
from concgui.engine.task import Task
from concgui.engine.workload import PlainWorkload, WorkloadInfo


@dataclass(frozen=True)
class Primes(PlainWorkload):
    """Counts the primes below a limit by trial division."""

    info = WorkloadInfo(
        key="primes",
        title="Primes",
        summary="Counts primes in pure Python, as any loop of your own would compute.",
        gil="holds the GIL, hands it over every switch interval",
    )
    limit: int = integer(
        default=200_000, minimum=2, maximum=50_000_000, help="Count the primes below this number."
    )

    def seconds_per_task(self) -> float:
        """Trial division up to the root: grows with the 1.5th power of the limit."""
        return float(0.4 * (self.limit / 200_000) ** 1.5)

    def call(self, session: None, task: Task) -> int:
        """Count them."""
        return count_primes(self.limit)


def count_primes(limit: int) -> int:
    """How many primes there are below the limit."""
    count = 1 if limit > 2 else 0
    for number in range(3, limit, 2):
        divisor = 3
        while divisor * divisor <= number:
            if number % divisor == 0:
                break
            divisor += 2
        else:
            count += 1
    return count
