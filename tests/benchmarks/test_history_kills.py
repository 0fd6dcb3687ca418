"""SIGKILL at 50 random moments while two programs write into one history.

``pytest -s tests/benchmarks/test_history_kills.py`` takes two minutes.
"""

import contextlib
import itertools
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders import record
from history_version_1 import make_version_1
from waiting import PATIENCE_S, wait_for

from concgui.store.history import History, HistoryReader

KILLS = 50
LONGEST_S = 0.5
"""A program writes some 100 runs in this time."""

WRITER = """
import os, sys
sys.path[:0] = sys.argv[3].split(":")
from pathlib import Path
from builders import pool_record, record
import dataclasses
from concgui.store.history import HistoryPlace
from concgui.store.history.history import RunToKeep
from concgui.store.history.writer import HistoryWriter
writer = HistoryWriter(HistoryPlace(Path(sys.argv[1]), 10**12))
first = int(sys.argv[2])
large = pool_record(20_000, length_s=5.0)

def keep(number):
    run = dataclasses.replace(large if number % 25 == 3 else record(), id=f"{number:032x}")
    def told(end):
        if end.result is not None:
            print(run.id, flush=True)
        else:
            print(end.error, file=sys.stderr, flush=True)
            os._exit(3)
    writer.submit(lambda history: history.add([RunToKeep(run, f"{first:032x}")]), told)
    writer.shutdown(60)

print("ready", flush=True)
number = first
while True:
    keep(number)
    number += 1
"""


def writer(path: Path, first: int, told: Path) -> "subprocess.Popen[bytes]":
    """Start a program that writes runs for ever, and the ids of those that are kept into a file."""
    tests = str(Path(__file__).parents[1])
    arguments = [str(path), str(first), ":".join([tests, *sys.path])]
    with told.open("wb") as file:
        program = subprocess.Popen([sys.executable, "-c", WRITER, *arguments], stdout=file)
    wait_for(lambda: told.stat().st_size > 0, "it writes")
    return program


def reported(folder: Path) -> set[str]:
    """Return the ids that all programs have reported as kept."""
    lines = (line for file in folder.glob("*.told") for line in file.read_text().splitlines(keepends=True))
    return {line.strip() for line in lines if line.endswith("\n")} - {"ready"}


def whole(path: Path, told: set[str]) -> int:
    """Check that a history opens, has every run that was reported and nothing half; return its runs."""
    with contextlib.closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        lonely = "SELECT count(*) FROM runs WHERE id NOT IN (SELECT run FROM records)"
        assert raw.execute(lonely).fetchone() == (0,)
    with HistoryReader(path) as history:
        ids = [row.id for row in history.rows()]
        assert told <= set(ids)
        # Each record is read and checked, in the order in which it was kept.
        for found in ids[:40]:
            assert history.records([found])[0].id == found
    with History(path):
        return len(ids)


@pytest.mark.timeout(900)
def test_a_history_survives_sigkill_at_random_moments(tmp_path: Path) -> None:
    """After each of 50 kills it opens beside the other writer, has every reported run, and nothing half."""
    path = tmp_path / "history.sqlite3"
    chance = random.Random(1)
    numbers = itertools.count(1)
    runs = 0

    def another() -> "subprocess.Popen[bytes]":
        number = next(numbers)
        return writer(path, number * 10**6, tmp_path / f"{number}.told")

    with contextlib.ExitStack() as stack:
        programs = [another(), another()]
        for kill in range(KILLS):
            time.sleep(chance.uniform(0.0, LONGEST_S))
            killed, other = programs if kill % 2 else reversed(programs)
            killed.kill()
            killed.wait(PATIENCE_S)
            assert other.poll() is None, "the other program ended by itself"
            runs = whole(path, reported(tmp_path))
            programs = [other, another()] if kill % 2 else [another(), other]
            stack.callback(programs[0].kill)
            stack.callback(programs[1].kill)
    for program in programs:
        program.wait(PATIENCE_S)
    told = reported(tmp_path)
    runs = whole(path, told)
    print(f"\n{KILLS} kills beside a writer: {len(told)} runs reported, {runs} in the history, none half")
    assert len(told) > 10 * KILLS


def test_a_migration_survives_sigkill(tmp_path: Path) -> None:
    """Killed while a history of version 1 is brought up to date, it is whole in either version."""
    runs = [record(id=f"{number:032x}") for number in range(300)]
    chance = random.Random(2)
    versions = []
    for kill in range(10):
        path = tmp_path / f"{kill}.sqlite3"
        make_version_1(path, [runs])
        program = writer(path, 10**6, tmp_path / f"{kill}.told")
        time.sleep(chance.uniform(0.0, 0.2))
        program.kill()
        program.wait(PATIENCE_S)
        with contextlib.closing(sqlite3.connect(path)) as raw:
            versions.append(raw.execute("PRAGMA user_version").fetchone()[0])
        History(path).close()
        assert whole(path, {run.id for run in runs}) >= len(runs)
    print(f"\n10 kills during a migration of {len(runs)} runs: versions found {versions}, no run lost")
