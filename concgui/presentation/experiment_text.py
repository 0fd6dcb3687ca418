"""An experiment in words: what is compared, how it ended, what failed."""

from collections.abc import Iterator, Mapping, Sequence

from concgui.engine.contracts.parameters import Parameter, ParameterValue
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.evaluation.matrix_cells import failure_reason
from concgui.engine.planning.size_limits import TooLargeError
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.notes import note_text, reason_text
from concgui.presentation.numbers import count_text

WAY_TO_FORCE = "use --force"
"""How a run that is too large is forced on the command line."""

FORCE_TEXT = "Run even if too large"
"""The window's check box that lifts the limits on size."""


def error_text(error: ConcguiError, way_to_force: str) -> str:
    """Return an error as one line, with what to do about a run that is too large.

    Args:
        error: What was raised.
        way_to_force: What a person does to run it all the same, ``use --force``.
    """
    if isinstance(error, TooLargeError):
        return f"{note_text(error.note)} Use fewer or smaller tasks, or {way_to_force}."
    return str(error)


def experiment_title(experiment: Experiment) -> str:
    """Return what is compared in one line, with what differs from its default: ``primes · 8 tasks``."""
    size = experiment.size
    tasks, workers = count_text(size.tasks, "task"), count_text(size.workers, "worker")
    return " · ".join((experiment.workload.info.key, tasks, workers, *_changed(experiment)))


def parameters_text(
    parameters: Sequence[Parameter],
    values: Mapping[str, ParameterValue],
    size: Mapping[str, ParameterValue],
) -> str:
    """Return size and parameters in one line: ``8 tasks · 4 workers · limit 200,000``.

    Args:
        parameters: The workload's parameters.
        values: Their values.
        size: The number of tasks, workers and repeats; 0 repeats go on until the order is settled.
    """
    repeats = int(size["repeats"])
    parts = [count_text(int(size["tasks"]), "task"), count_text(int(size["workers"]), "worker")]
    parts += [] if repeats == 1 else [count_text(repeats, "repeat") if repeats else "auto repeats"]
    for parameter in parameters:
        value = values[parameter.name]
        name = parameter.name.removesuffix(f"_{parameter.unit.lower()}").replace("_", " ")
        if isinstance(value, bool):
            shown = "on" if value else "off"
        else:
            shown = value if isinstance(value, str) else f"{value:,}"
        parts.append(f"{name} {shown} {parameter.unit}".rstrip())
    return " · ".join(parts)


def _changed(experiment: Experiment) -> Iterator[str]:
    """Yield parameters and run options that are not at their defaults, as the command line names them."""
    workload = experiment.workload
    settings = workload.settings
    for parameter in workload.parameters:
        value = settings[parameter.name]
        if value != parameter.default:
            yield f"{parameter.name}={value}"
    for name in experiment.run_options.changed():
        yield f"{name}={getattr(experiment.run_options, name)}"


def ending_text(result: ExperimentResult) -> str:
    """Return how an experiment ended: ``finished · 5 runs``."""
    return f"{OUTCOME_LABELS[result.outcome]} · {count_text(len(result.records), 'run')}"


def column_ending_text(result: ExperimentResult) -> str:
    """Return how a column of a matrix ended: ``matrix · primes finished``."""
    return f"matrix · {result.experiment.workload.info.key} {OUTCOME_LABELS[result.outcome]}"


def failure_text(result: ExperimentResult) -> str:
    """Return what failed first in an experiment: the model, how many tasks, and the first error or note.

    Then the other models of which something failed, with how many of their tasks.
    """
    failed, *others = [record for record in result.records if record.outcome is Outcome.FAILED]
    first = f"{failed.model}: {reason_text(failure_reason(failed))}"
    counts = {r.model: f"{r.model} {r.tasks.failed:,}" for r in others if r.model != failed.model}
    return f"{first} · failed tasks of others: {', '.join(counts.values())}" if counts else first
