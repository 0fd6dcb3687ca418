"""Running experiments as a user does, through the public command line, and reading their JSON.

Ratios use the best repeats: another program on the machine can only make a run slower, never faster, so
the fastest of a few runs is the least disturbed. The suite must also pass on a machine that others use.
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
"""More than any experiment here takes on a machine four times slower."""

BUSY_CORES = 0.3
"""Cores that other programs may use while two cores are needed; above this, too little is left."""

SPEED_CHANGE = 1.15
"""Largest allowed ratio of the CPU seconds that two models take for the same tasks."""

ONE_WAIT_S = 0.3
"""How long each of the waits that several tests look at is asked to take."""

ATTEMPTS = 3
QUIET_DEADLINE_S = 10.0

JANKY_OR_WORSE = ("janky", "frozen", "not responding")
"""The rungs of the smoothness ladder above 250 ms."""

GIL_ENABLED: bool = getattr(sys, "_is_gil_enabled", lambda: True)()

needs_gil = pytest.mark.skipif(not GIL_ENABLED, reason="this interpreter runs without the GIL")
needs_two_cores = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core runs nothing in parallel")


@dataclass(frozen=True)
class Answer:
    """The result of a command.

    Attributes:
        status: Exit status of the command.
        document: JSON that the command printed.
        other_cores: Average number of cores that other programs, or the host of a virtual machine, used
            during the command.
    """

    status: int
    document: dict[str, Any]
    other_cores: float

    def runs(self, model: str) -> list[dict[str, Any]]:
        """Return all counted runs of a model."""
        found = [run for run in self.document["runs"] if run["model"] == model]
        assert found, f"no run of {model}"
        return found

    def run(self, model: str) -> dict[str, Any]:
        """Return the first counted run of a model."""
        return self.runs(model)[0]

    def best_work_s(self, model: str) -> float:
        """Return the shortest work time among the model's repeats."""
        return min(run["work_s"] for run in self.runs(model))

    def speedup(self, model: str) -> float:
        """Return best work time of `blocking` ÷ best of the model, both of which must have equal results."""
        checksums = {run["checksum"] for run in self.runs("blocking") + self.runs(model)}
        assert len(checksums) == 1, f"{model} and blocking returned different results"
        return self.best_work_s("blocking") / self.best_work_s(model)

    def speed_change(self) -> float:
        """Return the largest ÷ the smallest CPU seconds of the models' best repeats of the same tasks."""
        models = {run["model"] for run in self.document["runs"]}
        best = [min(self.runs(model), key=lambda run: float(run["work_s"])) for model in models]
        cpu_s = [run["parallelism"] * run["work_s"] for run in best]
        return max(cpu_s) / min(cpu_s)

    def best_parallelism(self, model: str) -> float:
        """Return the largest Σ CPU ÷ work among the model's repeats."""
        return max(run["parallelism"] for run in self.runs(model))

    def window(self, model: str, figure: str) -> float:
        """Return the median of a window figure over the model's repeats."""
        return statistics.median(run["ui"][figure] for run in self.runs(model))

    def calmest(self, model: str, figure: str) -> float:
        """Return the smallest of a figure of the window over the model's repeats."""
        return min(run["ui"][figure] for run in self.runs(model))


Ask = Callable[..., Answer]
"""`ask("run", "blocking", "sleep", …)`; `status` is the exit status with which the command must end."""


def ask_command_line(*arguments: str, status: int = 0) -> Answer:
    """Run concgui and read its JSON from standard output.

    Args:
        arguments: Command-line arguments.
        status: Exit status with which the command must end.
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
    """Run concgui to compare the same computation across models of one process.

    If the machine's clock rate or its host changes between two runs, the same tasks take more CPU seconds
    in one model than in another, and no counter of other programs' CPU time shows it. Such an answer does
    not count. The experiment is repeated, and after the last attempt the test is skipped.
    """
    changes = []
    for _ in range(ATTEMPTS):
        answer = ask_command_line(*arguments)
        change = answer.speed_change()
        if change <= SPEED_CHANGE:
            return answer
        changes.append(f"{change:.2f}")
    pytest.skip(f"this machine's speed changed during the attempts, by factors of {', '.join(changes)}")


def ask_with_two_cores(*arguments: str, is_shown: Callable[[Answer], bool]) -> Answer:
    """Run concgui for an experiment that needs a second core that no other program uses.

    If another program computes at the same time, a parallel run may not show its effect. An answer without
    the effect therefore counts only if the cores were free. Otherwise the experiment is repeated, and after
    the last attempt the test is skipped.

    Args:
        arguments: Command-line arguments.
        is_shown: Returns whether an answer shows the effect.
    """
    others = []
    for _ in range(ATTEMPTS):
        _wait_for_quiet()
        answer = ask_command_line(*arguments)
        if answer.other_cores <= BUSY_CORES or is_shown(answer):
            return answer
        others.append(f"{answer.other_cores:.1f}")
    pytest.skip(f"needs two cores, but other programs used {', '.join(others)} of them in the attempts")


def _wait_for_quiet() -> None:
    """Wait for half a second in which the machine is almost idle, or until a deadline."""
    deadline_s = time.monotonic() + QUIET_DEADLINE_S
    while time.monotonic() < deadline_s:
        if psutil.cpu_percent(0.5) / 100 * (os.cpu_count() or 1) <= BUSY_CORES:
            return


def _busy_s() -> float:
    """Return the time in which this machine's cores were not idle, including time taken by a host."""
    fields = psutil.cpu_times()._asdict()
    # Guest time is included in user time.
    idle = {"idle", "iowait", "guest", "guest_nice"}
    return sum(value for name, value in fields.items() if name not in idle)


def _children_cpu_s() -> float:
    """Return the CPU time of child processes and their descendants; 0 on Windows, which lacks it."""
    times = os.times()
    return times.children_user + times.children_system


def most_at_once(intervals: list[tuple[int, int]]) -> int:
    """Return the largest number of intervals that overlap at any one time."""
    edges = sorted([(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most


def share_side_by_side(intervals: list[tuple[int, int]]) -> float:
    """Return the share of the time covered by any interval that two or more intervals cover."""
    edges = sorted([(start, 1) for start, _ in intervals] + [(end, -1) for _, end in intervals])
    covered = doubled = now = last = 0
    for moment, step in edges:
        covered += moment - last if now >= 1 else 0
        doubled += moment - last if now >= 2 else 0
        now, last = now + step, moment
    assert covered > 0, "nothing ran"
    return doubled / covered
