"""A checked request, run to its end."""

import dataclasses
from collections.abc import Callable
from typing import Any

from concgui.app.explaining import explain_own
from concgui.app.inside_session import Listener, run_inside
from concgui.engine.errors import ConcguiError
from concgui.engine.own_function.own_workload import own_entry
from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.records.run_record import RunRecord
from concgui.library.comparison_result import ComparisonResult
from concgui.library.request import Request, checked
from concgui.presentation.progress_text import experiment_progress
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines

NOT_RUN = "the comparison ended before its turn"


class NothingMeasuredError(ConcguiError):
    """A comparison that was cancelled before any run was started."""

    def __init__(self) -> None:
        super().__init__("the comparison was cancelled before its first run, so there is nothing to compare")


def run_request(
    request: Request, progress: Callable[[str], object] | None = None, deadlines: Deadlines = DEADLINES
) -> ComparisonResult[Any]:
    """Run what was asked for, and return the result.

    Args:
        request: What was asked for.
        progress: Called with one line before each run; None for silence.
        deadlines: How long the experiment waits.

    Raises:
        UsageError: It cannot be run; nothing has been started.
        ConcguiError: It could not be run to its end.
    """
    ready = checked(request)
    returned: dict[str, tuple[Any, ...]] = {}

    def keep(record: RunRecord) -> None:
        returned[record.model] = ready.workload.returned.take()

    def tell(now: Progress) -> None:
        if progress is not None:
            # The line stands while the whole run is under way, not this phase alone.
            shown = dataclasses.replace(now, phase=Phase.RUNNING)
            progress(experiment_progress(shown, with_tasks=False))

    result = run_inside(ready.experiment, Listener(keep, tell), deadlines)
    if not result.records:
        raise NothingMeasuredError
    not_run = {model: NOT_RUN for model in ready.experiment.models if model not in returned}
    return ComparisonResult(
        records=result.records,
        left_out={**ready.left_out, **not_run},
        explanation=explain_own(result.records, own_entry(ready.workload), ready.able),
        environment=describe_qt_environment(),
        returned=returned,
    )
