"""The bytes between the observer and the outside clock, and what the program says of the clock."""

import enum
import json
from dataclasses import asdict, dataclass


class ClockKind(enum.IntEnum):
    """The kind of a frame, with its direction. The frames themselves are those of `wire`."""

    SETTINGS = 1  # observer → clock, first; payload: see `ClockSettings`
    SILENT = 2  # observer → clock, again and again; value: since when the window has not answered
    ANSWERED = 3  # observer → clock; value: when the window answered after that
    LOOK = 4  # observer → clock, while the window is silent; payload: see `look_frames.look_payload`
    REPORT = 5  # observer → clock: a question; clock → observer; payload: see `ClockReport`
    CLOSED = 6  # clock → observer: a person closed it


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """What the program says of the clock that it wants.

    Attributes:
        module: The module that is the clock's process.
        wanted_ns: When a person, or the start of the program, asked for the clock.
        gui_thread: Native id of the GUI thread.
        is_dark: Whether the colours are dark.
        points: Size of the text in points; not above 0 where the program counts in pixels.
        beside: Left, top, width and height of the program's window on the screen.
    """

    module: str
    wanted_ns: int
    gui_thread: int
    is_dark: bool
    points: float
    beside: tuple[int, int, int, int]

    def to_payload(self) -> bytes:
        """Return the settings as the payload of a frame."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_payload(cls, payload: bytes) -> "ClockSettings":
        """Return the settings of a payload."""
        plain = json.loads(payload)
        left, top, width, height = plain.pop("beside")
        return cls(**plain, beside=(left, top, width, height))


@dataclass(frozen=True, slots=True)
class ClockReport:
    """What the clock says of itself.

    Attributes:
        text: What it shows, as a sentence.
        frames: How many frames it has painted while the window was silent.
        silent_ms: Length of the silence.
        longest_gap_ms: The longest time from one of these frames to the next.
        first_paint_ms: Time from when it was asked for to its first frame; None before that.
        stays_on_top: Whether the desktop lets a window stay on top.
    """

    text: str
    frames: int
    silent_ms: float
    longest_gap_ms: float
    first_paint_ms: float | None
    stays_on_top: bool

    def to_payload(self) -> bytes:
        """Return the report as the payload of a frame."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_payload(cls, payload: bytes) -> "ClockReport":
        """Return the report of a payload."""
        return cls(**json.loads(payload))
