"""The timeline of a run as a drawing: what stands in each column of pixels, and never an element per task."""

from collections.abc import Iterable

import numpy as np

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.export.svg.drawing import Area, Drawing, boxes_path, elided, in_runs, number, strips_path
from concgui.export.svg.inks import (
    ERROR,
    FREEZE,
    GRID,
    INPUT_TRANSFER,
    LINE,
    MUTED,
    PANEL,
    RESULT_TRANSFER,
    SUSPENDED,
    TEXT,
    ground,
    outline,
    state,
    state_pattern,
)
from concgui.presentation.axes import nice_ticks
from concgui.presentation.colours import (
    GUI_THREAD_COLOUR,
    OTHER_THREAD_COLOUR,
    THREAD_COLOURS,
    model_style,
)
from concgui.presentation.report_text import timeline_words
from concgui.presentation.timeline.arrays import Codes, Indexes, Integers, Switches
from concgui.presentation.timeline.axis_ticks import (
    LATENCY_AXIS,
    TIME_AXIS,
    bar_height,
    decade_ticks,
    lane_ticks,
    latency_range_ms,
    level_ticks,
)
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.gil_table import FREE, OTHER_THREAD
from concgui.presentation.timeline.rows import TimelineRows, timeline_rows
from concgui.presentation.timeline.state_bands import NO_STATE
from concgui.presentation.timeline.visible import VisibleRun

WIDE_CHARACTERS, NARROW_CHARACTERS = 110_000, 45_000
"""How long a drawing may become; with more, its columns become wider."""

_SMALL = 11
_STEPS = 8
"""How many heights or shades of the share of a CPU there are."""

_LEAST_COLUMNS = 48
_LOW_ROW = 8.0
"""In lower rows the share of a CPU is a shade and no height."""

_MOST_OUTLINES, _MOST_NUMBERS = 1_500, 150
_LEAST_PATTERN = 4.0
_THREAD_INKS = (OTHER_THREAD_COLOUR, GUI_THREAD_COLOUR, *THREAD_COLOURS)


def timeline_drawing(record: RunRecord, key: str, *, is_narrow: bool) -> Drawing:
    """Return the drawing of a run.

    Args:
        record: The run; it has all its spans.
        key: A word that no other drawing of the page has.
        is_narrow: Whether it is for a phone.
    """
    rows = timeline_rows(record)
    most = NARROW_CHARACTERS if is_narrow else WIDE_CHARACTERS
    columns = _columns(is_narrow)
    while True:
        drawing = _TimelineDrawing(record, rows, columns, is_narrow=is_narrow).made(key)
        if len(drawing) <= most or columns <= _LEAST_COLUMNS:
            return drawing
        # Most of a drawing grows with its columns.
        columns = max(_LEAST_COLUMNS, min(columns * 3 // 4, columns * most // len(drawing)))


class _TimelineDrawing:
    """A drawing under way: lanes above, the latency of the window below, on the same axis."""

    def __init__(self, record: RunRecord, rows: TimelineRows, columns: int, *, is_narrow: bool) -> None:
        self._record, self._rows = record, rows
        self._colour = model_style(record.model).colour
        self._width, names = (340.0, 70.0) if is_narrow else (960.0, 118.0)
        lanes_height = min(300.0 if is_narrow else 420.0, max(56.0, rows.height * 24.0))
        latency_height = 90.0 if is_narrow else 120.0
        self._lanes = Area(names, 6, self._width - 12, 6 + lanes_height)
        top = self._lanes.bottom + 18
        self._latency = Area(names, top, self._width - 12, top + latency_height)
        self._row_pixels = lanes_height / rows.height
        self._visible = VisibleRun(rows, _divided(rows, columns))
        # One line takes little room, so it keeps its columns where those of many lanes become wider.
        self._fine = VisibleRun(rows, _divided(rows, _columns(is_narrow)))
        self._column = self._lanes.width / columns

    def made(self, key: str) -> Drawing:
        """Return the drawing."""
        words = timeline_words(self._record)
        drawing = Drawing(key, self._width, self._latency.bottom + 38, words.title, words.description)
        for area in (self._lanes, self._latency):
            drawing.rect(area, PANEL)
        self._paint_time_axis(drawing)
        self._paint_freezes(drawing)
        self._paint_bars(drawing)
        self._paint_transfers(drawing)
        self._paint_marks(drawing)
        self._paint_bands(drawing)
        self._paint_gil(drawing)
        self._paint_lane_names(drawing)
        self._paint_latency(drawing)
        self._paint_limits(drawing)
        return drawing

    def _x(self, seconds: float) -> float:
        at = self._lanes.left + seconds / self._rows.length * self._lanes.width
        return min(max(at, self._lanes.left), self._lanes.right)

    def _y(self, height: float) -> float:
        return self._lanes.top + height * self._row_pixels

    def _boxes(
        self, runs: Iterable[tuple[int, int]], top: float, height: float
    ) -> Iterable[tuple[float, float, float, float]]:
        for first, last in runs:
            yield self._lanes.left + first * self._column, top, (last - first) * self._column, height

    def _paint_time_axis(self, drawing: Drawing) -> None:
        ticks = nice_ticks(self._rows.length, 4 if self._width < 500 else 8)
        for tick in ticks:
            x = self._x(tick)
            drawing.line((x, self._lanes.top), (x, self._latency.bottom), GRID)
            drawing.text(
                (x, self._latency.bottom + 15), f"{tick:.10g}", size=_SMALL, fill=MUTED, anchor="middle"
            )
        middle = (self._lanes.left + self._lanes.right) / 2
        drawing.text((middle, self._latency.bottom + 32), TIME_AXIS, size=_SMALL, anchor="middle")

    def _paint_freezes(self, drawing: Drawing) -> None:
        """Shade the freezes below the bars, so that these keep their colours."""
        starts, ends = self._fine.freezes
        for area in (self._lanes, self._latency):
            boxes = (
                (self._x(start), area.top, self._x(end) - self._x(start), area.height)
                for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
            )
            drawing.path(boxes_path(boxes), fill=FREEZE)

    def _paint_bars(self, drawing: Drawing) -> None:
        """Paint where tasks were, and how much of that on a CPU: as a height, or as a shade in low rows."""
        visible, height = self._visible, bar_height(self._row_pixels) * self._row_pixels
        steps = np.rint(np.maximum(visible.fill, 0) * _STEPS).astype(np.uint8)
        steps[~visible.bars.is_drawn] = 0
        tops = [self._y(top) for top in self._rows.row_top.tolist()]
        drawn = (
            box
            for row, top in enumerate(tops[: len(steps)])
            for box in self._boxes(_on(visible.bars.is_drawn[row]), top, height)
        )
        drawing.strips(drawn, height, ground(self._colour))
        suspended = (
            box
            for row, top in enumerate(tops[: len(steps)])
            for box in self._boxes(_on(visible.bars.is_drawn[row] & (visible.fill[row] < 0)), top, height)
        )
        drawing.strips(suspended, height, SUSPENDED)
        if height >= _LOW_ROW:
            skylines = (
                self._skyline(steps[row], top + height, height) for row, top in enumerate(tops[: len(steps)])
            )
            drawing.path("".join(skylines), fill=self._colour)
            return
        for step in range(1, _STEPS + 1):
            boxes = (
                box
                for row, top in enumerate(tops[: len(steps)])
                for box in self._boxes(_on(steps[row] == step), top, height)
            )
            drawing.path(
                strips_path(boxes),
                fill="none",
                stroke=self._colour,
                stroke_width=height,
                stroke_opacity=step / _STEPS,
            )

    def _skyline(self, steps: Codes, bottom: float, height: float) -> str:
        """Return the outline of a row that is filled up to a step in each column, as a path."""
        parts: list[str] = []
        is_open = False
        for first, last, step in in_runs(steps.tolist()):
            left, right = (number(self._lanes.left + place * self._column) for place in (first, last))
            if step == 0:
                parts.append("z" if is_open else "")
                is_open = False
                continue
            if not is_open:
                parts.append(f"M{left} {number(bottom)}")
                is_open = True
            parts.append(f"V{number(bottom - height * step / _STEPS)}H{right}")
            # Each column stands on the ground, so that the path can be closed wherever it ends.
            parts.append(f"V{number(bottom)}")
        return "".join(parts) + ("z" if is_open else "")

    def _paint_transfers(self, drawing: Drawing) -> None:
        if not len(self._rows.transfer):
            return
        cells, height = self._visible.transfer, bar_height(self._row_pixels) * self._row_pixels
        for is_input, ink in ((True, INPUT_TRANSFER), (False, RESULT_TRANSFER)):
            wanted = cells.is_drawn & ((cells.share >= 0.5) == is_input)
            boxes = (
                box
                for row in range(len(wanted))
                for box in self._boxes(
                    _on(wanted[row]), self._y(float(self._rows.row_top[row])) + height * 0.25, height * 0.5
                )
            )
            drawing.path(boxes_path(boxes), fill=ink, stroke=MUTED, stroke_width=0.5)

    def _paint_marks(self, drawing: Drawing) -> None:
        """Outline bars that are wide enough, number a few, and cross out those that failed."""
        visible, rows = self._visible, self._rows
        height = bar_height(self._row_pixels) * self._row_pixels
        boxes = visible.wide_boxes
        if height >= _LOW_ROW and len(boxes) <= _MOST_OUTLINES:
            for kind, ink, dash in (
                (~_among(visible.wide, rows.failed) & ~_among(visible.wide, rows.cancelled), None, None),
                (_among(visible.wide, rows.cancelled), TEXT, "4 3"),
                (_among(visible.wide, rows.failed), ERROR, None),
            ):
                outlines = (
                    (self._x(start), self._y(top), self._x(end) - self._x(start), height)
                    for start, end, top in zip(
                        boxes.start[kind].tolist(),
                        boxes.end[kind].tolist(),
                        rows.row_top[boxes.row[kind]].tolist(),
                        strict=True,
                    )
                )
                drawing.path(
                    boxes_path(outlines),
                    fill="none",
                    stroke=ink or outline(self._colour),
                    stroke_dasharray=dash,
                )
            if len(boxes) <= _MOST_NUMBERS and height >= 13:
                self._paint_numbers(drawing, height)
        for marked, ink in ((rows.cancelled, TEXT), (rows.failed, ERROR)):
            seconds, row = visible.crosses(marked, self._row_pixels)
            places = zip(seconds.tolist(), rows.row_top[row].tolist(), strict=True)
            centres = [(self._x(at), self._y(top) + height / 2) for at, top in places]
            rising = "".join(f"M{number(x - 3.5)} {number(y + 3.5)}l7 -7" for x, y in centres)
            falling = "".join(f"M{number(x - 3.5)} {number(y - 3.5)}l7 7" for x, y in centres)
            # A failed task has a cross, a cancelled one a stroke.
            drawing.path(
                rising + (falling if ink == ERROR else ""), fill="none", stroke=ink, stroke_width=1.8
            )

    def _paint_numbers(self, drawing: Drawing, height: float) -> None:
        visible, rows = self._visible, self._rows
        boxes = visible.wide_boxes
        for task, start, end, row in zip(
            rows.tasks(visible.wide).tolist(),
            boxes.start.tolist(),
            boxes.end.tolist(),
            boxes.row.tolist(),
            strict=True,
        ):
            left, right = self._x(start), self._x(end)
            if right - left >= 9 + 7 * len(str(task)):
                at = ((left + right) / 2, self._y(float(rows.row_top[row])) + height / 2 + 4)
                # A rim of the ground's colour keeps the number readable on every colour.
                drawing.text(
                    at,
                    str(task),
                    size=_SMALL,
                    anchor="middle",
                    stroke=PANEL,
                    stroke_width=3,
                    paint_order="stroke",
                )

    def _paint_bands(self, drawing: Drawing) -> None:
        """Paint what the threads of each lane did, each state in a colour and a pattern of its own."""
        rows = self._rows
        height = rows.band_height * self._row_pixels
        if not len(rows.thread_states) or height < 1:
            return
        states = self._visible.states
        runs = [
            (lane, first, last, code)
            for lane in range(len(states))
            for first, last, code in in_runs(states[lane].tolist())
            if code != NO_STATE
        ]
        for place, kind in enumerate(STATES):
            is_line = kind in (ThreadState.IO, ThreadState.WAITS)
            thickness = min(2.0, height) if is_line else height
            boxes = [
                (
                    self._lanes.left + first * self._column,
                    self._y(float(rows.band_top[lane])) + (height - thickness) / 2,
                    (last - first) * self._column,
                    thickness,
                )
                for lane, first, last, code in runs
                if code == place
            ]
            has_pattern = kind in (ThreadState.WANTS_CPU, ThreadState.LOCK) and height >= _LEAST_PATTERN
            if has_pattern:
                drawing.path(
                    strips_path(boxes),
                    fill="none",
                    stroke=state(place),
                    stroke_width=thickness,
                    stroke_opacity=0.2,
                )
            patterned = has_pattern or kind is ThreadState.WAITS
            drawing.strips(boxes, thickness, state_pattern(place) if patterned else state(place))

    def _paint_gil(self, drawing: Drawing) -> None:
        """Paint who held the GIL, and below that where the GUI thread waited for it."""
        rows = self._rows
        top, height = self._y(rows.gil_top), rows.gil_height * self._row_pixels
        if height < 1:
            return
        if rows.gil_reason:
            reason = elided(rows.gil_reason, 10, self._lanes.width - 12)
            drawing.text((self._lanes.left + 6, top + height / 2 + 3.5), reason, size=10, fill=MUTED)
            return
        if not len(rows.gil.holder):
            return
        waits = min(height, max(4.0, 0.3 * height))
        codes = in_runs(self._visible.gil.tolist())
        for ink, colour in enumerate(_THREAD_INKS, start=OTHER_THREAD):
            runs = ((first, last) for first, last, code in codes if code == ink)
            drawing.strips(self._boxes(runs, top, height - waits), height - waits, colour)
        free = ((first, last) for first, last, code in codes if code == FREE)
        drawing.strips(self._boxes(free, top + (height - waits) / 2, 1), 1, LINE)
        place = STATES.index(ThreadState.LOCK)
        waiting = self._boxes(_on(self._visible.gil_waits), top + height - waits, waits)
        drawing.strips(waiting, waits, state_pattern(place))

    def _paint_lane_names(self, drawing: Drawing) -> None:
        line_height = 14.0
        for y, words in lane_ticks(self._rows, self._row_pixels, line_height):
            for place, line in enumerate(words.split("\n")):
                shift = 4 if "\n" not in words else -3 + 14 * place
                name = elided(line, _SMALL, self._lanes.left - 8)
                drawing.text(
                    (self._lanes.left - 6, self._y(y) + shift),
                    name,
                    size=_SMALL,
                    anchor="end",
                    fill=MUTED if place else TEXT,
                )

    def _paint_latency(self, drawing: Drawing) -> None:
        """Paint the latency of the window on a logarithmic axis, with the limits of the ladder."""
        area = self._latency
        low_ms, high_ms = latency_range_ms(self._rows)
        low, high = np.log10(low_ms), np.log10(high_ms)

        def y(height: float) -> float:
            at = float(area.bottom - (height - low) / (high - low) * area.height)
            return min(max(at, area.top), area.bottom)

        spacing = 13 / area.height * float(high - low)
        for place, words in decade_ticks(low_ms, high_ms, spacing):
            drawing.text((area.left - 6, y(place) + 4), words, size=10, anchor="end", fill=MUTED)
        strokes = self._fine.latency
        middle = self._fine.section.pixel / 2
        across = [number(self._x(at + middle)) for at in strokes.left.tolist()]
        upper = [f"{x} {number(y(top))}" for x, top in zip(across, strokes.high.tolist(), strict=True)]
        lower = [f"{x} {number(y(low))}" for x, low in zip(across, strokes.low.tolist(), strict=True)]
        # The band from the lowest to the highest latency of each column.
        band = f"M{'L'.join([*upper, *reversed(lower)])}z" if upper else ""
        drawing.path(band, fill=TEXT, stroke=TEXT, stroke_width=1.2, stroke_linejoin="round")
        for place, words in level_ticks(low_ms, high_ms, spacing):
            drawing.line((area.left, y(place)), (area.right, y(place)), LINE, stroke_dasharray="2 3")
            drawing.text(
                (area.right - 4, y(place) - 3),
                words,
                size=10,
                anchor="end",
                fill=MUTED,
                stroke=PANEL,
                stroke_width=2.5,
                paint_order="stroke",
            )
        drawing.text(
            (area.left, area.top - 5),
            LATENCY_AXIS[1],
            size=10,
            fill=MUTED,
        )

    def _paint_limits(self, drawing: Drawing) -> None:
        """Mark the first start and the last finish."""
        times = self._record.times
        for instant_ns in (times.first_start_ns, times.last_finish_ns):
            x = self._x((instant_ns - times.started_ns) / 1e9)
            drawing.line((x, self._lanes.top), (x, self._latency.bottom), MUTED, stroke_dasharray="1 3")


def _columns(is_narrow: bool) -> int:
    """Return how many columns there are where they need not be wider than a pixel."""
    return 256 if is_narrow else 820


def _divided(rows: TimelineRows, columns: int) -> Section:
    """Return the whole run in columns. Half a column less, so that no empty one follows the last one."""
    pixel_s = rows.length / columns
    return Section(0.0, rows.length - pixel_s / 2, pixel_s)


def _on(switches: Switches) -> list[tuple[int, int]]:
    """Return first place and place after the last of each run that is on."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], switches, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _among(values: Integers, chosen: Indexes) -> Switches:
    return np.isin(values, chosen)
