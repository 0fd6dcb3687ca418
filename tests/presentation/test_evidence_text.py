"""Tests of the words on what a finding shows."""

import pytest

from concgui.engine.findings.finding import Evidence
from concgui.engine.records.freeze import CodeLocation
from concgui.presentation.evidence_text import show_help

PLACE = CodeLocation("/home/me/concgui/engine/workloads/sort.py", 42, "call")


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (Evidence("a", task=7), "Show task 7 on the timeline."),
        (Evidence("a", freeze=(1, 2)), "Show the freeze on the timeline."),
        (
            Evidence("a", freeze=(1, 2), place=PLACE),
            "Show the freeze on the timeline, "
            "and the line concgui/engine/workloads/sort.py:42 in call in the code.",
        ),
        (
            Evidence("a", place=PLACE),
            "Show the line concgui/engine/workloads/sort.py:42 in call in the code.",
        ),
        (Evidence("a"), "Show the timeline of the run."),
    ],
)
def test_a_button_says_what_it_shows(evidence: Evidence, words: str) -> None:
    """Each kind of evidence is named, and that there is more of it."""
    assert show_help([evidence]) == words
    assert show_help([evidence, evidence]) == f"{words} Press again for 1 more."
