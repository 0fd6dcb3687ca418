"""Facts that a reader of a run's figures must know, as data. Ground for all rooms, like `errors`.

`presentation.notes` has the words for each code, and only there can they be translated.
"""

from dataclasses import dataclass
from typing import Any

NoteValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Note:
    """One fact.

    Attributes:
        code: Which fact, as a stable key: ``model-failed``.
        values: The figures, keys and messages of others that belong to it, by name.
    """

    code: str
    values: tuple[tuple[str, NoteValue], ...] = ()

    @classmethod
    def of(cls, code: str, /, **values: NoteValue) -> "Note":
        """Make a note; the call names the code as a literal, so that a test finds it."""
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
"""Why something is as it is: a note, and after it the notes of what caused that; () without a reason."""
