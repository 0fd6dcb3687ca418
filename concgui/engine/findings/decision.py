"""Which model suits a kind of work, decided by the verdicts on the measured workloads of that kind."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concgui.engine.contracts.workload import WorkKind
from concgui.engine.findings.verdict import Standing, Sureness, Verdict
from concgui.engine.records.ladder import Smoothness


@dataclass(frozen=True, slots=True)
class Pick:
    """How a model did on one workload of a kind.

    Attributes:
        workload: Key of the workload.
        standing: How the model did.
    """

    workload: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Decision:
    """What to use for a kind of work, as measured.

    Attributes:
        kind: The kind.
        picks: How the model to use did on each workload of the kind; where no model is among the fastest on
            all of them, the best for each workload.
        equals: Models that may be as fast on each of these workloads; () where the picks differ.
        sureness: How sure the order is on the workload where it is least sure.
        repeats: Least number of runs of a model.
        was_disturbed: Whether other programs used the CPUs during a run.
        undecided: Keys of the workloads for which no model can be recommended.
    """

    kind: WorkKind
    picks: tuple[Pick, ...]
    equals: tuple[str, ...]
    sureness: Sureness
    repeats: int
    was_disturbed: bool
    undecided: tuple[str, ...]

    @property
    def model(self) -> str | None:
        """Key of the model to use; None if it depends on the workload, or if there is none."""
        models = {pick.standing.model for pick in self.picks}
        return models.pop() if len(models) == 1 and not self.undecided else None

    @property
    def smoothness(self) -> Smoothness | None:
        """Worst rung of the picks; None if the window was not measured in one of them."""
        found = [pick.standing.smoothness for pick in self.picks]
        known = [smoothness for smoothness in found if smoothness is not None]
        return max(known, key=lambda each: each.rank) if known and len(known) == len(found) else None


MANY = 100
"""Number of waiting tasks from which on they are a kind of work of their own."""


def kind_of(kind: WorkKind | None, tasks: int) -> WorkKind | None:
    """Return the kind of a workload's runs, which depends on their size.

    Args:
        kind: The kind of the workload.
        tasks: Number of tasks of a run.
    """
    return WorkKind.MANY_WAITS if kind is WorkKind.WAITING and tasks >= MANY else kind


def decide(verdicts: Sequence[Verdict], kinds: Mapping[str, WorkKind | None]) -> tuple[Decision, ...]:
    """Return a decision for each kind of work on which models were compared, in the order of the kinds.

    Args:
        verdicts: One for each workload.
        kinds: The kinds of workloads, by key.
    """
    by_kind: dict[WorkKind, list[Verdict]] = {}
    for verdict in verdicts:
        kind = kinds.get(verdict.workload)
        # A single model cannot be chosen among others.
        if kind is not None and verdict.models > 1:
            by_kind.setdefault(kind, []).append(verdict)
    return tuple(_decide(kind, by_kind[kind]) for kind in WorkKind if kind in by_kind)


def _decide(kind: WorkKind, verdicts: Sequence[Verdict]) -> Decision:
    decided = [verdict for verdict in verdicts if verdict.recommended is not None]
    undecided = tuple(verdict.workload for verdict in verdicts if verdict.recommended is None)
    common = _ordered(_fast_on_all(decided), decided) if not undecided else []
    if common:
        picks = tuple(Pick(verdict.workload, _of(verdict, common[0])) for verdict in decided)
    else:
        picks = tuple(Pick(v.workload, v.recommended) for v in decided if v.recommended is not None)
    order = (Sureness.NOT_SETTLED, Sureness.ONE_RUN, Sureness.SETTLED)
    return Decision(
        kind,
        picks,
        tuple(common[1:]),
        min((verdict.sureness for verdict in verdicts), key=order.index),
        min(verdict.repeats for verdict in verdicts),
        any(verdict.was_disturbed for verdict in verdicts),
        undecided,
    )


def _fast_on_all(verdicts: Sequence[Verdict]) -> set[str]:
    """Return the models that are recommended, or may be as fast, on each workload."""
    fast = [{v.recommended.model, *v.equals} for v in verdicts if v.recommended is not None]
    return set.intersection(*fast) if fast else set()


def _ordered(models: set[str], verdicts: Sequence[Verdict]) -> list[str]:
    """Return models from the fastest on, by the product of their times; equal ones by name."""

    def slowness(model: str) -> float:
        return math.fsum(math.log(max(_of(verdict, model).wall_s, 1e-9)) for verdict in verdicts)

    return sorted(models, key=lambda model: (slowness(model), model))


def _of(verdict: Verdict, model: str) -> Standing:
    return next(standing for standing in verdict.fluent if standing.model == model)
