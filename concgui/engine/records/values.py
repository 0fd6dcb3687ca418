"""Immutable named values: parameters, run options and a workload's observations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, eq=False)
class Values(Mapping[str, ValueT], Generic[ValueT]):
    """A small, ordered mapping that is frozen and hashable.

    Attributes:
        pairs: Names and values, in order.
    """

    pairs: tuple[tuple[str, ValueT], ...] = ()

    @classmethod
    def of(cls, values: "Mapping[str, ValueT]") -> "Values[ValueT]":
        """Return the same values, frozen."""
        return cls(tuple(values.items()))

    def __getitem__(self, name: str) -> ValueT:
        for known, value in self.pairs:
            if known == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __hash__(self) -> int:
        return hash(frozenset(self.pairs))


NO_VALUES: Values[Any] = Values()
"""An empty mapping."""
