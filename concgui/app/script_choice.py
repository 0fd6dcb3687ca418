"""What a script is to do, looked up in the catalogues and checked."""

from collections.abc import Mapping

from concgui.engine.errors import ValueRangeError
from concgui.engine.planning.spec import DEFAULT_SEED
from concgui.engine.workloads.catalogue import find_workload
from concgui.export.script import ScriptChoice
from concgui.qtlayer.catalogue import check_pair, find_model


def script_choice(
    model: str, workload: str, settings: Mapping[str, str], tasks: int, workers: int
) -> ScriptChoice:
    """Return what a script is to do. The model need not be available here, as the script may run elsewhere.

    Raises:
        UsageError: A key or a value is not allowed, or the two do not work together.
    """
    if tasks < 1:
        raise ValueRangeError("tasks", tasks, "at least 1 in a script")
    info = find_model(model).info
    made = find_workload(workload).parse(settings)
    check_pair(find_model(info.replacement or model), made)
    return ScriptChoice(
        model=model,
        replacement=info.replacement,
        workload=workload,
        about=made.info.summary,
        settings=made.settings,
        tasks=tasks,
        workers=workers,
        seed=DEFAULT_SEED,
    )
