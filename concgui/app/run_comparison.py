"""Comparing kept runs of any time, machine and Python. No Qt."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.run_difference import RunDifference, RunGroup, differences_of, groups_of
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.difference_text import difference_text, names_apart

Side = tuple[str, Sequence[RunRecord]]
"""What runs were named by, and the runs."""


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Kept runs, compared.

    Attributes:
        tables: The runs that did the same tasks, together, each named so that runs of one model under
            different conditions are told apart.
        differences: The differences.
        texts: The differences in sentences.
    """

    tables: tuple[tuple[RunRecord, ...], ...]
    differences: tuple[RunDifference, ...]
    texts: tuple[str, ...]


def compare_runs(sides: Sequence[Side]) -> RunComparison:
    """Compare the runs of the first side with those of the later ones, or those of a single side."""
    groups = groups_of(sides)
    name_of = {id(group): name for group, name in zip(groups, names_apart(groups), strict=True)}
    tables: dict[object, list[RunRecord]] = {}
    for group in groups:
        tables.setdefault(_tasks_of(group), []).extend(_renamed(group, name_of[id(group)]))
    differences = differences_of(groups)
    return RunComparison(
        tuple(map(tuple, tables.values())),
        differences,
        tuple(difference_text(d, (name_of[id(d.first)], name_of[id(d.second)])) for d in differences),
    )


def _tasks_of(group: RunGroup) -> object:
    """Return what groups share whose figures can stand in one table."""
    run = group.first
    return run.workload, run.params, run.tasks.total, run.seed


def _renamed(group: RunGroup, name: str) -> list[RunRecord]:
    """Return the runs with a model name that no other group has."""
    return [r if r.model == name else dataclasses.replace(r, model=name) for r in group.records]
