"""`linear-algebra`: a library that has threads of its own."""

import contextlib
import hashlib
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concgui.engine.contracts.parameters import integer, switch
from concgui.engine.contracts.workload import SessionContext, Workload, WorkloadInfo
from concgui.engine.tasks.task import Task

_LARGEST_UNKNOWN = 1000
_LARGEST_ERROR = 1e-6


@dataclass(frozen=True)
class LinearAlgebra(Workload[None]):
    """Solves a system of linear equations with NumPy.

    The unknowns are whole numbers, so that the rounded solution is equal whatever the order
    in which BLAS summed up.
    """

    info = WorkloadInfo(
        key="linear-algebra",
        title="Linear algebra",
        summary="Solves linear equations with NumPy, as statistics, fitting and simulation do.",
        gil="releases the GIL in each solve; BLAS is held to one thread unless it is let loose",
        packages=("numpy", "threadpoolctl"),
        subinterpreters=False,
    )
    n: int = integer(
        default=2200, minimum=2, maximum=20_000, help="How many equations and unknowns there are."
    )
    unbounded_blas: bool = switch(
        default=False, help="Let BLAS use as many threads as it likes in each worker: oversubscription."
    )

    def memory_bytes_per_task(self) -> int:
        """The matrix and LAPACK's copy of it, with some room."""
        return 3 * 8 * self.n * self.n

    def seconds_per_task(self) -> float:
        """2/3 n³ operations at 25 thousand million a second, and 10 ns to make each element."""
        return 2 / 3 * self.n**3 / 25e9 + 10e-9 * self.n**2

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[None]:
        """Hold BLAS to one thread while the session is open.

        The limit counts for the whole process, which is why it is set here and not in each task.
        """
        del context
        importlib.import_module("numpy")  # BLAS can be limited once it is loaded.
        if self.unbounded_blas:
            yield
            return
        threadpoolctl: Any = importlib.import_module("threadpoolctl")
        with threadpoolctl.threadpool_limits(limits=1, user_api="blas"):
            yield

    def call(self, session: None, task: Task) -> str:
        """Make the equations from known unknowns, then solve them."""
        import numpy as np

        generator = np.random.default_rng(task.seed)
        matrix = generator.random((self.n, self.n))
        # A diagonal that outweighs its row makes the system well-conditioned.
        matrix.ravel()[:: self.n + 1] += self.n
        unknowns = generator.integers(-_LARGEST_UNKNOWN, _LARGEST_UNKNOWN, self.n)
        solution = np.linalg.solve(matrix, matrix @ unknowns.astype(np.float64))
        rounded = np.rint(solution)
        if float(np.abs(solution - rounded).max()) > _LARGEST_ERROR:
            raise ArithmeticError(f"the solution is not as exact as {_LARGEST_ERROR}; BLAS is at fault")
        return hashlib.sha256(rounded.astype("<i8").tobytes()).hexdigest()
