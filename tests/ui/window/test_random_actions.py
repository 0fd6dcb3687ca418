"""A person who does anything at random, a few hundred times; the long form is in the benchmarks."""

import pytest
from pytestqt.qtbot import QtBot
from random_person import random_person

ACTIONS = 300


@pytest.mark.parametrize("seed", [1])
def test_nothing_breaks_whatever_a_person_does(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Keys, clicks, drags, sizes and menus in any order, also during runs: no exception, no warning of Qt."""
    with random_person(qtbot, monkeypatch, seed) as person:
        person.act(ACTIONS)
        assert person.runs
