"""Which runs of the history a person looks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from concgui.store.history.row import storable, time_text

_SEARCHED = (
    "id", "experiment", "model", "workload", "params", "outcome", "coalesce(smoothness, '')", "platform",
    "'Python ' || python", "CASE gil_enabled WHEN 0 THEN 'free-threaded' ELSE '' END", "note",
    "CASE is_pinned WHEN 0 THEN '' ELSE 'pinned' END", "coalesce(substr(time, 1, 10), '')",
)  # fmt: skip
_TEXT = " || ' ' || ".join(_SEARCHED)


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Conditions, all of which a run must meet.

    Attributes:
        text: Words, each of which must stand somewhere in the row, in large or small letters.
        model: Key of the model; "" for any.
        workload: Key of the workload; "" for any.
        before: Time before which the run was started; runs without a time do not match. None for any.
        pinned: Whether the run is pinned; None for either.
        last: The largest number of runs, the newest ones; None for all.
    """

    text: str = ""
    model: str = ""
    workload: str = ""
    before: datetime | None = None
    pinned: bool | None = None
    last: int | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """Return the condition in SQL and its values."""
        parts, values = ["1"], list[Any]()
        for word in storable(self.text).split():
            parts.append(rf"({_TEXT}) LIKE ? ESCAPE '\'")
            values.append(f"%{_escaped(word)}%")
        for name, value in (("model", self.model), ("workload", self.workload)):
            if value:
                parts.append(f"{name} = ?")
                values.append(storable(value))
        if self.before is not None:
            parts.append("time < ?")
            values.append(time_text(self.before))
        if self.pinned is not None:
            parts.append("is_pinned = ?")
            values.append(self.pinned)
        return " AND ".join(parts), values


EVERY_RUN = RunQuery()


def _escaped(word: str) -> str:
    """Return a word in which the signs of LIKE have no meaning."""
    return word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
