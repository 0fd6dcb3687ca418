"""What a lesson needs of the machine is asked of its environment."""

import dataclasses
import sys

import pytest
from builders import ENVIRONMENT

from concgui.lessons.lesson import Need
from concgui.lessons.needs import missing_need


@pytest.mark.parametrize(
    ("need", "changes", "is_missing"),
    [
        (Need.GIL, {}, False),
        (Need.GIL, {"gil_enabled": False}, True),
        (Need.TWO_CORES, {}, False),
        (Need.TWO_CORES, {"cores": 1}, True),
        (Need.TWO_CORES, {"cores": 8, "cpu_quota": 0.5}, True),
        (Need.PYTHON_3_14, {}, sys.version_info < (3, 14)),
        (Need.MANY_SOCKETS, {}, sys.platform == "win32"),
    ],
)
def test_a_need_is_met_or_missing(need: Need, changes: dict, is_missing: bool) -> None:
    """A container that allows half a core has not two of them."""
    assert missing_need([need], dataclasses.replace(ENVIRONMENT, **changes)) == (need if is_missing else None)
    assert missing_need([], ENVIRONMENT) is None
