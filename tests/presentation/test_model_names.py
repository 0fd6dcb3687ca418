"""Anti-patterns are called that wherever models are named."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.presentation.model_names import ModelNames

NAMES = ModelNames.of(
    (ModelInfo("good", "Good", "does well"), ModelInfo("bad", "Bad", "does ill", replacement="good"))
)


def test_an_anti_pattern_is_marked_and_its_replacement_named() -> None:
    """The word stands behind its key, and the remedy names the model to use instead."""
    assert NAMES.marked_name("bad") == "bad (anti-pattern)"
    assert NAMES.remedy_for("bad") == "an anti-pattern; use good instead"


def test_other_models_keep_their_keys() -> None:
    """A model that is no anti-pattern, or that another version of concgui had, is shown by its key alone."""
    for key in ("good", "unknown"):
        assert NAMES.marked_name(key) == key
        assert NAMES.remedy_for(key) == ""
