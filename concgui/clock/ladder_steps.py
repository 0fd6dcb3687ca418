"""How far each rung of the ladder is filled. No Qt."""

from concgui.engine.records.ladder import LADDER

_LAST_RUNG_FULL_MS = 10_000.0
"""The last rung has no limit; it is full after this time."""


def rung_shares(length_ms: float) -> tuple[float, ...]:
    """Return how much of each rung a freeze of that length has passed, 0 to 1 each, best first."""
    ends = [*(rung.limit_ms for rung in LADDER[:-1]), _LAST_RUNG_FULL_MS]
    starts = [0.0, *ends[:-1]]
    return tuple(
        min(1.0, max(0.0, (length_ms - start) / (end - start)))
        for start, end in zip(starts, ends, strict=True)
    )
