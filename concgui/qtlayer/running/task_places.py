"""The lines at which the tasks of this process are."""

from pathlib import PurePath

from concgui.engine.workloads import services
from concgui.qtlayer.probe.freeze_stacks import current_stacks

_WORKLOADS = PurePath(services.__file__).parent


def task_places() -> tuple[str, ...]:
    """Return ``sort.py:42`` for each line of a workload that a thread executes now, without repetitions."""
    places = []
    for frames in current_stacks().values():
        for frame in frames:
            file = PurePath(frame.file)
            if _WORKLOADS in file.parents:
                places.append(f"{file.name}:{frame.line}")
                break
    return tuple(dict.fromkeys(places))
