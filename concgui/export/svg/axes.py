"""Both axes of a comparison as a drawing: how long a run took, and the longest freeze of the window.

Wide, the two plots stand side by side as in the window; narrow, for a phone, one below the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.records.ladder import FRAME_MS, FREEZE_MS, LADDER
from concgui.export.svg.drawing import Area, Drawing, elided, hatching_path, text_width
from concgui.export.svg.inks import GOOD, GRID, LINE, MUTED, PANEL, TEXT, ground, outline, rung
from concgui.export.svg.model_mark import draw_mark
from concgui.presentation.axes import (
    LATENCY_LIMITS_MS,
    LinearScale,
    LogScale,
    latency_ends_ms,
    limit_text,
    nice_ticks,
)
from concgui.presentation.colours import model_style
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.numbers import UNKNOWN, duration_text, ratio_text
from concgui.presentation.report_text import FREEZE_AXIS, TIME_AXIS, TIME_LEGEND, axes_words
from concgui.presentation.summary_table import SummaryRow
from concgui.presentation.verdict_text import summary_verdict, unmeasured_text

_SMALL, _NORMAL = 11, 13
_ROW = 30
_NARROW_ROW = 46
_BAR = 18
_DECADES_MS = (0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True)
class _Plot:
    """The part of a drawing in which one axis lies, and the middle of each row's bar."""

    area: Area
    middles: tuple[float, ...]


def axes_drawing(rows: Sequence[SummaryRow], key: str, *, is_narrow: bool) -> Drawing:
    """Return the drawing of both axes.

    Args:
        rows: One per model.
        key: A word that no other drawing of the page has.
        is_narrow: Whether it is for a phone.
    """
    return _narrow(rows, key) if is_narrow else _wide(rows, key)


def _wide(rows: Sequence[SummaryRow], key: str) -> Drawing:
    width, head, foot = 960.0, 48.0, 24.0
    height = head + len(rows) * _ROW + foot
    drawing = _drawing(rows, key, width, height)
    middles = tuple(head + (place + 0.5) * _ROW for place in range(len(rows)))
    names = min(230.0, max([90.0, *(text_width(row.name, _NORMAL, is_bold=True) + 34 for row in rows)]))
    # Figures stand in columns of their own: on bars they would be cut, or have no contrast.
    bars = Area(names, head, 440, head + len(rows) * _ROW)
    window = Area(572, head, 756, bars.bottom)
    for row, middle in zip(rows, middles, strict=True):
        _write_name(drawing, row, (names - 28, middle + 4.5), names - 32)
        draw_mark(drawing, model_style(row.summary.model), (names - 15, middle), 13)
        drawing.text((500, middle + 4.5), duration_text(row.summary.wall_s.median), anchor="end")
        speedup = row.summary.speedup
        if speedup is not None:
            drawing.text((556, middle + 4.5), ratio_text(speedup), anchor="end", fill=MUTED)
        _freeze_words(drawing, row.summary, (816, middle + 4.5), (824, middle + 4.5), width)
    drawing.text((names, 14), TIME_AXIS, size=_NORMAL)
    drawing.text((names, 32), TIME_LEGEND, size=_SMALL, fill=MUTED)
    drawing.text((window.left, 14), FREEZE_AXIS, size=_NORMAL)
    _paint_times(drawing, rows, _Plot(bars, middles))
    _paint_freezes(drawing, rows, _Plot(window, middles))
    return drawing


def _narrow(rows: Sequence[SummaryRow], key: str) -> Drawing:
    width, head, foot = 340.0, 42.0, 26.0
    plot_height = len(rows) * _NARROW_ROW
    height = 2 * (head + plot_height + foot)
    drawing = _drawing(rows, key, width, height)
    below = head + plot_height + foot
    middles = tuple(head + place * _NARROW_ROW + 32 for place in range(len(rows)))
    times = _Plot(Area(4, head, 252, head + plot_height), middles)
    window = _Plot(
        Area(4, below + head, 208, below + head + plot_height), tuple(middle + below for middle in middles)
    )
    drawing.text((4, 14), TIME_AXIS, size=_NORMAL, is_bold=True)
    drawing.text((4, 31), elided(TIME_LEGEND, _SMALL, width - 8), size=_SMALL, fill=MUTED)
    drawing.text((4, below + 14), FREEZE_AXIS, size=_NORMAL, is_bold=True)
    _paint_times(drawing, rows, times)
    _paint_freezes(drawing, rows, window)
    for plot in (times, window):
        for row, middle in zip(rows, plot.middles, strict=True):
            draw_mark(drawing, model_style(row.summary.model), (12, middle - 20), 12)
            name = elided(row.name, _NORMAL, 300, is_bold=True)
            drawing.text((24, middle - 15.5), name, size=_NORMAL, is_bold=True)
    for row, middle in zip(rows, times.middles, strict=True):
        drawing.text((width - 4, middle + 4.5), _time_words(row.summary), size=_SMALL, anchor="end")
    for row, middle in zip(rows, window.middles, strict=True):
        place = (width - 4, middle + 9)
        _freeze_words(drawing, row.summary, (width - 4, middle - 5), place, width, anchor="end")
    return drawing


def _write_name(drawing: Drawing, row: SummaryRow, at: tuple[float, float], room: float) -> None:
    """Write the name of a model, with what stands in brackets on a second line if it is too long for one."""
    name, _, rest = row.name.partition(" (")
    if not rest or text_width(row.name, _NORMAL, is_bold=True) <= room:
        name, rest = row.name, ""
    x, y = at
    shown = elided(name, _NORMAL, room, is_bold=True)
    drawing.text((x, y - 5 if rest else y), shown, size=_NORMAL, anchor="end", is_bold=True)
    if rest:
        drawing.text((x, y + 7), elided(rest.removesuffix(")"), 10, room), size=10, anchor="end", fill=MUTED)


def _drawing(rows: Sequence[SummaryRow], key: str, width: float, height: float) -> Drawing:
    words = axes_words([row.summary for row in rows])
    return Drawing(key, width, height, words.title, words.description)


def _time_words(summary: ModelSummary) -> str:
    ratio = f" {ratio_text(summary.speedup)}" if summary.speedup is not None else ""
    return f"{duration_text(summary.wall_s.median)}{ratio}"


def _freeze_words(
    drawing: Drawing,
    summary: ModelSummary,
    figure: tuple[float, float],
    word: tuple[float, float],
    width: float,
    *,
    anchor: str = "start",
) -> None:
    """Write the longest freeze and the ladder's word, or that it was not measured."""
    longest = summary.longest_freeze_ms
    shown = UNKNOWN if longest is None else duration_text(longest.maximum / 1000)
    drawing.text(figure, shown, anchor="end", size=_SMALL if anchor == "end" else 12)
    fill = MUTED if summary.smoothness is None else rung(summary.smoothness)
    room = width - word[0] if anchor == "start" else 128.0
    verdict = elided(summary_verdict(summary), _SMALL, room, is_bold=True)
    drawing.text(word, verdict, size=_SMALL, anchor=anchor, fill=fill, is_bold=True)


def _paint_times(drawing: Drawing, rows: Sequence[SummaryRow], plot: _Plot) -> None:
    """Paint the bars of start-up, work and teardown, with a whisker from the shortest to the longest run."""
    area = plot.area
    longest = max([*(max(row.summary.wall_s.maximum, _end_s(row.summary)) for row in rows), 1e-6])
    scale = LinearScale(0.0, longest * 1.04, area.left, area.right)
    drawing.rect(area, PANEL)
    ticks = nice_ticks(longest * 1.04, 5)
    for tick in ticks:
        x = scale.pixel(tick)
        drawing.line((x, area.top), (x, area.bottom), GRID)
        unit = " s" if tick == ticks[-1] else ""
        drawing.text(
            (x, area.bottom + 15),
            f"{tick:.10g}{unit}",
            size=_SMALL,
            fill=MUTED,
            anchor="start" if tick == 0 else "middle",
        )
    for row, middle in zip(rows, plot.middles, strict=True):
        _paint_bar(drawing, row.summary, scale, middle)


def _paint_bar(drawing: Drawing, summary: ModelSummary, scale: LinearScale, middle: float) -> None:
    colour = model_style(summary.model).colour
    line = outline(colour)
    edges_s = (
        0.0,
        summary.startup_s.median,
        summary.startup_s.median + summary.work_s.median,
        _end_s(summary),
    )
    left, work_left, work_right, right = (scale.pixel(edge) for edge in edges_s)
    top, bottom = middle - _BAR / 2, middle + _BAR / 2
    for first, last, rises in ((left, work_left, True), (work_right, right, False)):
        if last - first >= 0.5:
            box = Area(first, top, last, bottom)
            drawing.rect(box, ground(colour), stroke=line)
            drawing.path(hatching_path(box, rises=rises), fill="none", stroke=line)
    drawing.rect(Area(work_left, top, max(work_right, work_left + 1), bottom), colour, stroke=line)
    if summary.runs > 1:
        low, high = scale.pixel(summary.wall_s.minimum), scale.pixel(summary.wall_s.maximum)
        whisker = f"M{low:.1f} {middle}H{high:.1f}" + "".join(f"M{x:.1f} {middle - 4}v8" for x in (low, high))
        # A line of the ground's colour underneath keeps the whisker visible on the bar.
        drawing.path(whisker, fill="none", stroke=PANEL, stroke_width=4)
        drawing.path(whisker, fill="none", stroke=TEXT, stroke_width=1.6)


def _paint_freezes(drawing: Drawing, rows: Sequence[SummaryRow], plot: _Plot) -> None:
    """Paint a dot at the longest freeze of each model, on a logarithmic axis with the ladder's words."""
    area = plot.area
    lows = [row.summary.p99_ms.maximum for row in rows if row.summary.p99_ms is not None]
    highs = [
        row.summary.longest_freeze_ms.maximum for row in rows if row.summary.longest_freeze_ms is not None
    ]
    scale = LogScale(*latency_ends_ms(lows, highs), area.left, area.right)
    drawing.rect(area, PANEL)
    drawing.rect(Area(area.left, area.top, scale.pixel(FREEZE_MS), area.bottom), GOOD)
    for limit in LATENCY_LIMITS_MS[1:]:
        x = scale.pixel(limit)
        drawing.line((x, area.top - 3), (x, area.bottom + 3), LINE, stroke_dasharray="1 3")
    _paint_ladder(drawing, scale, area)
    _paint_limits(drawing, scale, area)
    for row, middle in zip(rows, plot.middles, strict=True):
        _paint_longest(drawing, row.summary, scale, area, middle)


def _paint_longest(
    drawing: Drawing, summary: ModelSummary, scale: LogScale, area: Area, middle: float
) -> None:
    if summary.longest_freeze_ms is None:
        why = elided(unmeasured_text(summary.unmeasured), _SMALL, area.width - 12)
        drawing.text((area.left + 6, middle + 4), why, size=_SMALL, fill=MUTED)
        return
    colour = model_style(summary.model).colour
    # The worst of all repeats, because it decides the word.
    x = scale.pixel(summary.longest_freeze_ms.maximum)
    drawing.line((area.left, middle), (x, middle), outline(colour), stroke_width=2)
    draw_mark(drawing, model_style(summary.model), (x, middle), 12)


def _paint_ladder(drawing: Drawing, scale: LogScale, area: Area) -> None:
    """Write the ladder's words above their zones in two lines; a word without room is left out."""
    ends = [area.left, area.left]
    low = scale.low
    for place, step in enumerate(LADDER):
        word = SMOOTHNESS_LABELS[step.smoothness]
        middle = (scale.pixel(low) + scale.pixel(min(step.limit_ms, scale.high))) / 2
        low = step.limit_ms
        width = text_width(word, 10) + 4
        start = max(middle - width / 2, ends[place % 2])
        if start - (middle - width / 2) > width * 0.45:
            continue
        ends[place % 2] = start + width
        y = area.top - (17 if place % 2 == 0 else 6)
        drawing.text((start, y), word, size=10, fill=rung(step.smoothness))


def _paint_limits(drawing: Drawing, scale: LogScale, area: Area) -> None:
    """Write the limits of the ladder, then the decades, where they have room."""
    taken: list[tuple[float, float]] = []
    for value in (FREEZE_MS, 5000.0, 700.0, 250.0, 100.0, *_DECADES_MS, FRAME_MS):
        if not scale.low <= value <= scale.high:
            continue
        text = limit_text(value)
        half = text_width(text, 10) / 2 + 1.5
        x = scale.pixel(value)
        if not any(x - half < right and x + half > left for left, right in taken):
            taken.append((x - half, x + half))
            at = (max(x, half), area.bottom + 15)
            drawing.text(at, text, size=10, fill=MUTED, anchor="middle")


def _end_s(summary: ModelSummary) -> float:
    """Return the end of the stacked bar: the sum of the parts' medians, not the median of the total."""
    return summary.startup_s.median + summary.work_s.median + summary.teardown_s.median
