"""The table of causes: scenes whose freezes have one true cause each, run many times.

``python tests/phenomena/freeze_causes.py`` runs each scene 20 times and prints how often the longest freeze
of a run had the true cause, and which others there were. It takes some five minutes. `SMALL` makes the
same scenes so short that a test can run them.
"""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

RUNS = 20
LEAST_AGREEING = 0.95
"""Share of the runs that have to name the true cause: 19 of 20."""

WORKLOADS = "concgui/engine/workloads"


@dataclass(frozen=True)
class Scene:
    """A model on a workload, and the true cause of its longest freeze.

    Attributes:
        model: Key of the model.
        workload: Key of the workload.
        cause: The kind that is true.
        place: Pattern of the place that is true; "" where there is no single line.
        arguments: Arguments of the full form.
        small: Arguments of the short form.
        activity: What the stack does as a whole, if it is one of the known activities.
    """

    model: str
    workload: str
    cause: str
    place: str = ""
    arguments: Sequence[str] = ()
    small: Sequence[str] = ()
    activity: str | None = None

    @property
    def name(self) -> str:
        """Model and workload."""
        return f"{self.model} {self.workload}"

    def is_told_by(self, run: Mapping[str, Any]) -> bool:
        """Return whether the longest freeze of a run has the true cause."""
        freeze = longest_freeze(run)
        return (
            freeze is not None
            and freeze["cause"] == self.cause
            and self._is_place(freeze["place"])
            and (self.activity is None or freeze["activity"] == self.activity)
        )

    def _is_place(self, place: str | None) -> bool:
        """Return whether a place is the true one. Threads that share the GIL may have no common place."""
        if place is None:
            return not self.place or self.cause == "gil-shared"
        return not self.place or re.fullmatch(self.place, place) is not None


SORT = rf"{WORKLOADS}/sort\.py:\d+ in Sort\.call"
PRIMES = rf"{WORKLOADS}/primes\.py:\d+ in _count_odd_primes"
URLLIB = r"urllib3/\S+:\d+ in \S+"

LARGE_RESULTS = ("--set", "size_mb=300", "--set", "direction=out")
# With large inputs too, one thread pickles them while another unpickles results: both causes are true then.
# Smaller results are unpickled within some 60 ms, which is over before py-spy has looked.

SCENES = (
    Scene("blocking", "primes", "python", PRIMES, small=("--tasks", "2")),
    Scene("qthread", "sort", "gil-held", SORT, small=("--tasks", "1")),
    Scene("thread-pool", "sort", "gil-shared", SORT, small=("--tasks", "4")),
    Scene("thread-pool", "primes", "gil-shared", arguments=("--workers", "8"), small=("--workers", "8")),
    Scene(
        "process-pool",
        "payload",
        "gil-held",
        arguments=("--tasks", "4", *LARGE_RESULTS),
        small=("--tasks", "2", *LARGE_RESULTS),
        activity="unpickles",
    ),
    Scene("asyncio-blocking", "http", "waiting", URLLIB, small=("--tasks", "2")),
    Scene(
        "qthread-signal-flood",
        "sleep",
        "python",
        small=("--tasks", "2", "--signal-count", "10000"),
        activity="handles-signals",
    ),
)


def longest_freeze(run: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the longest freeze of a run, None if there is none."""
    freezes: list[dict[str, Any]] = run["freezes"]
    return freezes[0] if freezes else None


def told(run: Mapping[str, Any]) -> str:
    """Return kind, activity and place of the longest freeze of a run."""
    freeze = longest_freeze(run)
    if freeze is None:
        return "no freeze"
    doubt = "" if freeze["is_sure"] else " (less sure)"
    parts = (freeze["cause"], freeze["activity"], freeze["place"])
    return " ".join(part for part in parts if part) + doubt


def main() -> None:
    """Run the scenes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=RUNS, help="Runs of each scene.")
    parser.add_argument("--scene", default="", help="Only scenes whose name contains this text.")
    parser.add_argument("--small", action="store_true", help="Run the short forms.")
    options = parser.parse_args()
    for scene in SCENES:
        if options.scene in scene.name:
            _print_scene(scene, options.runs, scene.small if options.small else scene.arguments)


def _print_scene(scene: Scene, runs: int, arguments: Sequence[str]) -> None:
    command = [sys.executable, "-m", "concgui", "run", scene.model, scene.workload, *arguments]
    done = subprocess.run(
        [*command, "--repeats", str(runs), "--json", "-"], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)["runs"]
    right = sum(map(scene.is_told_by, found))
    lengths = sorted(run["ui"]["longest_freeze_ms"] or 0.0 for run in found)
    verdict = "ok" if right >= LEAST_AGREEING * len(found) else "TOO FEW"
    print(f"{scene.name}: {right} of {len(found)} say {scene.cause}, {verdict};", end=" ")
    print(f"longest freeze {lengths[0]:.0f} to {lengths[-1]:.0f} ms", flush=True)
    for text, count in Counter(map(told, found)).most_common():
        print(f"    {count:3} {text}", flush=True)


if __name__ == "__main__":
    main()
