"""Tests of the timeline as a drawing."""

import dataclasses
import re

import builders
import pytest
from builders import MS, ORIGIN, timeline_record, timeline_span
from report_pages import parsed, words_of

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.export.svg.inks import ERROR, FREEZE, PANEL, SUSPENDED, TEXT
from concgui.export.svg.timeline import NARROW_CHARACTERS, WIDE_CHARACTERS, timeline_drawing
from concgui.presentation.colours import model_style


def drawn(record: RunRecord, *, is_narrow: bool = False) -> str:
    return timeline_drawing(record, "key", is_narrow=is_narrow).markup("wide")


def test_two_tasks_are_bars_with_their_numbers() -> None:
    """Two tasks of two workers are outlined, numbered, and filled by their share of a CPU."""
    spans = [
        timeline_span(0, 0, 100, Worker(100, 2), cpu_ms=100),
        timeline_span(1, 100, 200, Worker(100, 3), cpu_ms=50),
    ]
    root = parsed(drawn(timeline_record(spans)))
    words = [words_of(text) for text in root.iter("text")]
    assert {"0", "1", "worker 1", "worker 2"} <= set(words)
    colour = model_style("thread-pool").colour
    (filled,) = (path.get("d") for path in root.iter("path") if path.get("fill") == colour)
    heights = [float(found) for found in re.findall(r"V([\d.]+)H", filled or "")]
    bottoms = [float(found) for found in re.findall(r"M[\d.]+ ([\d.]+)V", filled or "")]
    full, half = (bottom - top for bottom, top in zip(bottoms, heights, strict=True))
    assert half == pytest.approx(full / 2, abs=0.5)


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_drawing_of_many_tasks_is_small(is_narrow: bool) -> None:
    """20,000 tasks on 60 workers, 300 of them failed, make fewer than 1,000 elements of bounded length."""
    record = builders.pool_record(20_000, workers=60, failed_every=66)
    text = drawn(record, is_narrow=is_narrow)
    assert sum(1 for _ in parsed(text).iter()) < 1_000
    assert len(text) < 2 * (NARROW_CHARACTERS if is_narrow else WIDE_CHARACTERS)


def test_the_latency_stays_in_its_plot() -> None:
    """However short latencies are, the band of the latencies ends at the edge of its plot."""
    root = parsed(drawn(builders.pool_record(40)))
    plots = [rect for rect in root.iter("rect") if rect.get("fill") == PANEL]
    top = float(plots[1].attrib["y"])
    bottom = top + float(plots[1].attrib["height"])
    (band,) = [path.attrib["d"] for path in root.iter("path") if path.get("fill") == TEXT]
    heights = [float(found) for found in re.findall(r" ([\d.]+)", band)]
    assert len(heights) > 100
    assert top <= min(heights) <= max(heights) <= bottom


def test_coroutines_are_hatched_where_they_are_suspended() -> None:
    """Coroutines that run in two slices each have suspended parts, and slices in their colour."""
    text = drawn(builders.overlapping_record(40))
    inks = {path.get(kind) for path in parsed(text).iter("path") for kind in ("fill", "stroke")}
    assert {SUSPENDED, model_style("thread-pool").colour} <= inks


def test_freezes_and_failures_are_seen() -> None:
    """A freeze is shaded over lanes and latency, and a failed task is crossed out."""
    failed = timeline_span(0, 0, 100, outcome=Outcome.FAILED)
    pings = builders.Latencies.of(((ORIGIN, ORIGIN + 90 * MS), (ORIGIN + 5 * MS, ORIGIN + 90 * MS)))
    record = dataclasses.replace(timeline_record([failed]), latencies=pings)
    root = parsed(drawn(record))
    assert [path.get("fill") for path in root.iter("path")].count(FREEZE) == 2
    assert any(path.get("stroke") == ERROR for path in root.iter("path"))


def test_who_held_the_gil_is_a_lane() -> None:
    """Holders have the colours of the window, and an empty lane says why it is empty."""
    spans = [timeline_span(0, 0, 100, Worker(100, 2))]
    held = builders.gil_record([(ORIGIN, ORIGIN + 60 * MS, 2)])
    root = parsed(drawn(dataclasses.replace(timeline_record(spans), gil=held)))
    assert "GIL held by" in {words_of(text) for text in root.iter("text")}
    unknown = builders.gil_record([], reason=builders.said("nobody looked"))
    root = parsed(drawn(dataclasses.replace(timeline_record(spans), gil=unknown)))
    assert any("nobody looked" in words_of(text) for text in root.iter("text"))
