"""How fast the processes of a killed program end."""

import time

import pytest
from commands import RUN_WITHOUT_WINDOW, alive, family_of, started, wait_until_running
from waiting import PATIENCE_S, wait_for


@pytest.mark.timeout(300)
@pytest.mark.parametrize("model", ["blocking", "thread-pool", "asyncio-qt", "process-pool"])
def test_what_a_killed_program_leaves_ends_within_two_seconds(model: str) -> None:
    """Two seconds after SIGKILL no observer, worker or resource tracker is left: the median of three."""
    took_s = []
    for _ in range(3):
        with started("-c", RUN_WITHOUT_WINDOW, model) as process:
            wait_until_running(process)
            wait_for(lambda program=process: bool(family_of(program)), "its observer was started")
            family = family_of(process)
            process.kill()
            process.wait(PATIENCE_S)
            began_s = time.perf_counter()
            wait_for(lambda left=family: not alive(left), "all have ended")
            took_s.append(time.perf_counter() - began_s)
    print(f"\n{model}: {', '.join(f'{s:.2f}' for s in sorted(took_s))} s")
    assert sorted(took_s)[1] <= 2.0
