"""10,000 random actions in a window, with several seeds.

``pytest -s tests/benchmarks/test_random_actions.py`` takes four minutes. Run it on a busy machine too.
"""

import pytest
from pytestqt.qtbot import QtBot
from random_person import random_person

ACTIONS = 2_500


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_thousands_of_random_actions(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Keys, clicks, drags, sizes and menus in any order, also during runs: no exception, no warning of Qt."""
    with random_person(qtbot, monkeypatch, seed) as person:
        person.act(ACTIONS)
    print(f"\nseed {seed}: {person.runs} experiments, {dict(person.done)}")
