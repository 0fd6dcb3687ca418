"""Frames between the observer and the window, over one stream socket.

A frame is a header (kind, length of the payload, one 64-bit value) and a payload: integers of
fixed size, or JSON where it holds names. Nothing is unpickled.
"""

import enum
import struct
from array import array
from collections.abc import Iterator

HEADER = struct.Struct("<BxxxIq")


class Kind(enum.IntEnum):
    """The kind of a frame, with its direction."""

    READY = 1  # observer → window: ready to ping; value: the observer's process id
    PING = 2  # observer → window; value: when the ping was due
    ANSWER = 3  # window → observer; value: when the handler in the GUI thread answered
    SAMPLES = 4  # observer → window; payload: due, sent, answered of each settled ping
    BEGIN = 5  # window → observer: a run begins; payload: process ids to leave out
    END = 6  # window → observer: it has ended
    USAGE = 7  # observer → window, last after END; payload: see `resources.Usage`
    STATE_NAMES = 8  # observer → window, first after END; payload: JSON, see `state_frames`
    STATE_ROWS = 9  # observer → window; value: index of the thread; payload: rows, see `thread_states.ROW`
    PERIOD = 10  # window → observer; value: time from one ping to the next, in ns
    PERIOD_SET = 11  # observer → window, once for each PERIOD; payload: see `PeriodChange`
    GIL_HEAD = 12  # observer → window, after END; payload: JSON, see `gil_frames`
    GIL_STACKS = 13  # observer → window; payload: JSON, the next of the stacks
    GIL_ROWS = 14  # observer → window; value: 0 held, 1 asked; payload: rows of integers
    LOOK = 15  # observer → window, after END; payload: JSON of a look, see `look_frames`
    LOOKS_END = 16  # observer → window, after the looks; payload: JSON, see `look_frames`
    LIMIT = 30  # window → observer; value: when the run reaches its limit; payload: see `OverdueTeller.begin`
    PLACE = 31  # window → observer: where a run is that is over its limit; payload: text
    REQUEST = 32  # window → observer: the program was asked to end, and knows it
    DEAF_WORDS = 33  # window → observer; payload: what to tell a person whose request the program cannot hear
    CLOCK = 50  # window → observer; payload: see `ClockSettings`, empty to close the clock
    CLOCK_REPORT = 51  # window → observer: a question; observer → window; payload: JSON of the clock
    CLOCK_CLOSED = 52  # observer → window; payload: JSON of the reason as a note, empty if a person closed it


def frame(kind: enum.IntEnum, value: int = 0, payload: bytes = b"") -> bytes:
    """Return the bytes of one frame."""
    return HEADER.pack(kind, len(payload), value) + payload


def integers(values: list[int]) -> bytes:
    """Return a payload of 64-bit integers."""
    return array("q", values).tobytes()


def integers_from(payload: bytes) -> list[int]:
    """Return the integers of a payload."""
    values = array("q")
    values.frombytes(payload)
    return values.tolist()


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add received bytes and yield (kind, value, payload) of each complete frame."""
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            kind, length, value = HEADER.unpack_from(self._buffer)
            end = HEADER.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[HEADER.size : end])
            del self._buffer[:end]
            yield kind, value, payload
