"""How a trap is marked wherever models are listed: with that word, and with what to use instead."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.catalogue import MODELS

TRAP = "trap"


def marked_name(model: str) -> str:
    """The key of a model, behind that of a trap the word: ``asyncio-blocking (trap)``.

    Args:
        model: Key of a model; one of another version of concgui, which is not in the list, stays as it is.
    """
    return f"{model} ({TRAP})" if remedy_for(model) else model


def remedy_for(model: str) -> str:
    """``a trap; use asyncio-to-thread instead``; "" for a model that is none, or that is not in the list."""
    infos = (listed.info for listed in MODELS if listed.info.key == model)
    return next(map(_remedy, infos), "")


def _remedy(info: ModelInfo) -> str:
    return f"a {TRAP}; use {info.instead} instead" if info.is_trap else ""
