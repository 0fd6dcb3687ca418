"""What looking at a frozen program from outside costs."""

import json
import os
import subprocess
import sys
import time

import pytest

from concgui.engine.note import Note
from concgui.engine.observer.looks.look_meter import COST_SHARE, CREDIT_NS, LookMeter
from concgui.engine.observer.looks.looker import choose_looker

THREADS = 8
FROZEN_S = 10.0
PERIOD_S = 0.005

PROGRAM = f"""
import threading
import PySide6.QtWidgets
def compute():
    while True:
        sum(range(1000))
for _ in range({THREADS}):
    threading.Thread(target=compute, daemon=True).start()
print(flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("freeze_s", [0.2, FROZEN_S], ids=["many short freezes", "one long freeze"])
def test_looking_costs_at_most_two_percent_of_a_core(freeze_s: float) -> None:
    """Beside 8 threads that compute, the CPU time of all looks stays within its share of a core."""
    factory = choose_looker()
    if isinstance(factory, Note):
        pytest.skip(f"nothing looks from outside here: {factory.code}")
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        meter = LookMeter(factory, program.pid)
        try:
            began_ns = time.perf_counter_ns()
            meter.begin(began_ns)
            observe(meter, freeze_s)
            wall_ns = time.perf_counter_ns() - began_ns
            looks, reason, cost_ns = meter.finish()
        finally:
            meter.close()
            program.kill()
    took_ms = sorted((look.ended_ns - look.began_ns) / 1e6 for look in looks)
    print(
        json.dumps(
            {
                "looks": len(looks),
                "with_owner": sum(look.owner is not None for look in looks),
                "cpu_ms_per_look": round(cost_ns / 1e6 / max(1, len(looks)), 2),
                "median_ms": round(took_ms[len(took_ms) // 2], 2) if took_ms else None,
                "share": round(cost_ns / wall_ns, 4),
                "reason": reason.code if reason is not None else None,
            }
        )
    )
    assert looks
    # The cost of the last look is known only afterwards.
    assert cost_ns <= COST_SHARE * wall_ns + CREDIT_NS


def observe(meter: LookMeter, freeze_s: float) -> None:
    """Tick like the observer of a window that answers once in `freeze_s` seconds."""
    until_s = time.monotonic() + FROZEN_S
    since_ns = time.perf_counter_ns()
    while time.monotonic() < until_s:
        now_ns = time.perf_counter_ns()
        if now_ns - since_ns > freeze_s * 1e9:
            since_ns = now_ns
        meter.tick(now_ns, since_ns)
        meter.collect()
        time.sleep(PERIOD_S)
