"""A view made large enough for a moment that nothing of it is scrolled away."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QHeaderView,
    QScrollArea,
    QSplitter,
    QTableView,
    QWidget,
)

_MOST_PIXELS = 8_000
"""No part of a picture is higher or wider, whatever a table holds."""

_UNBOUNDED = (1 << 24) - 1
"""Qt's own largest size of a widget."""


@contextlib.contextmanager
def shown_whole(view: QWidget) -> Iterator[None]:
    """Let a view grow until its tables and lists show all that they have, and shrink again afterwards.

    No event is handled meanwhile, so the window is neither laid out nor painted.
    """
    areas = [area for area in view.findChildren(QAbstractScrollArea) if _is_list(area)]
    if isinstance(view, QAbstractScrollArea) and _is_list(view):
        areas.append(view)
    geometry = view.geometry()
    before = [_AreaState.of(area) for area in areas]
    splitters = [(splitter, splitter.saveState()) for splitter in view.findChildren(QSplitter)]
    try:
        for area in areas:
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The second time for lines that need more height, as another part needs more width.
        for _ in range(2):
            for area in areas:
                _grow(area)
            _lay_out(view, areas)
        yield
    finally:
        for state in before:
            state.restore_size()
        view.setGeometry(geometry)
        _activate(view)
        for splitter, places in splitters:
            splitter.restoreState(places)
        for state in before:
            state.restore_place()


@dataclass(frozen=True, slots=True)
class _AreaState:
    """How an area was before it grew."""

    area: QAbstractScrollArea
    smallest: QSize
    largest: QSize
    policies: tuple[Qt.ScrollBarPolicy, Qt.ScrollBarPolicy]
    place: tuple[int, int]

    @classmethod
    def of(cls, area: QAbstractScrollArea) -> "_AreaState":
        return cls(
            area,
            area.minimumSize(),
            area.maximumSize(),
            (area.horizontalScrollBarPolicy(), area.verticalScrollBarPolicy()),
            (area.horizontalScrollBar().value(), area.verticalScrollBar().value()),
        )

    def restore_size(self) -> None:
        self.area.setMinimumSize(self.smallest)
        self.area.setMaximumSize(self.largest)
        self.area.setHorizontalScrollBarPolicy(self.policies[0])
        self.area.setVerticalScrollBarPolicy(self.policies[1])

    def restore_place(self) -> None:
        self.area.horizontalScrollBar().setValue(self.place[0])
        self.area.verticalScrollBar().setValue(self.place[1])


def _is_list(area: QAbstractScrollArea) -> bool:
    """Return whether an area scrolls because it is small. A plot is moved by hand, and is no list."""
    is_list = isinstance(area, QScrollArea | QAbstractItemView) and not isinstance(area, QHeaderView)
    return is_list and area.isVisible()


def _grow(area: QAbstractScrollArea) -> None:
    """Ask for the room that the content of an area needs."""
    around = area.size() - area.viewport().size()
    wanted = (_content_size(area) + around).expandedTo(area.size())
    area.setMaximumSize(_UNBOUNDED, _UNBOUNDED)
    area.setMinimumSize(wanted.boundedTo(QSize(_MOST_PIXELS, _MOST_PIXELS)))


def _content_size(area: QAbstractScrollArea) -> QSize:
    if isinstance(area, QTableView):
        return QSize(area.horizontalHeader().length(), area.verticalHeader().length())
    if isinstance(area, QScrollArea):
        inside = area.widget()
        if inside is None:
            return QSize(0, 0)
        smallest = inside.minimumSizeHint()
        width = max(area.viewport().width(), smallest.width())
        high = inside.heightForWidth(width) if inside.hasHeightForWidth() else smallest.height()
        return QSize(smallest.width(), high)
    return area.viewportSizeHint()


def _lay_out(view: QWidget, areas: Sequence[QAbstractScrollArea]) -> None:
    """Give a view the size that its parts ask for, and these their places in it."""
    _activate(view)
    view.resize(view.size().expandedTo(view.minimumSize()).expandedTo(_needed_size(view)))
    _activate(view)
    for area in areas:
        if isinstance(area, QAbstractItemView):
            area.doItemsLayout()


def _needed_size(view: QWidget) -> QSize:
    layout = view.layout()
    if layout is None:
        return QSize(0, 0)
    smallest = layout.totalMinimumSize()
    width = max(view.width(), smallest.width())
    # Of texts that are broken into lines the smallest size tells nothing.
    high = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
    return smallest.expandedTo(QSize(0, high))


def _activate(view: QWidget) -> None:
    """Lay out a view and all that is in it: the inner parts ask for room first, and get it last."""
    parts = view.findChildren(QWidget)
    for part in (*reversed(parts), view, *parts):
        layout = part.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
        elif isinstance(part, QSplitter):
            part.refresh()
