"""Values of enumerations have names of their own for people."""

import pytest

from concgui.presentation.labels import OUTCOME_LABELS, PHASE_LABELS, SMOOTHNESS_LABELS
from concgui.presentation.timeline.state_text import STATE_WORDS


@pytest.mark.parametrize("labels", [OUTCOME_LABELS, PHASE_LABELS, SMOOTHNESS_LABELS, STATE_WORDS])
def test_every_value_has_a_label(labels: dict) -> None:
    """No value is left out, and no two are called the same."""
    assert set(labels) == set(type(next(iter(labels))))
    assert len(set(labels.values())) == len(labels)
