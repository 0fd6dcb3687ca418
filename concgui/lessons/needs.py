"""What a lesson needs of the machine, and whether it is there."""

import sys
from collections.abc import Iterable

from concgui.engine.system.environment import Environment
from concgui.lessons.lesson import Need


def missing_need(needs: Iterable[Need], environment: Environment) -> Need | None:
    """Return the first need that this machine or interpreter does not meet; None if it meets all."""
    return next((need for need in needs if not _is_met(need, environment)), None)


def _is_met(need: Need, environment: Environment) -> bool:
    if need is Need.GIL:
        return environment.gil_enabled
    if need is Need.TWO_CORES:
        quota = environment.cpu_quota
        return environment.cores >= 2 and (quota is None or quota >= 2)
    if need is Need.PYTHON_3_14:
        return sys.version_info >= (3, 14)
    # `select` on Windows cannot handle thousands of sockets.
    return sys.platform != "win32"
