"""Values of any type in a form that a record can keep, and by which equal values are recognised."""

import enum
import hashlib
import types
from collections.abc import Iterable
from typing import Any

from concgui.engine.tasks.task import Result

_SCALARS = frozenset((int, float, str, bytes, bool, type(None)))
_NAMED = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
_PROTOCOL = 4
_MOST_BITS = 256
"""Integers with more bits are no figures that anybody reads in a record."""


class NotComparableError(TypeError):
    """A value of which nothing tells whether another one is equal: it has neither bytes nor a state."""


def plain_result(value: Any) -> Result | None:
    """Return a number, a text or bytes unchanged, and of any other value its type with a digest.

    Equal values have the same digest, also if one of them was pickled and the other was not. Of a value that
    cannot be compared this returns the type alone.
    """
    if type(value) in _SCALARS and not (isinstance(value, int) and value.bit_length() > _MOST_BITS):
        scalar: Result | None = value
        return scalar
    try:
        return f"{type(value).__qualname__} {_digest_of(value)}"
    except NotComparableError:
        return type(value).__qualname__


def is_comparable(value: Any) -> bool:
    """Return whether `plain_result` distinguishes this value from others of its type."""
    try:
        _digest_of(value)
    except NotComparableError:
        return False
    return True


def _digest_of(value: Any) -> str:
    try:
        return _Digest().of(value)
    except NotComparableError:
        raise
    except Exception as error:
        raise NotComparableError(str(type(error))) from error


class _Digest:
    """The digest of one value, by its structure.

    A pickle would not do: sets are pickled in an order that differs between processes, and equal texts once
    or twice, depending on where they came from.
    """

    def __init__(self) -> None:
        self._open: set[int] = set()

    def of(self, value: Any) -> str:
        """Return the digest of a value inside the one that is looked at.

        Raises:
            NotComparableError: The value has neither bytes nor a state.
        """
        kind = type(value)
        if kind in _SCALARS:
            # Python refuses to write very long integers in decimal.
            return self._joined(kind, [f"{value:x}" if kind is int else repr(value)])
        if isinstance(value, _NAMED):
            return self._joined(kind, [f"{getattr(value, '__module__', '')}.{_name_of(value)}"])
        if id(value) in self._open:
            return self._joined(kind, ["itself"])
        self._open.add(id(value))
        try:
            return self._joined(kind, self._parts(value))
        finally:
            self._open.discard(id(value))

    def _parts(self, value: Any) -> Iterable[str]:
        if isinstance(value, list | tuple):
            return ["items", *map(self.of, value)]
        if isinstance(value, dict):
            return sorted(self.of(key) + self.of(item) for key, item in value.items())
        if isinstance(value, set | frozenset):
            return sorted(map(self.of, value))
        if isinstance(value, enum.Enum):
            return [value.name]
        buffer = _buffer_of(value)
        return buffer if buffer is not None else self._state_of(value)

    def _state_of(self, value: Any) -> Iterable[str]:
        """Return the parts of which pickle would make an equal value."""
        reduced = value.__reduce_ex__(_PROTOCOL)
        if isinstance(reduced, str):
            return [reduced]
        made_by, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
        given = [self.of(made_by), self.of(arguments), self.of(state)]
        return [*given, self.of(list(items or ())), self.of(dict(pairs or ()))]

    def _joined(self, kind: type, parts: Iterable[str]) -> str:
        digest = hashlib.sha256(f"{kind.__module__}.{kind.__qualname__}".encode())
        for part in parts:
            data = part.encode(errors="surrogatepass")
            digest.update(b"%d:" % len(data))
            digest.update(data)
        return digest.hexdigest()


def _buffer_of(value: Any) -> list[str] | None:
    """Return shape and bytes of an array; None if the value has no bytes of its own."""
    try:
        with memoryview(value) as view:
            if "O" in view.format:
                return None  # addresses of objects
            return [view.format, str(view.shape), hashlib.sha256(view.tobytes()).hexdigest()]
    except (TypeError, ValueError, BufferError):
        return None


def _name_of(value: Any) -> str:
    return str(getattr(value, "__qualname__", None) or getattr(value, "__name__", ""))
