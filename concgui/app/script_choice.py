"""What a script is to do, looked up in the catalogues and checked."""

from collections.abc import Mapping

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ValueRangeError
from concgui.engine.planning.spec import DEFAULT_SEED
from concgui.engine.records.run_record import RunRecord
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
    return _checked(model, find_workload(workload).parse(settings), tasks, workers, DEFAULT_SEED)


def script_choice_of_run(record: RunRecord) -> ScriptChoice:
    """Return what a script is to do that does what a run did.

    Raises:
        UsageError: The run is of a model, a workload or parameters that this version does not have.
    """
    # As words, so that they are checked: a run may come from another version.
    settings = {name: str(value) for name, value in record.params.items()}
    made = find_workload(record.workload).parse(settings)
    return _checked(record.model, made, record.tasks.total, record.workers, record.seed)


def _checked(model: str, made: AnyWorkload, tasks: int, workers: int, seed: int) -> ScriptChoice:
    if tasks < 1:
        raise ValueRangeError("tasks", tasks, "at least 1 in a script")
    info = find_model(model).info
    check_pair(find_model(info.replacement or model), made)
    return ScriptChoice(
        model=model,
        replacement=info.replacement,
        workload=made.info.key,
        about=made.info.summary,
        settings=made.settings,
        tasks=tasks,
        workers=workers,
        seed=seed,
    )
