"""The cause of a freeze: scenes whose cause is known, in short forms (see `freeze_causes`)."""

import pytest
from phenomena.command_line import ATTEMPTS, Ask, needs_gil
from phenomena.freeze_causes import SCENES, Scene, longest_freeze, told

pytestmark = [pytest.mark.phenomena, needs_gil]

RUNS = 3


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_known_cause_is_told(scene: Scene, ask: Ask) -> None:
    """Of the runs that froze the window most tell the one true kind, and where it is a line the right one."""
    for _ in range(ATTEMPTS):
        runs = ask("run", scene.model, scene.workload, *scene.small, "--repeats", str(RUNS)).runs(scene.model)
        frozen = [run for run in runs if longest_freeze(run) is not None]
        if frozen and sum(map(scene.is_told_by, frozen)) > len(frozen) / 2:
            return
    pytest.fail(f"{scene.name}: {[told(run) for run in runs]}")
