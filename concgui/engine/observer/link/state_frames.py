"""Thread states on the wire: one frame of names, then the rows of each thread in pieces."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concgui.engine.note import Note
from concgui.engine.observer.link.wire import Kind, frame
from concgui.engine.records.thread_states import ROW, PackedStates, ThreadStateRecord, ThreadStates

PIECE_BYTES = 1000 * ROW.size
"""Size of a piece that the window reads in one call (64 kB), so that pings pass between two pieces."""


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """The packed thread states of one thread.

    Attributes:
        process: Process id.
        thread: Native thread id.
        name: The system's name for the thread.
        rows: See `thread_states.ROW`.
    """

    process: int
    thread: int
    name: str
    rows: bytes


@dataclass(frozen=True, slots=True)
class StateReport:
    """The observer's report at the end of a run; the attributes are those of `ThreadStateRecord`."""

    threads: Sequence[ThreadRows]
    places: Sequence[str]
    period_ns: int
    reason: Note | None
    cost_share: float
    notes: Sequence[Note]

    def frames(self) -> Iterator[bytes]:
        """Yield the frames to send; only the frame of names may be larger than a piece."""
        head = {
            "threads": [[t.process, t.thread, t.name] for t in self.threads],
            "places": list(self.places),
            "period_ns": self.period_ns,
            "reason": self.reason.to_json() if self.reason is not None else None,
            "cost_share": self.cost_share,
            "notes": [note.to_json() for note in self.notes],
        }
        yield frame(Kind.STATE_NAMES, payload=json.dumps(head).encode())
        for index, thread in enumerate(self.threads):
            for start in range(0, len(thread.rows), PIECE_BYTES):
                yield frame(Kind.STATE_ROWS, index, thread.rows[start : start + PIECE_BYTES])


class StateCollector:
    """Reassembles the frames of one run in the window."""

    def __init__(self) -> None:
        self._head: dict[str, Any] | None = None
        self._pieces: list[list[bytes]] = []

    def take_names(self, payload: bytes) -> None:
        """Take the frame of names, and forget the previous run."""
        head = json.loads(payload)
        self._head = head
        self._pieces = [[] for _ in head["threads"]]

    def take_rows(self, thread: int, payload: bytes) -> None:
        """Take a piece of the rows of one thread."""
        self._pieces[thread].append(payload)

    def take_record(self) -> ThreadStateRecord | None:
        """Return the thread states received since the last call; None if no frame arrived."""
        head = self._head
        if head is None:
            return None
        places = tuple(head["places"])
        threads = tuple(
            ThreadStates(process, thread, name, PackedStates(b"".join(pieces), places))
            for (process, thread, name), pieces in zip(head["threads"], self._pieces, strict=True)
        )
        self._head, self._pieces = None, []
        reason = head["reason"]
        return ThreadStateRecord(
            threads,
            head["period_ns"],
            Note.from_json(reason) if reason is not None else None,
            head["cost_share"],
            tuple(map(Note.from_json, head["notes"])),
        )
