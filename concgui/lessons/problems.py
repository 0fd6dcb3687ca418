"""What is wrong with a file that a person wrote: where, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.errors import UsageError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        line: Its line in the file, from 1.
        reason: What is wrong, and what is allowed.
    """

    line: int
    reason: str


class LessonFileError(UsageError):
    """A file of a lesson or of claims that cannot be used as it is.

    Attributes:
        where: Name of the file.
        problems: Everything that is wrong with it, by line.
    """

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.where = where
        # Both forms of an experiment may have the same problem.
        self.problems = tuple(sorted(set(problems)))
        first = self.problems[0]
        more = len(self.problems) - 1
        others = f" (and {more} more; 'concgui lesson check' lists all)" if more else ""
        super().__init__(f"{where}:{first.line}: {first.reason}{others}")

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each problem: file, line and reason."""
        return tuple(f"{self.where}:{problem.line}: {problem.reason}" for problem in self.problems)
