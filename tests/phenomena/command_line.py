"""Runs experiments as a user does, through the public command line, and reads their JSON.

Ratios are of the best repeats: another program on the machine can only make a run slower, never
faster, so the fastest of a few is the least disturbed. The suite has to hold where others work too.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
import pytest

RUN_DEADLINE_S = 100.0
"""More than any experiment here takes on a machine that is four times slower."""

BUSY_CORES = 0.3
"""What other programs may take of the CPUs while two cores are needed; from one on there is none to spare."""

SPEED_CHANGE = 1.15
"""By how much the CPU seconds of the same tasks may differ between two models that do the same."""

ATTEMPTS = 3
QUIET_DEADLINE_S = 10.0

JANKY_OR_WORSE = ("janky", "frozen", "not responding")
"""The rungs of the smoothness ladder from 250 ms on."""

GIL_ENABLED: bool = getattr(sys, "_is_gil_enabled", lambda: True)()

needs_gil = pytest.mark.skipif(not GIL_ENABLED, reason="this interpreter runs without the GIL")
needs_two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core runs nothing in parallel")


@dataclass(frozen=True)
class Answer:
    """What the command line answered.

    Attributes:
        status: Its exit status.
        document: Its JSON.
        other_cores: How many cores other programs, or the host of a virtual machine, took meanwhile.
    """

    status: int
    document: dict[str, Any]
    other_cores: float

    def runs(self, model: str) -> list[dict[str, Any]]:
        """All counted runs of a model."""
        found = [run for run in self.document["runs"] if run["model"] == model]
        assert found, f"no run of {model}"
        return found

    def run(self, model: str) -> dict[str, Any]:
        """The first counted run of a model."""
        return self.runs(model)[0]

    def best_work_s(self, model: str) -> float:
        """The shortest work of the model's repeats."""
        return min(run["work_s"] for run in self.runs(model))

    def speedup(self, model: str) -> float:
        """The best work of `blocking` ÷ the best of the model, which must have returned the same."""
        checksums = {run["checksum"] for run in self.runs("blocking") + self.runs(model)}
        assert len(checksums) == 1, f"{model} and blocking returned different results"
        return self.best_work_s("blocking") / self.best_work_s(model)

    def speed_change(self) -> float:
        """The most CPU seconds ÷ the fewest that the best repeat of each model took for the same tasks."""
        models = {run["model"] for run in self.document["runs"]}
        best = [min(self.runs(model), key=lambda run: float(run["work_s"])) for model in models]
        cpu_s = [run["parallelism"] * run["work_s"] for run in best]
        return max(cpu_s) / min(cpu_s)

    def best_parallelism(self, model: str) -> float:
        """The largest Σ CPU ÷ work of the model's repeats."""
        return max(run["parallelism"] for run in self.runs(model))

    def window(self, model: str, figure: str) -> float:
        """The median of a figure of the window over the model's repeats."""
        return statistics.median(run["ui"][figure] for run in self.runs(model))


Ask = Callable[..., Answer]
"""`ask("run", "blocking", "sleep", …)`; `status` is the exit status it must end with."""


def ask_command_line(*arguments: str, status: int = 0) -> Answer:
    """Run concgui; its JSON comes through standard output.

    Args:
        arguments: What follows the program's name.
        status: The exit status that it must end with.
    """
    before = (_busy_s(), _children_cpu_s(), time.perf_counter())
    done = subprocess.run(
        [sys.executable, "-m", "concgui", *arguments, "--json", "-"],
        capture_output=True,
        text=True,
        timeout=RUN_DEADLINE_S,
        check=False,
    )
    busy_s, own_s, took_s = (
        now - then
        for now, then in zip((_busy_s(), _children_cpu_s(), time.perf_counter()), before, strict=True)
    )
    assert done.returncode == status, (
        f"concgui {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
    )
    return Answer(done.returncode, json.loads(done.stdout), max(0.0, busy_s - own_s) / took_s)


def ask_at_one_speed(*arguments: str) -> Answer:
    """Run concgui where the same computation is to be compared across models of one process.

    A machine whose clock, or whose host, changes between two runs shows that, and no counter of others'
    CPU time tells: the same tasks then take more CPU seconds in one model than in another. Such an answer
    does not count; the experiment is repeated, and in the end skipped.
    """
    changes = []
    for _ in range(ATTEMPTS):
        answer = ask_command_line(*arguments)
        change = answer.speed_change()
        if change <= SPEED_CHANGE:
            return answer
        changes.append(f"{change:.2f}")
    pytest.skip(f"this machine changed its speed in the middle: by {', '.join(changes)} in the attempts")


def ask_with_two_cores(*arguments: str, is_shown: Callable[[Answer], bool]) -> Answer:
    """Run concgui where the experiment needs a second core that nobody else uses.

    A run in parallel beside a program that computes shows that program. So an answer without the
    effect counts only if the cores were free; else the experiment is repeated, and in the end skipped.

    Args:
        arguments: What follows the program's name.
        is_shown: Whether an answer shows the effect.
    """
    others = []
    for _ in range(ATTEMPTS):
        _wait_for_quiet()
        answer = ask_command_line(*arguments)
        if answer.other_cores <= BUSY_CORES or is_shown(answer):
            return answer
        others.append(f"{answer.other_cores:.1f}")
    pytest.skip(f"needs two cores, and other programs used {', '.join(others)} of them in the attempts")


def _wait_for_quiet() -> None:
    """Wait until half a second passes in which hardly anybody computes, but not for long."""
    deadline_s = time.monotonic() + QUIET_DEADLINE_S
    while time.monotonic() < deadline_s:
        if psutil.cpu_percent(0.5) / 100 * (os.cpu_count() or 1) <= BUSY_CORES:
            return


def _busy_s() -> float:
    """The time in which the cores of this machine were not idle; what a host took of it is in there."""
    fields = psutil.cpu_times()._asdict()
    # The time of guests is within that of the user.
    idle = {"idle", "iowait", "guest", "guest_nice"}
    return sum(value for name, value in fields.items() if name not in idle)


def _children_cpu_s() -> float:
    """The CPU time of programs run from here, with theirs. Windows does not tell: 0 there."""
    times = os.times()
    return times.children_user + times.children_system


def most_at_once(intervals: list[tuple[int, int]]) -> int:
    """How many of the intervals overlap where most of them do."""
    edges = sorted([(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def share_side_by_side(intervals: list[tuple[int, int]]) -> float:
    """Of the time in which at least one of the intervals lasts, the share in which two or more do."""
    edges = sorted([(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals])
    covered = doubled = now = last = 0
    for moment, step in edges:
        covered += moment - last if now >= 1 else 0
        doubled += moment - last if now >= 2 else 0
        now, last = now + step, moment
    assert covered > 0, "nothing ran"
    return doubled / covered
