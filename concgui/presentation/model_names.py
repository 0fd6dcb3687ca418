"""The names of models as people read them: an anti-pattern is called one, with its replacement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concgui.engine.contracts.model_info import ModelInfo

ANTI_PATTERN = "anti-pattern"


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Knows which models are anti-patterns.

    Attributes:
        replacements: For the key of each anti-pattern, the key of the model to use instead.
    """

    replacements: Mapping[str, str]

    @classmethod
    def of(cls, infos: Iterable[ModelInfo]) -> "ModelNames":
        """Make the names of these models."""
        return cls({info.key: info.replacement for info in infos if info.is_anti_pattern})

    def marked_name(self, key: str) -> str:
        """Return the key, with the word for an anti-pattern: ``asyncio-blocking (anti-pattern)``.

        Args:
            key: Key of a model; one that is not in the list (of another version of concgui) stays as it is.
        """
        return f"{key} ({ANTI_PATTERN})" if key in self.replacements else key

    def remedy_for(self, key: str) -> str:
        """Return ``an anti-pattern; use asyncio-to-thread instead``, or "" for any other model."""
        replacement = self.replacements.get(key, "")
        return f"an {ANTI_PATTERN}; use {replacement} instead" if replacement else ""
