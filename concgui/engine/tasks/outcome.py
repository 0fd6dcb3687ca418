"""The three ways a task or run can end, and the picklable form of an exception."""

import enum
import traceback
from dataclasses import dataclass

from concgui.engine.note import Note


class Outcome(enum.StrEnum):
    """How a task or run ended: always exactly one of these."""

    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskError:
    """An exception in a form that can cross threads and processes.

    Attributes:
        kind: Name of the exception's class.
        message: Text of the exception.
        traceback: Formatted traceback; "" if there is none.
    """

    kind: str
    message: str
    traceback: str

    @classmethod
    def from_exception(cls, error: BaseException) -> "TaskError":
        """Return the displayable parts of an exception, without anything that cannot be pickled."""
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 -- an exception of foreign code may fail to show itself
            message = ""
        return cls(type(error).__name__, message, "".join(traceback.format_exception(error)))

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


def model_failed(model: str, error: BaseException) -> Note:
    """Return why a model as a whole failed."""
    return Note.of("model-failed", model=model, error=str(TaskError.from_exception(error)))
