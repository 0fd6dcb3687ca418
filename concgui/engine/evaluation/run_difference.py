"""How runs of any time, machine and Python differ: which was faster, which was smoother, and in what else."""

import dataclasses
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.noise import ASSUMED_NOISE, DISTURBED_NOISE, Difference, difference
from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.records.run_record import RunRecord

_UNTOLD = frozenset({"qt", "pyside6", "concgui"})
"""Parts of the environment that are told last, as they seldom explain a difference."""


class Obstacle(enum.StrEnum):
    """Why two groups of runs cannot be compared."""

    WORKLOAD = "workload"
    PARAMETER = "parameter"
    TASKS = "tasks"
    SEED = "seed"
    RESULTS = "results"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Differing:
    """Something that the two groups do not share.

    Attributes:
        name: Name of a parameter, run option or part of the environment.
        first: Its value in the first group; None if it is unknown or does not exist there.
        second: The same for the second group.
    """

    name: str
    first: object
    second: object


@dataclass(frozen=True, slots=True)
class RunGroup:
    """Runs of one model on the same tasks, which count as repeats of each other.

    Attributes:
        side: Number of what was named or selected together, such as an experiment; from 0.
        source: What it was named by: an id or a file.
        records: The runs, at least one.
    """

    side: int
    source: str
    records: tuple[RunRecord, ...]

    @property
    def first(self) -> RunRecord:
        """One of the runs, to read what all of them share."""
        return self.records[0]

    @property
    def model(self) -> str:
        """Key of the model."""
        return self.first.model

    @property
    def summary(self) -> ModelSummary:
        """Summary of the runs."""
        return summarise(self.records)[0]


@dataclass(frozen=True, slots=True)
class RunDifference:
    """How the second group differs from the first.

    Attributes:
        first: The first group.
        second: The second group.
        obstacles: Why the figures cannot be compared, each with the values of both; () if they can.
        wall: Difference of the wall times; None if they cannot be compared.
        settings: Workers and run options that differ.
        environment: Parts of the environment that differ.
    """

    first: RunGroup
    second: RunGroup
    obstacles: tuple[tuple[Obstacle, Differing], ...]
    wall: Difference | None
    settings: tuple[Differing, ...]
    environment: tuple[Differing, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether the figures can be compared."""
        return not self.obstacles


def groups_of(sides: Sequence[tuple[str, Sequence[RunRecord]]]) -> tuple[RunGroup, ...]:
    """Return the runs of each side in groups of one model on the same tasks.

    Args:
        sides: What each side was named by, with its runs.
    """
    found: list[RunGroup] = []
    for side, (source, records) in enumerate(sides):
        groups: dict[object, list[RunRecord]] = {}
        for record in records:
            tasks = record.model, record.workload, record.params, record.tasks.total, record.seed
            how = record.workers, record.run_options, record.environment
            groups.setdefault((tasks, how), []).append(record)
        found += [RunGroup(side, source, tuple(group)) for group in groups.values()]
    return tuple(found)


def differences_of(groups: Sequence[RunGroup]) -> tuple[RunDifference, ...]:
    """Return the differences of the later sides from the first one, or of the groups of a single side.

    Groups of the same model are compared, and where there is no common model, each with the first group.
    """
    return tuple(difference_of(first, second) for first, second in _pairs(groups))


def difference_of(first: RunGroup, second: RunGroup) -> RunDifference:
    """Return how the second group differs from the first."""
    obstacles = tuple(_obstacles(first, second))
    wall = None
    if not obstacles:
        before = [record.times.wall_s for record in first.records]
        after = [record.times.wall_s for record in second.records]
        disturbed = any(r.resources.was_disturbed for group in (first, second) for r in group.records)
        if min(*before, *after) > 0:
            wall = difference(before, after, DISTURBED_NOISE if disturbed else ASSUMED_NOISE)
    one, other = first.first, second.first
    settings = [] if one.workers == other.workers else [Differing("workers", one.workers, other.workers)]
    settings += _differing(dict(one.run_options), dict(other.run_options))
    environments = dataclasses.asdict(one.environment), dataclasses.asdict(other.environment)
    found = sorted(_differing(*environments), key=lambda part: part.name in _UNTOLD)
    return RunDifference(first, second, obstacles, wall, tuple(settings), tuple(found))


def _pairs(groups: Sequence[RunGroup]) -> Iterator[tuple[RunGroup, RunGroup]]:
    if not groups:
        return
    base = [group for group in groups if group.side == groups[0].side]
    later = [group for group in groups if group.side != groups[0].side]
    for group in later or base[1:]:
        same = [one for one in base if one.model == group.model and one is not group] if later else []
        for one in same or base[:1]:
            yield one, group


def _obstacles(first: RunGroup, second: RunGroup) -> Iterator[tuple[Obstacle, Differing]]:
    one, other = first.first, second.first
    if one.workload != other.workload:
        yield Obstacle.WORKLOAD, Differing("workload", one.workload, other.workload)
        return
    for found in _differing(dict(one.params), dict(other.params)):
        yield Obstacle.PARAMETER, found
    if one.tasks.total != other.tasks.total:
        yield Obstacle.TASKS, Differing("tasks", one.tasks.total, other.tasks.total)
    if one.seed != other.seed:
        yield Obstacle.SEED, Differing("seed", one.seed, other.seed)
    unfinished = [not all(record.was_complete for record in group.records) for group in (first, second)]
    if any(unfinished):
        yield Obstacle.UNFINISHED, Differing("unfinished", *unfinished)
    checksums = [{r.checksum for r in group.records if r.checksum} for group in (first, second)]
    if all(checksums) and checksums[0] != checksums[1]:
        yield Obstacle.RESULTS, Differing("results", min(checksums[0]), min(checksums[1]))


def _differing(first: dict[str, object], second: dict[str, object]) -> list[Differing]:
    names = dict.fromkeys((*first, *second))
    found = (Differing(name, first.get(name), second.get(name)) for name in names)
    return [differing for differing in found if differing.first != differing.second]
