"""Decisions by kind of work in words: what to use, and how sure that is."""

from collections.abc import Mapping, Sequence

from concgui.engine.contracts.workload import WorkKind
from concgui.engine.findings.decision import Decision
from concgui.engine.findings.verdict import Sureness
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.numbers import UNKNOWN, count_text, ratio_text
from concgui.presentation.verdict_text import NOT_MEASURED

KIND_LABELS: Mapping[WorkKind, str] = {
    WorkKind.WAITING: "waiting for a few things",
    WorkKind.MANY_WAITS: "very many waits",
    WorkKind.DOWNLOADS: "downloads",
    WorkKind.FILES: "files and databases",
    WorkKind.PYTHON: "computing in Python",
    WorkKind.CALLS_WITHOUT_GIL: "calls that release the GIL",
    WorkKind.CALLS_WITH_GIL: "calls that hold the GIL",
    WorkKind.LARGE_DATA: "large data in and out",
    WorkKind.MIXED: "a bit of everything",
    WorkKind.SHARED_STATE: "shared state and locks",
    WorkKind.FAILING: "tasks that fail",
}

DECISIONS_HEADING = "For smooth and fast on this machine, by kind of work:"

KIND_HEADS = ("kind of work", "use", "speed-up", "the window", "as fast", "how sure")
"""Heads of the table of decisions by kind of work."""


def kind_row(decision: Decision) -> tuple[str, ...]:
    """Return a decision as a row under `KIND_HEADS`."""
    smoothness = decision.smoothness
    window = SMOOTHNESS_LABELS[smoothness] if smoothness is not None else NOT_MEASURED
    return (
        KIND_LABELS[decision.kind],
        _use(decision),
        _speedups([pick.standing.speedup for pick in decision.picks]),
        window if decision.picks else UNKNOWN,
        ", ".join(decision.equals),
        sureness_text(decision),
    )


def kind_sentence(decision: Decision) -> str:
    """Return a decision as one sentence."""
    kind, use, speedup, window, equals, sure = kind_row(decision)
    figures = f" ({speedup}, the window: {window})" if decision.picks else ""
    as_fast = f"; as fast: {equals}" if equals else ""
    return f"{kind}: {use}{figures}{as_fast}; {sure}"


def sureness_text(decision: Decision) -> str:
    """Return how sure a decision is: ``1 run each``, ``sure by 5 runs each``."""
    runs = f"{count_text(decision.repeats, 'run')} each"
    said = {
        Sureness.ONE_RUN: runs,
        Sureness.NOT_SETTLED: f"{runs}, order not settled",
        Sureness.SETTLED: f"sure by {runs}",
    }[decision.sureness]
    return f"{said}, other programs were busy" if decision.was_disturbed else said


def _use(decision: Decision) -> str:
    if decision.model is not None:
        return decision.model
    parts = [f"{pick.standing.model} for {pick.workload}" for pick in decision.picks]
    return ", ".join([*parts, *(f"none for {workload}" for workload in decision.undecided)])


def _speedups(speedups: Sequence[float | None]) -> str:
    """Return the range of the speed-ups: ``1.70×–1.93×``; unknown if one of them may be noise."""
    known = [speedup for speedup in speedups if speedup is not None]
    if not known or len(known) < len(speedups):
        return UNKNOWN
    low, high = ratio_text(min(known)), ratio_text(max(known))
    return low if low == high else f"{low}–{high}"
