"""Tests of what drawings are made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_pages import parsed, words_of

from concgui.export.svg.drawing import Area, Drawing, elided, hatching_path, in_runs, text_width


@given(st.text(max_size=30))
def test_words_come_back_as_they_were(words: str) -> None:
    """Any text makes a well-formed drawing, which has its printable characters."""
    drawing = Drawing("key", 10, 10, words, words)
    drawing.text((0, 0), words)
    root = parsed(drawing.markup("wide"))
    assert len(root) == 3
    printable = "".join(character for character in words if character.isprintable() and character != " ")
    assert all(character in words_of(root) for character in printable)


@given(st.text(max_size=80), st.floats(1, 500))
def test_a_text_that_was_cut_fits(words: str, room: float) -> None:
    """A text is cut to the room that there is, and marked as cut; one that fits stays whole."""
    shown = elided(words, 12, room)
    assert shown == "…" or text_width(shown, 12) <= room
    if text_width(" ".join(words.split()), 12) <= room and words.isprintable():
        assert shown == " ".join(words.split())


@pytest.mark.parametrize("rises", [True, False])
@pytest.mark.parametrize("box", [Area(10, 20, 40, 30), Area(10, 20, 12, 60), Area(0, 0, 7, 7)])
def test_hatching_stays_inside(rises: bool, box: Area) -> None:
    """The strokes end at the edges of their rectangle, and all go the same way."""
    strokes = re.findall(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", hatching_path(box, rises=rises))
    assert strokes
    for first_x, first_y, last_x, last_y in (map(float, stroke) for stroke in strokes):
        assert box.left <= min(first_x, last_x) <= max(first_x, last_x) <= box.right
        assert box.top <= min(first_y, last_y) <= max(first_y, last_y) <= box.bottom
        assert (first_x - last_x) * (first_y - last_y) * (1 if rises else -1) < 0


def test_equal_codes_are_one_run() -> None:
    """Runs cover all places in their order."""
    assert in_runs([3, 3, 1, 3]) == [(0, 2, 3), (2, 3, 1), (3, 4, 3)]
    assert in_runs([]) == []
