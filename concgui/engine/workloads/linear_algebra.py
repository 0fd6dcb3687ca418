"""`linear-algebra`: a library with its own threads."""

import contextlib
import hashlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concgui.engine.contracts.parameters import integer, switch
from concgui.engine.contracts.workload import SessionContext, WorkKind, Workload, WorkloadInfo
from concgui.engine.tasks.task import Task

_LARGEST_UNKNOWN = 1000
_LARGEST_ERROR = 1e-6


@dataclass(frozen=True)
class LinearAlgebra(Workload[None]):
    """A task that solves a system of linear equations with NumPy.

    The unknowns are integers, so that the rounded solution does not depend on BLAS's order of summation.
    """

    info = WorkloadInfo(
        key="linear-algebra",
        title="Linear algebra",
        summary="Solves linear equations with NumPy, as statistics, fitting and simulation do.",
        gil="releases the GIL in each solve; BLAS is limited to one thread unless it is unbounded",
        packages=("numpy", "threadpoolctl"),
        subinterpreters=False,
        kind=WorkKind.CALLS_WITHOUT_GIL,
    )
    n: int = integer(default=2200, minimum=2, maximum=20_000, help="Number of equations and unknowns.")
    unbounded_blas: bool = switch(
        default=False, help="Let BLAS use any number of threads per worker, which oversubscribes the CPUs."
    )

    def memory_bytes_per_task(self) -> int:
        """Return the size of the matrix and LAPACK's copy of it, with some margin."""
        return 3 * 8 * self.n * self.n

    def seconds_per_task(self) -> float:
        """Return the time of 2/3 n³ operations at 25·10⁹ a second, plus 10 ns to create each element."""
        return 2 / 3 * self.n**3 / 25e9 + 10e-9 * self.n**2

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[None]:
        """Limit BLAS to one thread while the session is open.

        The limit applies to the whole process, so it is set here and not in each task.
        """
        del context
        importlib.import_module("numpy")  # BLAS can be limited only after it was loaded.
        if self.unbounded_blas:
            yield
            return
        threadpoolctl: Any = importlib.import_module("threadpoolctl")
        with threadpoolctl.threadpool_limits(limits=1, user_api="blas"):
            yield

    def call(self, session: None, task: Task) -> str:
        """Create equations with a known solution, then solve them."""
        import numpy as np

        generator = np.random.default_rng(task.seed)
        matrix = generator.random((self.n, self.n))
        # A dominant diagonal makes the system well-conditioned.
        matrix.ravel()[:: self.n + 1] += self.n
        unknowns = generator.integers(-_LARGEST_UNKNOWN, _LARGEST_UNKNOWN, self.n)
        solution = np.linalg.solve(matrix, matrix @ unknowns.astype(np.float64))
        rounded = np.rint(solution)
        if float(np.abs(solution - rounded).max()) > _LARGEST_ERROR:
            raise ArithmeticError(f"the solution's error exceeds {_LARGEST_ERROR}; BLAS is at fault")
        return hashlib.sha256(rounded.astype("<i8").tobytes()).hexdigest()
