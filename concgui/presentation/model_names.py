"""How an anti-pattern is marked wherever models are listed: with that word, and with what to use instead."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.catalogue import MODELS

ANTI_PATTERN = "anti-pattern"


def marked_name(model: str) -> str:
    """The key of a model, behind that of an anti-pattern the word: ``asyncio-blocking (anti-pattern)``.

    Args:
        model: Key of a model; one of another version of concgui, which is not in the list, stays as it is.
    """
    return f"{model} ({ANTI_PATTERN})" if remedy_for(model) else model


def remedy_for(model: str) -> str:
    """``an anti-pattern; use asyncio-to-thread instead``; "" for a model that is none, or that is unknown."""
    infos = (listed.info for listed in MODELS if listed.info.key == model)
    return next(map(_remedy, infos), "")


def _remedy(info: ModelInfo) -> str:
    return f"an {ANTI_PATTERN}; use {info.replacement} instead" if info.is_anti_pattern else ""
