"""Fast × smooth as a drawing: speed-up against longest freeze, one mark per model."""

import math
from collections.abc import Sequence

from concgui.engine.records.ladder import FREEZE_MS, LADDER
from concgui.export.svg.drawing import Area, Drawing, elided, text_width
from concgui.export.svg.inks import GOOD, GRID, LINE, MUTED, PANEL, TEXT, rung
from concgui.export.svg.model_mark import draw_mark
from concgui.presentation.axes import LATENCY_LIMITS_MS, LogScale, latency_ends_ms, limit_text
from concgui.presentation.colours import model_style
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.scatter_text import (
    CORNERS,
    GOOD_CORNER,
    TITLE,
    X_TITLE,
    X_TITLE_SHORT,
    Y_TITLE,
    Y_TITLE_SHORT,
    scatter_description,
)
from concgui.presentation.summary_table import SummaryRow

_SMALL, _NORMAL = 11, 12
_MARK = 14.0
_LEAST_SPEEDUP, _MOST_SPEEDUP = 0.5, 4.0
_TICKS_MS = (FREEZE_MS, 5000.0, 700.0, 250.0, 100.0, 0.1, 1.0, 10.0)
_DIRECTIONS = ((1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1))
_MOST_STEPS = 12


def placed_rows(rows: Sequence[SummaryRow]) -> tuple[SummaryRow, ...]:
    """Return the models that have a place: both figures are known."""
    return tuple(row for row in rows if row.summary.speedup and row.summary.longest_freeze_ms is not None)


def scatter_drawing(rows: Sequence[SummaryRow], key: str, *, is_narrow: bool) -> Drawing:
    """Return the drawing.

    Args:
        rows: The models; each has a place.
        key: A word that no other drawing of the page has.
        is_narrow: Whether it is for a phone.
    """
    width, height = (340.0, 380.0) if is_narrow else (960.0, 420.0)
    drawing = Drawing(key, width, height, TITLE, scatter_description([r.summary for r in rows]))
    area = Area(46, 24, width - 12, height - 44)
    freezes = [r.summary.longest_freeze_ms.maximum for r in rows if r.summary.longest_freeze_ms is not None]
    speeds = [r.summary.speedup for r in rows if r.summary.speedup]
    x = LogScale(*latency_ends_ms(freezes, freezes), area.left, area.right)
    least = min([_LEAST_SPEEDUP, *(value / 1.15 for value in speeds)])
    y = LogScale(least, max([_MOST_SPEEDUP, *(value * 1.25 for value in speeds)]), area.bottom, area.top)
    _paint_ground(drawing, area, x, y)
    _paint_ticks(drawing, area, x, y)
    points = [
        (x.pixel(r.summary.longest_freeze_ms.maximum), y.pixel(r.summary.speedup))
        for r in rows
        if r.summary.longest_freeze_ms is not None and r.summary.speedup
    ]
    _paint_models(drawing, area, rows, points)
    return drawing


def _paint_ground(drawing: Drawing, area: Area, x: LogScale, y: LogScale) -> None:
    drawing.rect(area, PANEL)
    drawing.rect(Area(area.left, area.top, x.pixel(FREEZE_MS), y.pixel(1.0)), GOOD)
    for limit in LATENCY_LIMITS_MS[1:]:
        place = x.pixel(limit)
        drawing.line((place, area.top), (place, area.bottom), LINE, stroke_dasharray="1 3")
    for speedup in _speedups(y):
        place = y.pixel(speedup)
        drawing.line((area.left, place), (area.right, place), LINE if speedup == 1 else GRID)
    pad = 8
    good = rung(LADDER[0].smoothness)
    drawing.text((area.left + pad, area.top + 18), GOOD_CORNER, fill=good, is_bold=True)
    corners = ((area.right - pad, area.top + 17, "end"), (area.left + pad, area.bottom - pad, "start"))
    for words, (left, top, anchor) in zip(
        CORNERS, (*corners, (area.right - pad, area.bottom - pad, "end")), strict=True
    ):
        drawing.text((left, top), words, size=_SMALL, fill=MUTED, anchor=anchor)


def _paint_ticks(drawing: Drawing, area: Area, x: LogScale, y: LogScale) -> None:
    taken: list[tuple[float, float]] = []
    for value in _TICKS_MS:
        text, place = limit_text(value), x.pixel(value)
        half = text_width(text, _SMALL) / 2 + 2
        if not any(place - half < right and place + half > left for left, right in taken):
            taken.append((place - half, place + half))
            drawing.text((place, area.bottom + 15), text, size=_SMALL, fill=MUTED, anchor="middle")
    for speedup in _speedups(y):
        drawing.text(
            (area.left - 5, y.pixel(speedup) + 4), f"{speedup:g}×", size=_SMALL, fill=MUTED, anchor="end"
        )
    middle = (area.left + area.right) / 2
    title = X_TITLE if text_width(X_TITLE, _NORMAL) < area.width else X_TITLE_SHORT
    drawing.text((middle, area.bottom + 34), title, size=_NORMAL, anchor="middle")
    centre = (area.top + area.bottom) / 2
    y_title = Y_TITLE if text_width(Y_TITLE, _SMALL) < area.height else Y_TITLE_SHORT
    drawing.text((11, centre), y_title, size=_SMALL, anchor="middle", transform=f"rotate(-90 11 {centre})")
    low, end = x.low, area.left
    for step in LADDER:
        word = SMOOTHNESS_LABELS[step.smoothness]
        left, right = x.pixel(low), x.pixel(min(step.limit_ms, x.high))
        low = step.limit_ms
        width = text_width(word, _SMALL) + 6
        start = min(max((left + right - width) / 2, end), area.right - width + 8)
        if end <= start <= right - width * 0.4:
            end = start + width
            drawing.text((start + 3, area.top - 7), word, size=_SMALL, fill=rung(step.smoothness))


def _paint_models(
    drawing: Drawing, area: Area, rows: Sequence[SummaryRow], points: Sequence[tuple[float, float]]
) -> None:
    """Paint lines to labels, then marks, then names, so that nothing crosses a name."""
    marks = [_around(point) for point in points]
    placed: dict[int, tuple[Area, bool]] = {}
    good, bad = text_width(GOOD_CORNER, _NORMAL, is_bold=True) + 16, text_width(CORNERS[0], _SMALL) + 16
    corners = [
        Area(area.left, area.top, area.left + good, area.top + 26),
        Area(area.right - bad, area.top, area.right, area.top + 26),
    ]
    # Points near the upper edge choose first, because they have fewer places.
    for index in sorted(range(len(points)), key=lambda i: (points[i][1], points[i][0])):
        others = [box for place, box in enumerate(marks) if place != index]
        others += [box for box, _ in placed.values()] + corners
        name = elided(rows[index].name, _NORMAL, area.width * 0.6)
        placed[index] = _free_place(points[index], text_width(name, _NORMAL) + 4, area, others)
    for index, point in enumerate(points):
        box, is_far = placed[index]
        if is_far:
            end = (min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom))
            drawing.line(point, end, MUTED)
    for row, point in zip(rows, points, strict=True):
        draw_mark(drawing, model_style(row.summary.model), point, _MARK)
    for index, row in enumerate(rows):
        box, _ = placed[index]
        middle = ((box.left + box.right) / 2, box.bottom - 4)
        name = elided(row.name, _NORMAL, area.width * 0.6)
        drawing.text(middle, name, size=_NORMAL, anchor="middle", fill=TEXT)


def _free_place(
    point: tuple[float, float], width: float, area: Area, others: Sequence[Area]
) -> tuple[Area, bool]:
    """Return a place for a label, as near to its point as there is room, and whether that is far."""
    height, first = 16.0, None
    for step in range(_MOST_STEPS):
        for right, down in _DIRECTIONS:
            gap = _MARK * 0.75
            x = point[0] + right * (gap + step * height * 0.35)
            left = x if right > 0 else x - width if right < 0 else x - width / 2
            y = point[1] + down * (height * 0.5 + gap * (0.4 if right else 1.0) + step * height * 0.6)
            box = Area(left, y - height / 2, left + width, y + height / 2)
            first = first or box
            if area.holds(box) and not any(box.touches(other) for other in others):
                return box, step > 0
    # An overlap is better than no name.
    assert first is not None  # noqa: S101
    return first, False


def _around(point: tuple[float, float]) -> Area:
    half = _MARK / 2
    return Area(point[0] - half, point[1] - half, point[0] + half, point[1] + half)


def _speedups(y: LogScale) -> tuple[float, ...]:
    """Return the powers of two within the axis."""
    return tuple(
        2.0**power for power in range(math.ceil(math.log2(y.low)), math.floor(math.log2(y.high)) + 1)
    )
