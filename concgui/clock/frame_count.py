"""How often the clock has painted while the window was silent: whether a person saw it move. No Qt."""


class FrameCount:
    """Counts frames, and the gaps between them, over all silences."""

    def __init__(self) -> None:
        self._frames = 0
        self._silent_ns = 0
        self._longest_gap_ns = 0
        self._last_ns: int | None = None

    @property
    def frames(self) -> int:
        """How many frames were painted during silences."""
        return self._frames

    @property
    def silent_ms(self) -> float:
        """The time between the first and the last frame of each silence, summed up."""
        return self._silent_ns / 1e6

    @property
    def longest_gap_ms(self) -> float:
        """The longest time between two frames of a silence."""
        return self._longest_gap_ns / 1e6

    def painted(self, now_ns: int, *, is_silent: bool) -> None:
        """Count a frame if the window is silent."""
        if not is_silent:
            self._last_ns = None
            return
        self._frames += 1
        if self._last_ns is not None:
            gap_ns = now_ns - self._last_ns
            self._silent_ns += gap_ns
            self._longest_gap_ns = max(self._longest_gap_ns, gap_ns)
        self._last_ns = now_ns
