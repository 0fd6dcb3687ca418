"""Run options and their allowed values."""

import pytest

from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.engine.errors import ValueRangeError
from concgui.qtlayer.catalogue import MODELS


def test_models_name_existing_run_options() -> None:
    """Every run option that a model names exists, and every run option has a model that uses it."""
    declared = {parameter.name for parameter in run_option_parameters()}
    used = {name for model in MODELS for name in model.info.run_options}
    assert used == declared


def test_fork_is_not_offered() -> None:
    """Fork is refused as a start method, since forking a program with Qt's threads is not safe."""
    with pytest.raises(ValueRangeError, match="spawn"):
        RunOptions(start_method="fork")


@pytest.mark.parametrize("text", ["0", "-1", "abc", "nan", "inf", "10001", ""])
def test_a_wrong_interval_is_refused(text: str) -> None:
    """An interval that is zero, negative, not a number, infinite or too long is refused."""
    (parameter,) = run_option_parameters(("switch_interval_ms",))
    with pytest.raises(ValueRangeError, match=r"a number from 0\.001"):
        parameter.parse(text)
    assert parameter.parse("0.5") == 0.5
