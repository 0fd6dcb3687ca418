"""Parameters of workloads, declared once; form, command line and checks follow from the declaration.

A workload is a frozen dataclass. Each of its parameters is a field created by `integer`, `number`, `choice`
or `switch`, which put a `Parameter` into the field's metadata.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from concgui.engine.errors import UnknownKeyError, ValueRangeError

_METADATA_KEY = "concgui.parameter"

ParameterValue = int | float | str | bool
ParameterKind = Literal["integer", "number", "choice", "switch"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a workload or a run option.

    Attributes:
        name: Name in forms, on the command line and in JSON, including the unit.
        kind: ``integer``, ``number`` (decimals are allowed), ``choice`` or ``switch``.
        unit: Unit as shown after the value; "" for a plain number.
        default: Default value.
        minimum: Smallest allowed integer or number; None for other kinds.
        maximum: Largest allowed integer or number; None for other kinds.
        choices: Allowed words of a choice.
        help: Description in one sentence.
    """

    name: str
    kind: ParameterKind
    unit: str
    default: ParameterValue
    minimum: int | float | None
    maximum: int | float | None
    choices: tuple[str, ...]
    help: str

    @property
    def allowed(self) -> str:
        """Description of the allowed values, for messages."""
        if self.kind in ("integer", "number"):
            unit = f" {self.unit}" if self.unit else ""
            whole = "whole number" if self.kind == "integer" else "number"
            return f"a {whole} from {self.minimum} to {self.maximum}{unit}"
        if self.kind == "switch":
            return "on or off"
        return ", ".join(self.choices)

    def parse(self, text: str) -> ParameterValue:
        """Convert a user's input into a checked value.

        Raises:
            ValueRangeError: If the text is not of this kind or is outside the range.
        """
        if self.kind in ("integer", "number"):
            read = int if self.kind == "integer" else float
            try:
                # Python accepts the digits of every script, but a reader of a command line may not know them.
                if not text.isascii():
                    raise ValueRangeError(self.name, text, self.allowed)
                return self.check(read(text.replace("_", "").replace(" ", "")))
            except ValueError:
                raise ValueRangeError(self.name, text, self.allowed) from None
        if self.kind == "switch":
            words = {"on": True, "true": True, "yes": True, "1": True}
            words |= {"off": False, "false": False, "no": False, "0": False}
            if text.lower() not in words:
                raise ValueRangeError(self.name, text, self.allowed)
            return words[text.lower()]
        return self.check(text)

    def check(self, value: ParameterValue) -> ParameterValue:
        """Return the value unchanged if it is allowed.

        Raises:
            ValueRangeError: If the value has the wrong type or is outside the range.
        """
        if self.kind in ("integer", "number"):
            right = isinstance(value, int) or (self.kind == "number" and isinstance(value, float))
            if not right or isinstance(value, bool | str) or not self._in_range(value):
                raise ValueRangeError(self.name, value, self.allowed)
        elif self.kind == "switch":
            if not isinstance(value, bool):
                raise ValueRangeError(self.name, value, self.allowed)
        elif value not in self.choices:
            raise ValueRangeError(self.name, value, self.allowed)
        return value

    def _in_range(self, value: float) -> bool:
        low = self.minimum if self.minimum is not None else value
        high = self.maximum if self.maximum is not None else value
        return low <= value <= high


def integer(*, default: int, minimum: int, maximum: int, unit: str = "", help: str) -> Any:  # noqa: A002
    """Declare an integer parameter as a dataclass field."""
    return _field("integer", default, unit, minimum, maximum, (), help)


def number(*, default: float, minimum: float, maximum: float, unit: str = "", help: str) -> Any:  # noqa: A002
    """Declare a parameter that may have decimals as a dataclass field."""
    return _field("number", default, unit, minimum, maximum, (), help)


def choice(*, default: str, choices: tuple[str, ...], help: str) -> Any:  # noqa: A002
    """Declare a parameter that takes one of several words."""
    return _field("choice", default, "", None, None, choices, help)


def switch(*, default: bool, help: str) -> Any:  # noqa: A002
    """Declare a parameter that is on or off."""
    return _field("switch", default, "", None, None, (), help)


def _field(
    kind: ParameterKind,
    default: ParameterValue,
    unit: str,
    minimum: int | float | None,
    maximum: int | float | None,
    choices: tuple[str, ...],
    help_text: str,
) -> Any:
    declared = Parameter("", kind, unit, default, minimum, maximum, choices, help_text)
    return dataclasses.field(default=default, metadata={_METADATA_KEY: declared})


def parameters_of(declaring: type[Any]) -> tuple[Parameter, ...]:
    """Return the parameters that a dataclass declares, in the order of its fields."""
    return tuple(
        dataclasses.replace(field.metadata[_METADATA_KEY], name=field.name)
        for field in dataclasses.fields(declaring)
        if _METADATA_KEY in field.metadata
    )


def values_of(declared: Any) -> dict[str, ParameterValue]:
    """Return the parameter values of an instance, by name."""
    return {parameter.name: getattr(declared, parameter.name) for parameter in parameters_of(type(declared))}


def parse_settings(parameters: Iterable[Parameter], settings: Mapping[str, str]) -> dict[str, ParameterValue]:
    """Convert settings that a user typed (``NAME=VALUE``) into checked values.

    Raises:
        UnknownKeyError: If a name is not one of the parameters.
        ValueRangeError: If a value is not allowed.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    for name in settings:
        if name not in by_name:
            raise UnknownKeyError("parameter", name, by_name)
    return {name: by_name[name].parse(text) for name, text in settings.items()}
