"""A small lesson and a small file of claims, whole unless a test changes a line."""

from pathlib import Path

CLAIMS = """\
[it-overlaps]
statement = "Two waits overlap."
evidence = "They took {first} and {second} ({share})."
figure = "work_s"
of = "thread-pool"
over = "blocking"
at_most = 0.75

[it-finishes]
statement = "All tasks finish."
evidence = "None failed."
outcome = "finished"
of = "longer/thread-pool"

[it-fails]
statement = "Tasks fail."
evidence = "{first} of {second} failed."
figure = "tasks_failed"
of = "thread-pool"
over_figure = "tasks"
at_least = 0.5
"""

LESSON = """\
+++
title = "Two waits"
minutes = 3
guess = "it-overlaps"
make = "thread-pool"
confirmed = [
    "it-overlaps",
    "it-finishes",
]
refuted = ["it-fails"]

[[experiment]]
name = "waits"
workload = "sleep"
models = ["blocking", "thread-pool"]
tasks = 2
workers = 2
set = {duration_ms = 40}
short = {set = {duration_ms = 20}}

[[change]]
name = "longer"
models = ["thread-pool"]
set = {duration_ms = 30}

[[change]]
name = "primes"
workload = "primes"
+++

## Situation

Two services answer slowly.

## Predict

How long do both take?

- as long as one
- as long as two

## Run

Look at the work times.

## Investigate

They overlap.

## Modify

1. Longer waits.
   Predict again.
2. Primes.

## Make

Take it home.

## In practice

They often do not.
"""


def line_of(text: str, part: str) -> int:
    """Return the number of the first line with a part, from 1."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def written_lesson(folder: Path, text: str = LESSON, name: str = "07-two-waits.md") -> Path:
    """Write a lesson and its claims into a folder and return the lesson's path."""
    folder.mkdir(exist_ok=True)
    (folder / "claims.toml").write_text(CLAIMS, encoding="utf-8")
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
