"""Facts that a reader of a run's figures must know, as data. All rooms may import this module, like `errors`.

`presentation.notes` has the sentence for each code, so that sentences can be translated in one place.
"""

from dataclasses import dataclass
from typing import Any

NoteValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Note:
    """One fact about a run.

    Attributes:
        code: Stable key of the fact, such as ``model-failed``.
        values: Figures, keys and error messages that belong to the fact, by name.
    """

    code: str
    values: tuple[tuple[str, NoteValue], ...] = ()

    @classmethod
    def of(cls, code: str, /, **values: NoteValue) -> "Note":
        """Return a note. Pass the code as a literal, so that a test can find it."""
        return cls(code, tuple(values.items()))

    def to_json(self) -> list[Any]:
        """Return the note for the wire to the observer."""
        return [self.code, [list(pair) for pair in self.values]]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Note":
        """Return the note that `to_json` made."""
        code, values = data
        return cls(str(code), tuple((str(name), value) for name, value in values))


Reason = tuple[Note, ...]
"""A reason as a note, followed by the notes of its causes; () without a reason."""
