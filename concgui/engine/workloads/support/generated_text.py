"""Texts to parse and search, generated from a seed faster than they are read.

A few hundred pieces are made one by one and then repeated in C until the size is reached. The processing
of the input is to be measured, so generating it must not cost more than that.
"""

import itertools
import json
import random

_PIECES = 400
_LEVELS = ("info", "info", "info", "warning", "error")

BYTES_PER_RECORD = 100
"""Length of one record of `records_json` with its comma, to within a few bytes."""


def records_json(seed: int, count: int) -> str:
    """Return a JSON array of objects, like the response of a web service."""
    return f"[{','.join(itertools.islice(itertools.cycle(_records(seed)), count))}]"


def sized_json(seed: int, size: int) -> str:
    """Return a JSON array of objects of `size` characters, or up to one block (40 kB) less."""
    block = ",".join(_records(seed))
    return f"[{','.join([block] * max(1, size // (len(block) + 1)))}]"


def log_text(seed: int, size: int) -> str:
    """Return `size` characters of a server's log."""
    block = "".join(_log_lines(random.Random(seed)))  # noqa: S311 -- content, no secret
    return (block * (size // len(block) + 1))[:size]


def _records(seed: int) -> list[str]:
    generator = random.Random(seed)  # noqa: S311 -- content, no secret
    return [
        json.dumps(
            {
                "id": generator.randrange(10**6),
                "name": generator.randbytes(6).hex(),
                "score": generator.randrange(10**6) / 1000,
                "tags": ["a", "b"],
                "active": True,
            }
        )
        for _ in range(_PIECES)
    ]


def _log_lines(generator: random.Random) -> list[str]:
    return [
        f"2026-01-{generator.randrange(1, 29):02d} 12:{generator.randrange(60):02d} "
        f"level={generator.choice(_LEVELS)} user={generator.randbytes(4).hex()}@example.org "
        f"took={generator.randrange(10_000)}ms\n"
        for _ in range(_PIECES)
    ]
