"""An experiment to try as the arguments of a command and as the words on a button."""

from collections.abc import Iterator

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS
from concgui.engine.findings.finding import Proposal
from concgui.presentation.numbers import count_text


def proposal_arguments(proposal: Proposal) -> tuple[str, ...]:
    """Return the arguments of ``concgui`` that run the experiment."""
    arguments = ["compare", proposal.workload, "--models", ",".join(proposal.models)]
    if len(proposal.models) == 1:
        arguments = ["run", proposal.models[0], proposal.workload]
    arguments += ["--tasks", str(proposal.tasks), "--workers", str(proposal.workers)]
    if proposal.repeats > 1:
        arguments += ["--repeats", str(proposal.repeats)]
    for setting in proposal_settings(proposal):
        arguments += ["--set", setting]
    for name, value in _changed_options(proposal):
        option = f"--{name.replace('_', '-')}"
        # Switches are off by default, and an option without a value sets them.
        arguments += [option] if isinstance(value, bool) else [option, _setting(value)]
    return tuple(arguments)


def proposal_settings(proposal: Proposal) -> tuple[str, ...]:
    """Return the parameters of the workload as a person would type them: ``duration_ms=300``."""
    return tuple(f"{name}={_setting(value)}" for name, value in proposal.params.items())


def proposal_command(proposal: Proposal) -> str:
    """Return the experiment as a command line."""
    return " ".join(("concgui", *proposal_arguments(proposal)))


def proposal_call(proposal: Proposal, arguments: str) -> str:
    """Return the experiment as a call of `concgui.compare`, with the number of items as a comment.

    Args:
        proposal: The experiment.
        arguments: The function and its items as the call names them: ``resize, items``.
    """
    models = ", ".join(f'"{model}"' for model in proposal.models)
    call = [arguments, f"models=[{models}]", f"workers={proposal.workers}"]
    if proposal.repeats > 1:
        call.append(f"repeats={proposal.repeats}")
    changed = {
        name: value
        for name, value in proposal.run_options.items()
        if value != getattr(DEFAULT_RUN_OPTIONS, name, None)
    }
    if changed:
        call.append(f"run_options={changed}")
    return f"compare({', '.join(call)})  # {count_text(proposal.tasks, 'item')}"


def proposal_title(proposal: Proposal) -> str:
    """Return the experiment in a few words: ``blocking, process-pool · primes · 8 tasks · 2 workers``.

    The run options that are changed follow, as the title of an experiment names them: they may be the only
    thing that is to be tried.
    """
    size = (count_text(proposal.tasks, "task"), count_text(proposal.workers, "worker"))
    options = (f"{name}={_setting(value)}" for name, value in _changed_options(proposal))
    return " · ".join((", ".join(proposal.models), proposal.workload, *size, *options))


def _changed_options(proposal: Proposal) -> Iterator[tuple[str, ParameterValue]]:
    """Yield the run options that differ from their defaults."""
    for name, value in proposal.run_options.items():
        if value != getattr(DEFAULT_RUN_OPTIONS, name, None):
            yield name, value


def _setting(value: ParameterValue) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
