"""A lesson in words: what it needs, how far it is, and what is shown beside a guess."""

from collections.abc import Mapping
from types import MappingProxyType

from concgui.engine.claims.claim import ClaimVerdict
from concgui.engine.findings.finding import Proposal
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.values import Values
from concgui.presentation.claims_text import VERDICT_LABELS
from concgui.presentation.experiment_text import experiment_title
from concgui.presentation.numbers import count_text
from concgui.presentation.proposal_text import proposal_command, proposal_settings

NEED_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "gil": "an interpreter with the GIL, and this one runs without it",
        "two-cores": "two cores, and this program may use one only",
        "python-3.14": "Python 3.14 or newer: install it, and install concgui there",
        "many-sockets": "thousands of sockets, which select on Windows cannot handle",
    }
)
"""What a lesson needs, by the word in its header, for a machine that lacks it."""


def missing_text(need: str) -> str:
    """Return why a lesson cannot be run here: ``This lesson needs two cores, …``."""
    return f"This lesson needs {NEED_TEXTS[need]}."


def lesson_heading(number: int | None, title: str, minutes: int) -> str:
    """Return the heading of a lesson: ``2 · Threads overlap waits · 6 minutes``."""
    parts = [title, count_text(minutes, "minute")]
    return " · ".join(parts if number is None else [str(number), *parts])


def experiment_heading(name: str, experiment: Experiment, *, is_again: bool = False) -> str:
    """Return what is about to be run: ``waits: blocking, thread-pool · sleep · 3 tasks · 3 workers``."""
    again = ", again because the runs differ" if is_again else ""
    return f"{name}{again}: {', '.join(experiment.models)} · {experiment_title(experiment)}"


def verdict_text(verdict: ClaimVerdict, expected: ClaimVerdict) -> str:
    """Return the verdict on a claim, with what the lesson expects where that is something else."""
    label = VERDICT_LABELS[verdict]
    return label if verdict is expected else f"{label} (the lesson expects: {VERDICT_LABELS[expected]})"


def tally_text(as_expected: int, total: int) -> str:
    """Return how many claims came out as a lesson expects: ``4 of 4 claims as expected``."""
    return f"{as_expected:,} of {count_text(total, 'claim')} as expected"


def experiment_command(experiment: Experiment) -> str:
    """Return the command that runs an experiment of a lesson by itself."""
    return proposal_command(_as_proposal(experiment))


def script_command(model: str, experiment: Experiment, file: str) -> str:
    """Return the command that writes the script of a model on an experiment's workload."""
    size = f"--tasks {experiment.size.tasks} --workers {experiment.size.workers}"
    settings = "".join(f" --set {setting}" for setting in proposal_settings(_as_proposal(experiment)))
    return f"concgui script {model} {experiment.workload.info.key} {size}{settings} --out {file}"


def _as_proposal(experiment: Experiment) -> Proposal:
    workload, options = experiment.workload, experiment.run_options
    settings = workload.settings
    return Proposal(
        experiment.models,
        workload.info.key,
        Values.of({p.name: settings[p.name] for p in workload.parameters if settings[p.name] != p.default}),
        experiment.size.tasks,
        experiment.size.workers,
        experiment.size.repeats,
        run_options=Values.of({name: getattr(options, name) for name in options.changed()}),
    )
