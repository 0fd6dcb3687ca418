"""What the window remembers of a person's choices from one start to the next."""

import json
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from concgui.ui.common.appearance import ColourChoice

_GEOMETRY, _COLOURS, _ROOM, _CHOICE, _CLOCK = "geometry", "colours", "room", "choice", "outside_clock"


class Remembered:
    """Choices by name, in a file of their own. What cannot be read counts as not there.

    Args:
        settings: Where they are kept; None to forget them.
    """

    def __init__(self, settings: QSettings | None) -> None:
        self._settings = settings

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window; None if unknown."""
        found = self._value(_GEOMETRY)
        return found if isinstance(found, QByteArray) else None

    @property
    def colours(self) -> ColourChoice:
        """The source of the colours."""
        found = self._value(_COLOURS)
        return ColourChoice(found) if found in set(ColourChoice) else ColourChoice.SYSTEM

    @property
    def is_room(self) -> bool:
        """Whether the room was on."""
        return self._value(_ROOM) in ("true", True)

    @property
    def has_clock(self) -> bool:
        """Whether the outside clock was shown."""
        return self._value(_CLOCK) in ("true", True)

    @property
    def choice(self) -> dict[str, Any]:
        """The state of the choice panel; {} if unknown."""
        try:
            found = json.loads(str(self._value(_CHOICE)))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def keep(
        self, geometry: QByteArray, colours: ColourChoice, *, is_room: bool, choice: dict[str, Any]
    ) -> None:
        """Keep all choices."""
        if self._settings is not None:
            self._settings.setValue(_GEOMETRY, geometry)
            self._settings.setValue(_COLOURS, str(colours))
            self._settings.setValue(_ROOM, is_room)
            self._settings.setValue(_CHOICE, json.dumps(choice))
            # At once: the program may end by force.
            self._settings.sync()

    def keep_clock(self, is_shown: bool) -> None:
        """Keep whether the outside clock is shown."""
        if self._settings is not None:
            self._settings.setValue(_CLOCK, is_shown)
            self._settings.sync()

    def forget(self) -> None:
        """Forget all choices."""
        if self._settings is not None:
            self._settings.clear()

    def _value(self, name: str) -> Any:
        return self._settings.value(name) if self._settings is not None else None
