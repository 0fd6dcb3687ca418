"""Encoding of whole records as bytes, so that a record answers every question in another process too.

The format is MessagePack, by msgspec. Columns are written as they are in memory, so a million spans cost no
more than copying them. Nothing is unpickled: foreign bytes become numbers and texts, or raise
`DamagedRecordError`.
"""

import itertools
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from concgui.engine.errors import ConcguiError
from concgui.engine.records.column import Column
from concgui.engine.records.gil import NO_STACK, GilRecord, GilStretches
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import SpanTable, StretchTable
from concgui.engine.records.thread_states import ROW, STATES, STATES_PER_PLACE, PackedStates
from concgui.engine.tasks.report_columns import ABSENT, OUTCOMES
from concgui.engine.tasks.task import Result

SCHEMA = 2
"""Version of the encoding. Version 1 was the JSON without spans."""

_BIG_INTEGER = 1
# MessagePack's integers have 64 bits. Larger ones are encoded as text.


class DamagedRecordError(ConcguiError):
    """The bytes are not a record, or have another version."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a kept run cannot be read: {reason}")


@dataclass(frozen=True, slots=True)
class _Envelope:
    """The encoded structure.

    Attributes:
        schema: See `SCHEMA`.
        is_little: Whether the columns are little-endian.
        record: The record, with results that MessagePack can hold.
    """

    schema: int
    is_little: bool
    record: RunRecord


@dataclass(frozen=True, slots=True)
class _Head:
    """The part of an envelope that every version has."""

    schema: int


def encode(record: RunRecord) -> bytes:
    """Return a record as bytes."""
    plain = replace(record, results=tuple(map(_plain, record.results)))
    return msgspec.msgpack.encode(_Envelope(SCHEMA, sys.byteorder == "little", plain))


def decode(data: bytes) -> RunRecord:
    """Return the record that `encode` turned into bytes.

    Raises:
        DamagedRecordError: The bytes are not a record, or have another version.
    """
    try:
        schema = msgspec.msgpack.decode(data, type=_Head).schema
        if schema != SCHEMA:
            raise DamagedRecordError(f"it has version {schema}, and this program reads version {SCHEMA}")
        envelope = msgspec.msgpack.decode(data, type=_Envelope, ext_hook=_from_extension)
        if envelope.is_little != (sys.byteorder == "little"):
            raise DamagedRecordError("it was made on a machine with another byte order")
        record = envelope.record
        _check_spans(record.spans)
        _check_others(record)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, UnicodeDecodeError) as error:
        raise DamagedRecordError(str(error)) from error
    return record


def _plain(result: Result | None) -> object:
    if isinstance(result, int) and not -(2**63) <= result < 2**63:
        return msgspec.msgpack.Ext(_BIG_INTEGER, f"{result:x}".encode())
    return result


def _from_extension(code: int, data: memoryview) -> object:
    if code != _BIG_INTEGER:
        raise ValueError(f"unknown extension {code}")
    return int(bytes(data), 16)


def _check_spans(spans: SpanTable) -> None:
    """Refuse columns that do not fit together, because drawing and adding rely on it.

    Raises:
        ValueError: The columns do not fit together.
    """
    rows = len(spans)
    columns = (spans.worker, spans.submitted_ns, spans.started_ns, spans.finished_ns, spans.delivered_ns)
    for column in (spans.task, spans.cpu_ns, spans.failed, spans.error, *columns):
        _check_column(column)
    lengths = {len(column) for column in (*columns, spans.cpu_ns)} | {len(spans.outcome)}
    _demand(lengths <= {rows}, "columns of different lengths")
    _demand(max(spans.outcome, default=0) < len(OUTCOMES), "an unknown outcome")
    _check_indices((worker for worker in spans.worker if worker != ABSENT), len(spans.workers))
    _demand(len(spans.failed) == len(spans.error), "errors without their rows")
    _check_indices(spans.failed, rows)
    _demand(all(a < b for a, b in itertools.pairwise(spans.failed)), "rows of errors out of order")
    _check_indices(spans.error, len(spans.errors))
    for table in (spans.slices, spans.input_transfers, spans.result_transfers):
        _check_stretches(table, rows)


def _check_stretches(table: StretchTable, rows: int) -> None:
    for column in (table.offsets, table.started_ns, table.finished_ns):
        _check_column(column)
    count = len(table.started_ns)
    _demand(len(table.finished_ns) == count, "stretches without an end")
    if not count:
        _demand(not len(table.offsets), "offsets without stretches")
        return
    offsets = table.offsets
    _demand(
        len(offsets) == rows + 1 and offsets[0] == 0 and offsets[rows] == count, "offsets that do not fit"
    )
    _demand(all(a <= b for a, b in itertools.pairwise(offsets)), "offsets out of order")


def _check_others(record: RunRecord) -> None:
    latencies = record.latencies
    _check_column(latencies.due_ns)
    _check_column(latencies.answered_ns)
    _demand(len(latencies.due_ns) == len(latencies.answered_ns), "pings without an answer")
    for thread in record.thread_states.threads if record.thread_states is not None else ():
        _check_states(thread.stretches)
    if record.gil is not None:
        _check_gil(record.gil)


def _check_states(states: PackedStates) -> None:
    _demand(len(states.rows) % ROW.size == 0, "a thread state cut in half")
    codes = {code for _, _, code, _ in ROW.iter_unpack(states.rows)}
    _check_indices((code // STATES_PER_PLACE for code in codes), len(states.places))
    _check_indices((code % STATES_PER_PLACE for code in codes), len(STATES))


def _check_gil(gil: GilRecord) -> None:
    _check_column(gil.stack)
    for stretches in (gil.held, gil.asked):
        _check_gil_stretches(stretches)
    _demand(len(gil.stack) == len(gil.held), "holders of the GIL without a stack")
    _check_indices((stack for stack in gil.stack if stack != NO_STACK), len(gil.stacks))


def _check_gil_stretches(stretches: GilStretches) -> None:
    for column in (stretches.started_ns, stretches.finished_ns, stretches.thread):
        _check_column(column)
    lengths = {len(stretches.started_ns), len(stretches.finished_ns), len(stretches.thread)}
    _demand(len(lengths) == 1, "stretches of the GIL of different lengths")


def _check_column(column: Column) -> None:
    _demand(len(column.data) % 8 == 0, "a number cut in half")


def _check_indices(indices: Iterable[int], size: int) -> None:
    found = set(indices)
    _demand(not found or (min(found) >= 0 and max(found) < size), "an index beyond its table")


def _demand(is_met: bool, problem: str) -> None:
    if not is_met:
        raise ValueError(problem)
