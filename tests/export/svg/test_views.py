"""Tests of views as files of vector graphics."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest
from builders import record
from runner import NAMES

from concgui.app.explaining import explain_records
from concgui.export.svg.axes import axes_drawing
from concgui.export.svg.views import compare_svg, experiment_svg, map_svg, timeline_svg
from concgui.presentation.colours import DARK, LIGHT
from concgui.presentation.summary_table import summary_rows

RECORDS = (record(), record(model="thread-pool"))
CAPTION = "sleep · <2> cores & more"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["compare", "map", "timeline", "experiment"])
def test_a_file_stands_alone(kind: str, theme) -> None:
    """A file has its caption and the colours of its theme, written in a way that every program knows."""
    text = {
        "compare": lambda: compare_svg(RECORDS, NAMES, CAPTION, theme),
        "map": lambda: map_svg(RECORDS, NAMES, CAPTION, theme),
        "timeline": lambda: timeline_svg(RECORDS[1], NAMES, CAPTION, theme),
        "experiment": lambda: experiment_svg(
            RECORDS, RECORDS[1], explain_records(RECORDS), NAMES, CAPTION, theme
        ),
    }[kind]()
    root = ET.fromstring(text)  # noqa: S314 -- written by the program under test
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(root.itertext())
    assert CAPTION in words
    assert "thread-pool" in words
    assert "var(" not in text
    assert not re.search(r'"#[0-9A-Fa-f]{8}"', text)
    assert theme.panel in text
    patterns = {element.get("id") for element in root.iter() if element.tag.endswith("pattern")}
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= patterns


def test_a_page_has_verdict_comparison_and_timeline() -> None:
    """The file of a page begins with the verdict and has both drawings, one below the other."""
    text = experiment_svg(RECORDS, RECORDS[1], explain_records(RECORDS), NAMES, CAPTION, LIGHT)
    root = ET.fromstring(text)  # noqa: S314 -- written by the program under test
    first = next(element for element in root if element.tag.endswith("text"))
    assert "".join(first.itertext()).startswith("For smooth and fast on sleep")
    drawings = [element for element in root if element.tag.endswith("svg")]
    tops = [float(drawing.attrib["y"]) for drawing in drawings]
    bottoms = [top + float(drawing.attrib["height"]) for top, drawing in zip(tops, drawings, strict=True)]
    assert len(drawings) == 2
    assert bottoms[0] < tops[1] < bottoms[1] < float(root.attrib["height"])


def test_the_longest_verdict_has_room() -> None:
    """Beside the longest freeze the words for the window are written out, in both widths."""
    uneven = record(latency=dataclasses.replace(RECORDS[0].latency, p99_ms=20.0, longest_freeze_ms=30.0))
    rows = summary_rows([uneven], NAMES)
    for is_narrow in (False, True):
        assert (
            "smooth, but uneven"
            in axes_drawing(rows, "key", is_narrow=is_narrow).markup("wide").split("</desc>")[1]
        )
