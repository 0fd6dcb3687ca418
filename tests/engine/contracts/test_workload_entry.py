"""Entries of the catalogue: a workload need not have its own class."""

import pytest
from helper_workloads import entry_of_function

from concgui.engine.contracts.workload_entry import entry_of
from concgui.engine.errors import UnknownKeyError, ValueRangeError
from concgui.engine.planning.matrix_size import QUICK_SCALE, sized
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.sleep import Sleep


def test_a_class_declares_its_entry() -> None:
    """An entry has the key and parameters of its class, and omitted settings keep their defaults."""
    entry = entry_of(Sleep)
    assert (entry.key, entry.info) == ("sleep", Sleep.info)
    assert [parameter.name for parameter in entry.parameters] == ["duration_ms"]
    assert entry.make({}) == Sleep()
    assert entry.make({"duration_ms": 7}) == Sleep(duration_ms=7)
    assert entry.availability()


def test_typed_settings_are_checked() -> None:
    """A wrong value and an unknown name are refused with a message about the allowed ones."""
    entry = entry_of(Sleep)
    assert entry.parse({"duration_ms": "7"}) == Sleep(duration_ms=7)
    with pytest.raises(ValueRangeError, match="duration_ms=-1"):
        entry.parse({"duration_ms": "-1"})
    with pytest.raises(UnknownKeyError, match="duration_ms"):
        entry.parse({"duration": "7"})


def test_functions_of_one_class_are_separate_workloads() -> None:
    """Two entries of one class have different keys, and the parameters of both are checked and shrunk."""
    first, second = entry_of_function("first"), entry_of_function("second")
    assert (first.make({}).info.key, second.make({}).info.key) == ("first", "second")
    made = first.parse({"times": "3"})
    assert made.settings == {"times": 3}
    assert made.call(None, Task(0, 10)) == 13
    smaller, tasks = sized(first.make({}), QUICK_SCALE)
    assert int(smaller.settings["times"]) * 0.001 * tasks <= QUICK_SCALE.sequential_s
