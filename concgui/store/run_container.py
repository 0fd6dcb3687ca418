"""Files of runs that another history can import without loss: ``*.concgui``.

JSON has the figures of a run but not all of a record: results, the idle baseline and the lines of the GIL are
missing. So an exported file holds the records as the history holds them. It begins with one line of text; for
each run then follows its length in 8 bytes and a MessagePack map with the record, its experiment, note and
pin. Both ends read and write one run after another. Nothing is unpickled.
"""

import contextlib
import os
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from concgui.engine.errors import ConcguiError
from concgui.engine.records.run_record import RunRecord
from concgui.export.run_json import run_json, to_text
from concgui.presentation.numbers import count_text
from concgui.store.history.packing import unpacked
from concgui.store.history.row import check_columns
from concgui.store.run_codec import DamagedRecordError
from concgui.store.run_file import RunFileError, checked_record

ENDING = ".concgui"

_VERSION = 1
_HEAD = f"concgui runs {_VERSION}\n".encode()
_ANY_HEAD = re.compile(rb"concgui runs (\d{1,9})\n")
_LONGEST_HEAD = 24
_LENGTH = struct.Struct(">Q")
_MOST_ENTRY_BYTES = 1_000_000_000
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ContainedRun:
    """A run of an exported file.

    Attributes:
        experiment: Id that the runs of one experiment share.
        note: What a person wrote about it.
        is_pinned: Whether it was pinned.
        record: The record (see `history.packing`).
    """

    experiment: str
    note: str
    is_pinned: bool
    record: bytes


@dataclass(frozen=True, slots=True)
class ReadRun:
    """A run of an exported file, checked.

    Attributes:
        record: The run.
        experiment: Id that the runs of one experiment share.
        note: What a person wrote about it.
        is_pinned: Whether it was pinned.
    """

    record: RunRecord
    experiment: str
    note: str
    is_pinned: bool


def is_container(path: Path) -> bool:
    """Return whether a file begins as an exported one of any version; False if it cannot be read."""
    try:
        with path.open("rb") as file:
            return path.is_file() and _ANY_HEAD.match(file.readline(_LONGEST_HEAD)) is not None
    except (OSError, ValueError):
        return False


def write_container(path: Path, runs: Iterable[ContainedRun]) -> int:
    """Write runs to a file, which is replaced as a whole or not at all; return their number.

    Raises:
        ConcguiError: The file cannot be written. It is unchanged, and no temporary file is left.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    count = 0
    try:
        with beside.open("wb") as file:
            file.write(_HEAD)
            for run in runs:
                entry = msgspec.msgpack.encode(run)
                file.write(_LENGTH.pack(len(entry)))
                file.write(entry)
                count += 1
        beside.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):  # the first error is the one to report
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ConcguiError(f"{path} cannot be written: {error.strerror or error}") from error
        raise
    return count


def read_container(path: Path) -> Iterator[ReadRun]:
    """Yield the runs of an exported file, one after another, each after all checks.

    Raises:
        RunFileError: The file holds no runs which this version can read; raised at the first wrong run.
        ConcguiError: The file cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            _check_head(path, file.readline(_LONGEST_HEAD))
            size, count = path.stat().st_size, 0
            while (entry := _next_entry(path, file, size, count)) is not None:
                yield _read_run(path, entry, count)
                count += 1
            if not count:
                raise RunFileError(path, "holds no run")
    except OSError as error:
        raise ConcguiError(f"{path} cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise ConcguiError(f"{path} cannot be read: there is not enough memory") from error


def _check_head(path: Path, head: bytes) -> None:
    if head == _HEAD:
        return
    found = _ANY_HEAD.match(head)
    if found is not None and int(found[1]) > _VERSION:
        raise RunFileError(
            path, f"has version {int(found[1])} of a newer concgui; this version reads {_VERSION}"
        )
    raise RunFileError(path, "is no file that concgui exported")


def _next_entry(path: Path, file: BinaryIO, size: int, count: int) -> bytes | None:
    """Return the bytes of the next run, None at the end of the file."""
    prefix = file.read(_LENGTH.size)
    if not prefix:
        return None
    length = _LENGTH.unpack(prefix)[0] if len(prefix) == _LENGTH.size else size
    if length > size - file.tell():
        before = count_text(count, "run")
        raise RunFileError(path, f"is cut off or damaged after {before}")
    if length > _MOST_ENTRY_BYTES:
        raise RunFileError(path, f"has a run of {length / 1e6:,.0f} MB, which is too large")
    return file.read(length)


def _read_run(path: Path, entry: bytes, count: int) -> ReadRun:
    try:
        run = msgspec.msgpack.decode(entry, type=ContainedRun)
        record = checked_record(unpacked(run.record))
        check_columns(record)
        to_text(run_json(record, with_spans=False), compact=True)  # a figure may be no number
        if _ID.fullmatch(record.id) is None or _ID.fullmatch(run.experiment) is None:
            raise ValueError("an id is no id")
    except (
        DamagedRecordError,
        msgspec.DecodeError,
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        RecursionError,
    ) as error:
        problem = " ".join(str(error).split())[:200]
        before = count_text(count, "run")
        raise RunFileError(path, f"is damaged after {before}: {problem}") from error
    return ReadRun(record, run.experiment, run.note, run.is_pinned)
