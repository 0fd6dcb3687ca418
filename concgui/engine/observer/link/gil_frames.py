"""Who held the GIL, on the wire: one frame of names, then the stretches in pieces."""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concgui.engine.note import Note
from concgui.engine.observer.link.wire import Kind, frame
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.gil import GilRecord, GilStretches

PIECE_BYTES = 32_000
"""Size of a piece that the window reads in one call, so that pings pass between two pieces."""

_STACKS_PER_PIECE = 10
_HELD, _ASKED = 0, 1


@dataclass(frozen=True, slots=True)
class GilReport:
    """The observer's report at the end of a run; other attributes are those of `GilRecord`.

    Attributes:
        held: Start, end, holder and stack of each stretch, flat.
        asked: Start, end and asking thread of each stretch, flat.
        stacks: The different stacks; each frame is a file, a line and a function.
    """

    held: bytes
    asked: bytes
    stacks: Sequence[Sequence[tuple[str, int, str]]]
    knows_askers: bool
    looks: int
    failed_looks: int
    reason: Note | None
    cost_share: float
    notes: Sequence[Note]

    def frames(self) -> Iterator[bytes]:
        """Yield the frames to send."""
        head = {
            "knows_askers": self.knows_askers,
            "looks": self.looks,
            "failed_looks": self.failed_looks,
            "reason": self.reason.to_json() if self.reason is not None else None,
            "cost_share": self.cost_share,
            "notes": [note.to_json() for note in self.notes],
        }
        yield frame(Kind.GIL_HEAD, payload=json.dumps(head).encode())
        for first in range(0, len(self.stacks), _STACKS_PER_PIECE):
            stacks = self.stacks[first : first + _STACKS_PER_PIECE]
            yield frame(Kind.GIL_STACKS, payload=json.dumps(stacks).encode())
        for number, rows in ((_HELD, self.held), (_ASKED, self.asked)):
            for start in range(0, len(rows), PIECE_BYTES):
                yield frame(Kind.GIL_ROWS, number, rows[start : start + PIECE_BYTES])


class GilCollector:
    """Reassembles the frames of one run in the window."""

    def __init__(self) -> None:
        self._head: dict[str, Any] | None = None
        self._stacks: list[tuple[CodeLocation, ...]] = []
        self._rows = (array("q"), array("q"))

    def take(self, kind: int, value: int, payload: bytes) -> None:
        """Take a frame; frames of other kinds are ignored."""
        if kind == Kind.GIL_HEAD:
            self._head = json.loads(payload)
            self._stacks, self._rows = [], (array("q"), array("q"))
        elif kind == Kind.GIL_STACKS:
            self._stacks += (tuple(CodeLocation(*frame) for frame in stack) for stack in json.loads(payload))
        elif kind == Kind.GIL_ROWS:
            self._rows[value].frombytes(payload)

    def take_record(self) -> GilRecord | None:
        """Return who held the GIL, as received since the last call; None if no frame arrived."""
        head = self._head
        if head is None:
            return None
        held, asked = self._rows
        self._head = None
        return GilRecord(
            held=GilStretches(Column.of(held[0::4]), Column.of(held[1::4]), Column.of(held[2::4])),
            stack=Column.of(held[3::4]),
            asked=GilStretches(Column.of(asked[0::3]), Column.of(asked[1::3]), Column.of(asked[2::3])),
            stacks=tuple(self._stacks),
            knows_askers=head["knows_askers"],
            looks=head["looks"],
            failed_looks=head["failed_looks"],
            reason=Note.from_json(head["reason"]) if head["reason"] is not None else None,
            cost_share=head["cost_share"],
            notes=tuple(map(Note.from_json, head["notes"])),
        )
