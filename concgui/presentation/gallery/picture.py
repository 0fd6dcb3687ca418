"""The small pictures of the gallery: shapes that are computed from the records of real runs."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.gallery.cards import PictureKind
from concgui.presentation.numbers import duration_text

if TYPE_CHECKING:
    from concgui.engine.records.span import Worker

_CURVE_POINTS = 90
_LOWEST_LOG_MS, _HIGHEST_LOG_MS = -1.0, 4.0
_MOST_LANES = 40
_PLACES = 3

FREEZE_INK = "freeze"
CURVE_INK = "curve"
TEXT_INK = "text"
MUTED_INK = "muted"
PALE = "pale:"
WORKER = "worker:"
"""Beginnings of inks: a model's colour thinned, and that of a worker by number. A model's key is its ink."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; all numbers are shares of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float
    ink: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    ink: str


@dataclass(frozen=True, slots=True)
class Words:
    """A short text, whose left end or middle is at a point."""

    x: float
    y: float
    text: str
    ink: str
    is_centred: bool = False


@dataclass(frozen=True, slots=True)
class GalleryPicture:
    """A picture, and how long the experiment took.

    Attributes:
        seconds: From start to end, warm-ups and baselines included.
        boxes: Painted first.
        curves: Painted over them.
        words: Painted last.
        source: Where it was measured: ``Python 3.13, 2 cores, 1 December 2026``.
    """

    seconds: float
    boxes: tuple[Box, ...] = ()
    curves: tuple[Curve, ...] = ()
    words: tuple[Words, ...] = ()
    source: str = ""


def picture_of(
    kind: PictureKind, records: Sequence[RunRecord], seconds: float, source: str
) -> GalleryPicture:
    """Return the picture of an experiment.

    Args:
        kind: What it shows.
        records: The runs, the last one of each model counts.
        seconds: How long the experiment took.
        source: Where it was measured.
    """
    last = list({record.model: record for record in records}.values())
    if kind is PictureKind.LATENCY:
        return GalleryPicture(seconds, *_latency_parts(last), source)
    if kind is PictureKind.TIMES:
        return GalleryPicture(seconds, tuple(_time_boxes(last)), (), tuple(_time_words(last)), source)
    if kind is PictureKind.COUNT:
        return GalleryPicture(seconds, *_count_parts(last[-1]), source)
    return GalleryPicture(seconds, tuple(_task_boxes(last[-1])), (), (), source)


def picture_json(picture: GalleryPicture) -> dict[str, Any]:
    """Return a picture as JSON."""
    return {
        "seconds": round(picture.seconds, 1),
        "source": picture.source,
        "boxes": [[*map(_short, (b.x, b.y, b.width, b.height)), b.ink] for b in picture.boxes],
        "curves": [[[list(map(_short, point)) for point in c.points], c.ink] for c in picture.curves],
        "words": [[_short(w.x), _short(w.y), w.text, w.ink, w.is_centred] for w in picture.words],
    }


def picture_from_json(document: Mapping[str, Any]) -> GalleryPicture:
    """Return a picture from the JSON that `picture_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: It is no such JSON.
    """
    return GalleryPicture(
        float(document["seconds"]),
        tuple(Box(*box) for box in document["boxes"]),
        tuple(Curve(tuple((x, y) for x, y in points), ink) for points, ink in document["curves"]),
        tuple(Words(*words) for words in document["words"]),
        str(document["source"]),
    )


def _short(share: float) -> float:
    return round(share, _PLACES)


# latency


def _latency_parts(
    records: Sequence[RunRecord],
) -> tuple[tuple[Box, ...], tuple[Curve, ...], tuple[Words, ...]]:
    """Return the curves of all runs, one beside the other, with their freezes shaded."""
    share = 1 / len(records)
    boxes: list[Box] = []
    curves: list[Curve] = []
    words: list[Words] = []
    for number, record in enumerate(records):
        left = number * share
        width = share * 0.94
        curves.append(Curve(tuple(_curve(record, left, width)), CURVE_INK))
        words.append(Words(left + width / 2, 0.93, record.model, MUTED_INK, is_centred=True))
        freeze = max(_freezes(record), key=lambda found: found[1] - found[0], default=None)
        for since, until in _freezes(record):
            boxes.append(Box(left + since * width, 0.0, (until - since) * width, 0.84, FREEZE_INK))
        if freeze is not None and record.latency is not None:
            text = duration_text(record.latency.longest_freeze_ms / 1000)
            words.append(Words(left + (freeze[0] + freeze[1]) / 2 * width, 0.62, text, TEXT_INK, True))
    return tuple(boxes), tuple(curves), tuple(words)


def _stretch(record: RunRecord) -> tuple[int, int]:
    """Return first and last instant of a run's pings."""
    due = record.latencies.due_ns
    answered = record.latencies.answered_ns
    if not len(due):
        return 0, 1
    return due[0], max(due[0] + 1, due[len(due) - 1], answered[len(answered) - 1])


def _freezes(record: RunRecord) -> list[tuple[float, float]]:
    """Return the freezes of a run as shares of its length."""
    first, last = _stretch(record)
    found: dict[int, int] = {}
    for due, answered in record.latencies.samples:
        if answered - due > FREEZE_MS * 1e6:
            found[answered] = min(due, found.get(answered, due))
    return [
        ((due - first) / (last - first), (answered - first) / (last - first))
        for answered, due in found.items()
    ]


def _curve(record: RunRecord, left: float, width: float) -> Iterator[tuple[float, float]]:
    first, last = _stretch(record)
    worst: dict[int, int] = {}
    for due, answered in record.latencies.samples:
        column = (due - first) * _CURVE_POINTS // (last - first)
        worst[column] = max(worst.get(column, 0), answered - due)
    for column, latency_ns in sorted(worst.items()):
        log_ms = math.log10(max(latency_ns / 1e6, 10**_LOWEST_LOG_MS))
        height = (log_ms - _LOWEST_LOG_MS) / (_HIGHEST_LOG_MS - _LOWEST_LOG_MS)
        yield left + (column + 0.5) / _CURVE_POINTS * width, 0.82 - min(1.0, height) * 0.78


# times


def _time_boxes(records: Sequence[RunRecord]) -> Iterator[Box]:
    longest = max(record.times.wall_s for record in records)
    row = 1 / len(records)
    for number, record in enumerate(records):
        top, height = number * row + row * 0.12, row * 0.76
        edges = (
            0.0,
            record.times.startup_s,
            record.times.startup_s + record.times.work_s,
            record.times.wall_s,
        )
        inks = (f"{PALE}{record.model}", record.model, f"{PALE}{record.model}")
        for (since, until), ink in zip(itertools.pairwise(edges), inks, strict=True):
            if until > since:
                yield Box(since / longest * 0.8, top, (until - since) / longest * 0.8, height, ink)


def _time_words(records: Sequence[RunRecord]) -> Iterator[Words]:
    longest = max(record.times.wall_s for record in records)
    row = 1 / len(records)
    for number, record in enumerate(records):
        end = record.times.wall_s / longest * 0.8
        yield Words(end + 0.015, (number + 0.5) * row, duration_text(record.times.wall_s), TEXT_INK)


# tasks


def _task_boxes(record: RunRecord) -> Iterator[Box]:
    """Yield the tasks in their lanes: one lane for each worker, or for each task if all overlap."""
    spans = [s for s in record.spans if s.started_ns is not None and s.finished_ns is not None]
    if not spans:
        return
    first = record.times.started_ns
    last = max(span.finished_ns or 0 for span in spans)
    workers: dict[Worker | None, int] = {}
    for span in spans:
        workers.setdefault(span.worker, len(workers))
    one_each = len(workers) in (1, len(spans))
    step = max(1, len(spans) // _MOST_LANES) if one_each else 1
    lanes = math.ceil(len(spans) / step) if one_each else len(workers)
    for number, span in enumerate(spans[::step]):
        lane = number if one_each else workers[span.worker]
        left = ((span.started_ns or first) - first) / (last - first)
        right = ((span.finished_ns or first) - first) / (last - first)
        ink = record.model if one_each else f"{WORKER}{workers[span.worker]}"
        yield Box(left, lane / lanes, right - left, 0.8 / lanes if lanes < _MOST_LANES else 1 / lanes, ink)


# count


def _count_parts(record: RunRecord) -> tuple[tuple[Box, ...], tuple[Curve, ...], tuple[Words, ...]]:
    """Return how many updates are left of all that were made."""
    made, left = record.observed.get("updates", 0.0), record.observed.get("counter", 0.0)
    share = left / made if made else 0.0
    boxes = (Box(0, 0.6, 1, 0.2, FREEZE_INK), Box(0, 0.6, share, 0.2, record.model))
    words = (Words(0, 0.3, f"{left:,.0f}", TEXT_INK), Words(0.5, 0.3, f"of {made:,.0f} updates", MUTED_INK))
    return boxes, (), words
