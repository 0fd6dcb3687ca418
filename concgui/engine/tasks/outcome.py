"""The three ways in which a task or a run can end, and what an error looks like afterwards."""

import enum
import traceback
from dataclasses import dataclass

from concgui.engine.note import Note


class Outcome(enum.StrEnum):
    """Exactly one of these is the end of every task and of every run."""

    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskError:
    """An exception after it crossed a thread or a process.

    Attributes:
        kind: The name of the exception's class.
        message: Its text.
        traceback: The formatted traceback, "" where there is none.
    """

    kind: str
    message: str
    traceback: str

    @classmethod
    def from_exception(cls, error: BaseException) -> "TaskError":
        """Keep what can be shown of an exception, and nothing that cannot be pickled."""
        return cls(type(error).__name__, str(error), "".join(traceback.format_exception(error)))

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


def model_failed(model: str, error: BaseException) -> Note:
    """Return why a model as a whole failed."""
    return Note.of("model-failed", model=model, error=str(TaskError.from_exception(error)))
