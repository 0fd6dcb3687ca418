"""The experiments of the start page, as data: a question, what to look for, and the experiment."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.findings.finding import Proposal
from concgui.engine.records.values import NO_VALUES, Values


class PictureKind(enum.StrEnum):
    """What of the runs the card's picture shows."""

    LATENCY = "latency"
    """The window's latency, one run beside the other."""
    TIMES = "times"
    """Start-up, work and teardown of each model."""
    TASKS = "tasks"
    """The tasks of the last model, each in its lane."""
    COUNT = "count"
    """How many updates are left of all."""


@dataclass(frozen=True, slots=True)
class GalleryCard:
    """One experiment of the gallery.

    Attributes:
        key: Fixed name; the picture's file is named after it.
        question: What a person asks.
        look_for: What is to be seen, in one sentence.
        experiment: What is run.
        picture: What its picture shows.
    """

    key: str
    question: str
    look_for: str
    experiment: Proposal
    picture: PictureKind


def _experiment(
    workload: str,
    models: tuple[str, ...],
    tasks: int,
    workers: int = 4,
    params: Mapping[str, ParameterValue] | None = None,
    run_options: Values[ParameterValue] = NO_VALUES,
) -> Proposal:
    return Proposal(models, workload, Values.of(params or {}), tasks, workers, run_options=run_options)


GALLERY: tuple[GalleryCard, ...] = (
    GalleryCard(
        "window-freezes",
        "Why does my window freeze?",
        "Type while it runs: three waits in the window's own thread, then the same in a QThread.",
        _experiment("sleep", ("blocking", "qthread"), 3, params={"duration_ms": 700}),
        PictureKind.LATENCY,
    ),
    GalleryCard(
        "threads-faster",
        "Do threads make it faster?",
        "The same computation in one thread, in four, and in processes: which bar gets shorter?",
        _experiment(
            "primes", ("blocking", "qthread", "thread-pool", "process-pool"), 6, params={"limit": 400_000}
        ),
        PictureKind.TIMES,
    ),
    GalleryCard(
        "thread-freezes",
        "Can a thread freeze the window?",
        "One C call that keeps the GIL: watch the spinners while a QThread sorts, then a process.",
        _experiment("sort", ("qthread", "process-pool"), 4, workers=2, params={"length": 1_500_000}),
        PictureKind.LATENCY,
    ),
    GalleryCard(
        "thousand-waits",
        "A thousand waits at once?",
        "One thread for each, or one loop for all: compare the memory and the start-up.",
        _experiment("long-poll", ("thread-per-task", "asyncio-thread"), 1_000, params={"wait_ms": 1_000}),
        PictureKind.TASKS,
    ),
    GalleryCard(
        "sixty-downloads",
        "Sixty downloads at once?",
        "Eight threads take turns, coroutines all wait together: see how the bars stand in the timeline.",
        _experiment("http", ("thread-pool", "asyncio-thread"), 60, workers=8),
        PictureKind.TASKS,
    ),
    GalleryCard(
        "processes-cost",
        "What do processes cost?",
        "25 MB there and back, eight times: the hatched parts are starting and handing over.",
        _experiment("payload", ("thread-pool", "process-pool"), 8, workers=2),
        PictureKind.TIMES,
    ),
    GalleryCard(
        "lost-update",
        "Does the GIL protect my counter?",
        "Four threads add one, again and again, without a lock: how many updates are left?",
        _experiment("counter", ("blocking", "thread-pool"), 4),
        PictureKind.COUNT,
    ),
    GalleryCard(
        "too-many-signals",
        "Can signals freeze the window?",
        "A worker thread that reports every small step: the work is elsewhere, the news is not.",
        _experiment(
            "sleep",
            ("qthread", "qthread-signal-flood"),
            4,
            params={"duration_ms": 100},
            run_options=Values.of({"signal_count": 8_000}),
        ),
        PictureKind.LATENCY,
    ),
    GalleryCard(
        "all-cores",
        "Can I draw with all cores?",
        "A Mandelbrot set, band by band: each worker has its colour.",
        _experiment("mandelbrot", ("thread-pool", "process-pool"), 16),
        PictureKind.TASKS,
    ),
)
"""The cards in their order; Enter on the start page runs the first."""


def find_card(key: str) -> GalleryCard:
    """Return a card.

    Raises:
        KeyError: There is none with this key.
    """
    return {card.key: card for card in GALLERY}[key]
