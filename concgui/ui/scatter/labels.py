"""Placement of the labels of a scatter plot, so that none covers another or a mark. No painting."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

_DIRECTIONS = ((1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1))
_MOST_STEPS = 14


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label in its place.

    Attributes:
        box: The place of the label's text.
        anchor: The point that the label names.
        is_far: Whether the label is so far from its point that a line should join them.
    """

    box: QRectF
    anchor: QPointF
    is_far: bool


def place_labels(
    points: Sequence[QPointF], widths: Sequence[float], height: float, mark: float, area: QRectF
) -> tuple[PlacedLabel, ...]:
    """Return a place for each label, as near to its point as there is room.

    Points near the upper edge choose first, because they have fewer places. If no place within reach
    is free, the label is placed next to its point anyway: an overlap is better than no name.

    Args:
        points: Positions of the marks.
        widths: Widths of the labels, in the same order.
        height: Height of every label.
        mark: Size of the marks.
        area: The area that no label leaves.
    """
    marks = [_square(point, mark) for point in points]
    taken: list[QRectF] = []
    placed: dict[int, PlacedLabel] = {}
    for index in sorted(range(len(points)), key=lambda i: (points[i].y(), points[i].x())):
        label = _free_place(points[index], widths[index], height, mark, area, [*marks, *taken])
        placed[index] = label
        taken.append(label.box)
    return tuple(placed[index] for index in range(len(points)))


def _free_place(
    point: QPointF, width: float, height: float, mark: float, area: QRectF, taken: list[QRectF]
) -> PlacedLabel:
    own = _square(point, mark)
    others = [box for box in taken if box != own]
    first: QRectF | None = None
    for step in range(_MOST_STEPS):
        for right, down in _DIRECTIONS:
            box = _box(point, width, height, mark, (right, down), step)
            first = first or box
            if area.contains(box) and not any(box.intersects(other) for other in others):
                return PlacedLabel(box, point, step > 0)
    return PlacedLabel(first or QRectF(point.x(), point.y(), width, height), point, False)


def _box(
    point: QPointF, width: float, height: float, mark: float, direction: tuple[int, int], step: int
) -> QRectF:
    """Return the label's box in a direction; every step is about half a line further away."""
    right, down = direction
    gap = mark * 0.75
    x = point.x() + right * (gap + step * height * 0.35)
    left = x if right > 0 else x - width if right < 0 else x - width / 2
    away = step * height * 0.6
    y = point.y() + down * (height * 0.5 + gap * (0.4 if right else 1.0) + away)
    return QRectF(left, y - height / 2, width, height)


def _square(point: QPointF, size: float) -> QRectF:
    return QRectF(point.x() - size / 2, point.y() - size / 2, size, size)
