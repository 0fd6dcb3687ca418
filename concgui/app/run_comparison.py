"""Comparing kept runs of any time, machine and Python. No Qt."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.run_difference import RunDifference, RunGroup, differences_of, groups_of
from concgui.engine.findings.finding import Proposal
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.difference_text import difference_text, names_apart
from concgui.presentation.history_text import kept_title, left_out_text

Side = tuple[str, Sequence[RunRecord]]
"""What runs were named by, and the runs."""

MOST_TOLD = 3
"""Number of differences that a line can tell. Of more, the verdict and the plots tell."""


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Kept runs, compared.

    Attributes:
        tables: The runs that did the same tasks, together, each named so that runs of one model under
            different conditions are told apart.
        differences: The differences.
        texts: The differences in sentences.
        proposal: An experiment like the runs of the first table; None without a run.
    """

    tables: tuple[tuple[RunRecord, ...], ...]
    differences: tuple[RunDifference, ...]
    texts: tuple[str, ...]
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """Kept runs that are shown in place of an experiment.

    Attributes:
        records: The runs, all on the same tasks.
        title: What they are.
        difference: In what they differ; "" if there is too much to tell.
        proposal: An experiment like them.
    """

    records: tuple[RunRecord, ...]
    title: str
    difference: str
    proposal: Proposal


def compare_runs(sides: Sequence[Side]) -> RunComparison:
    """Compare the runs of the first side with those of the later ones, or those of a single side."""
    groups = groups_of(sides)
    name_of = {id(group): name for group, name in zip(groups, names_apart(groups), strict=True)}
    tables: dict[object, list[RunGroup]] = {}
    for group in groups:
        tables.setdefault(_tasks_of(group), []).append(group)
    differences = differences_of(groups)
    return RunComparison(
        tuple(
            tuple(record for group in table for record in _renamed(group, name_of[id(group)]))
            for table in tables.values()
        ),
        differences,
        tuple(difference_text(d, (name_of[id(d.first)], name_of[id(d.second)])) for d in differences),
        _proposal_of(next(iter(tables.values()))) if tables else None,
    )


def kept_runs_shown(sides: Sequence[Side]) -> KeptRuns | None:
    """Return runs that can be shown as one experiment, on the same tasks as the first; None of none."""
    comparison = compare_runs(sides)
    if comparison.proposal is None:
        return None
    shown, *others = comparison.tables
    texts = list(comparison.texts) if len(comparison.texts) <= MOST_TOLD else []
    if others:
        texts.append(left_out_text(sum(map(len, others))))
    title = kept_title(shown[0].workload, shown[0].time)
    return KeptRuns(shown, title, " ".join(texts), comparison.proposal)


def _tasks_of(group: RunGroup) -> object:
    """Return what groups share whose figures can stand in one table."""
    run = group.first
    return run.workload, run.params, run.tasks.total, run.seed


def _renamed(group: RunGroup, name: str) -> list[RunRecord]:
    """Return the runs with a model name that no other group has."""
    return [r if r.model == name else dataclasses.replace(r, model=name) for r in group.records]


def _proposal_of(groups: Sequence[RunGroup]) -> Proposal:
    """Return an experiment with all models, and otherwise as the first of the groups."""
    run = groups[0].first
    return Proposal(
        tuple(dict.fromkeys(group.model for group in groups)),
        run.workload,
        run.params,
        run.tasks.total,
        run.workers,
        max(len(group.records) for group in groups),
        run.run_options,
    )
