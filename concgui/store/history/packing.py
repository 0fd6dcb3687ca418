"""A record as the bytes that the history keeps: encoded and compressed."""

import zlib

from concgui.engine.records.run_record import RunRecord
from concgui.store.run_codec import DamagedRecordError, decode, encode

_COMPRESSION = 1
# Level of zlib. The lowest shrinks thread states to a fifth; a higher one would take longer than writing.

MOST_UNPACKED_BYTES = 4_000_000_000
"""Larger records are refused. One with a million spans takes some 100 MB."""


def packed(record: RunRecord) -> bytes:
    """Return a record as bytes."""
    return zlib.compress(encode(record), _COMPRESSION)


def unpacked(data: bytes) -> RunRecord:
    """Return the record that `packed` turned into bytes.

    Raises:
        DamagedRecordError: The bytes are not a record, or have another version.
    """
    inflating = zlib.decompressobj()
    try:
        # A few bytes of a hostile file can stand for more than the memory holds.
        content = inflating.decompress(data, MOST_UNPACKED_BYTES)
    except zlib.error as error:
        raise DamagedRecordError(str(error)) from error
    except MemoryError as error:
        raise DamagedRecordError("there is not enough memory") from error
    if not inflating.eof or inflating.unused_data:
        raise DamagedRecordError("it is cut off or too large")
    return decode(content)
