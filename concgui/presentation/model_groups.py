"""The groups in which models are listed."""

import enum

from concgui.engine.contracts.model_info import ModelInfo


class ModelGroup(enum.StrEnum):
    """Where the work of a model is done; the value is the heading."""

    WINDOW = "in the window"
    THREADS = "threads"
    COROUTINES = "coroutines"
    PROCESSES = "processes and interpreters"
    ANTI_PATTERNS = "anti-patterns"


def group_of(info: ModelInfo) -> ModelGroup:
    """Return the group of a model."""
    if info.is_anti_pattern:
        return ModelGroup.ANTI_PATTERNS
    if info.blocks_window:
        return ModelGroup.WINDOW
    # A loop that only waits for threads or processes is still chosen for its coroutines.
    if info.is_coroutine_model or info.key.startswith("asyncio"):
        return ModelGroup.COROUTINES
    if info.uses_processes or info.uses_interpreters:
        return ModelGroup.PROCESSES
    return ModelGroup.THREADS


def explanation_of(info: ModelInfo, reason: str) -> str:
    """Return what a model is, or why it cannot run, in the lines below the list.

    Args:
        info: The model.
        reason: Why it cannot run here or with the chosen workload; "" if it can.
    """
    if reason:
        return f"{info.key}: {reason}"
    if info.is_anti_pattern:
        return f"{info.key}: use {info.replacement} instead. {info.summary}"
    return f"{info.key}: {info.summary}"
