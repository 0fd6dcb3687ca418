"""What the benchmarks share: runs in a program, each figure a ratio of medians within one run."""

import json
import statistics
import subprocess
import sys
from collections.abc import Callable

RUN_DEADLINE_S = 300.0


def interleaved_ratio(ours: Callable[[], float], bare: Callable[[], float], rounds: int = 5) -> float:
    """Median of ours ÷ median of the other, taken in turns after one round that does not count."""
    ours(), bare()
    pairs = [(ours(), bare()) for _ in range(rounds)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\nconcgui {mine:.4f} s, bare {other:.4f} s, ratio {mine / other:.3f}")
    return mine / other


def paired_ratio(ours: Callable[[], float], bare: Callable[[], float], rounds: int = 7) -> float:
    """Median of the ratios of pairs that are taken one right after the other, in turns of who is first.

    What disturbs the machine for longer than a pair disturbs both of it alike.
    """
    ratios = []
    for number in range(rounds):
        if number % 2:
            other, mine = bare(), ours()
        else:
            mine, other = ours(), bare()
        ratios.append(mine / other)
        print(f"\nconcgui {mine:.4f} s, bare {other:.4f} s, ratio {mine / other:.3f}", end="")
    found = statistics.median(ratios)
    print(f"\nmedian of {rounds} ratios {found:.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")
    return found


def command_line(*arguments: str) -> dict:
    """The JSON of a run on the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "concgui", *arguments, "--json", "-"],
        capture_output=True,
        text=True,
        check=True,
        timeout=RUN_DEADLINE_S,
    )
    return json.loads(done.stdout)
