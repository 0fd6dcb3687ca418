"""Whether a model and a workload can work together."""

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.workload import AnyWorkload


def pair_availability(info: ModelInfo, workload: AnyWorkload) -> Availability:
    """Return whether a model can run a workload; asked before the run, so a hopeless pair never starts."""
    if info.uses_interpreters and not workload.info.subinterpreters:
        packages = ", ".join(workload.info.packages) or "a C extension"
        return Availability(
            f"{workload.info.key} needs {packages}, which refuses to load in a sub-interpreter"
        )
    return Availability()
