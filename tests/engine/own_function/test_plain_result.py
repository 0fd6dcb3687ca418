"""What is kept and compared of values of any type."""

import enum
import pickle
import threading
from array import array
from dataclasses import dataclass, field

import numpy as np
import pytest

from concgui.engine.own_function.plain_result import is_comparable, plain_result


class Colour(enum.Enum):
    """A value with a name."""

    RED = 1


@dataclass
class Point:
    """A value with fields."""

    x: float
    tags: set[str] = field(default_factory=set)


class Slotted:
    """A value without a dictionary."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


@pytest.mark.parametrize("value", [3, 2.5, "text", b"bytes", True, None, 10**30])
def test_numbers_texts_and_bytes_stay_as_they_are(value: object) -> None:
    """They are kept in the record, where a person can read them."""
    assert plain_result(value) is value


VALUES = [
    10**9_000,
    [1, "two", 3.0],
    (1, [2, {"three": {4, 5}}]),
    {"b": 1, "a": [2]},
    frozenset(f"name {number}" for number in range(50)),
    Point(1.5, {"one", "two", "three"}),
    Slotted([1, 2]),
    Colour.RED,
    np.arange(12).reshape(3, 4),
    np.float64(2.5),
    array("d", [1.0, 2.0]),
    bytearray(b"abc"),
    ValueError("told", 3),
    range(5),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_that_was_sent_equals_the_one_that_was_not(value: object) -> None:
    """A value from a worker process is the same as one from a thread: neither order nor identity counts."""
    sent = pickle.loads(pickle.dumps(value))  # noqa: S301 -- from this test
    assert plain_result(sent) == plain_result(value)
    assert is_comparable(value)


def test_sets_are_equal_whatever_their_order() -> None:
    """Processes have different hashes of texts, so sets have different orders; dicts may have too."""
    one, two = set(), set()
    for number in range(20):
        one.add(f"{number}")
        two.add(f"{19 - number}")
    assert plain_result(one) == plain_result(two)
    assert plain_result({"a": 1, "b": 2}) == plain_result({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], [2, 1]),
        ([1], (1,)),
        ([1], [True]),
        (Point(1.0), Point(2.0)),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        ({"a": [1]}, {"a": [2]}),
        ([["a", "b"]], [["a"], ["b"]]),
    ],
)
def test_values_that_differ_have_different_digests(one: object, other: object) -> None:
    """Order, type, shape and depth count."""
    assert plain_result(one) != plain_result(other)


def test_a_value_that_holds_itself_ends() -> None:
    """A list inside itself has a digest, too."""
    value: list[object] = [1]
    value.append(value)
    assert plain_result(value) == plain_result(value)


def test_a_value_without_a_state_is_not_compared() -> None:
    """Of a lock or a generator only the type is kept, and nobody claims that two are equal."""
    assert plain_result(threading.Lock()) == "lock"
    assert not is_comparable(iter(number for number in range(3)))
