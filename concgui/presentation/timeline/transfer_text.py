"""The timeline's words on large inputs and results in transfer. No Qt."""

import enum

from concgui.engine.records.run_record import RunRecord


class TransferDirection(enum.Enum):
    """The direction of a transfer: to the worker or back."""

    INPUT = enum.auto()
    RESULT = enum.auto()


TRANSFER_WORDS: dict[TransferDirection, str] = {
    TransferDirection.INPUT: "input in transfer",
    TransferDirection.RESULT: "result in transfer",
}
"""The name of each direction in the legend."""


def directions_seen(record: RunRecord) -> tuple[TransferDirection, ...]:
    """Return the directions that occur in a run."""
    tables = {
        TransferDirection.INPUT: record.spans.input_transfers,
        TransferDirection.RESULT: record.spans.result_transfers,
    }
    return tuple(direction for direction, table in tables.items() if table)
