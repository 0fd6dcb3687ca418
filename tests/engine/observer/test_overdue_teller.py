"""What is said of a run that is over its limit, with a clock of the test."""

import json

from concgui.engine.observer.overdue_teller import OverdueTeller

SECOND_NS = 1_000_000_000
LIMIT_NS = 5 * SECOND_NS
WORDS = json.dumps({"sentence": "{over_s} s over, in {place}", "place": "sort"}).encode()


def said(teller: OverdueTeller, lines: list[str], until_s: int) -> list[str]:
    """Let the teller look ten times a second for some seconds, and return what it wrote."""
    for tenth in range(10 * until_s):
        teller.look(tenth * SECOND_NS // 10)
    return lines


def test_it_says_how_far_over_the_limit_a_run_is_again_and_again() -> None:
    """The first time after two seconds, then each time after twice as long."""
    lines: list[str] = []
    teller = OverdueTeller(lines.append)
    teller.begin(LIMIT_NS, WORDS)
    assert said(teller, lines, 15) == ["2 s over, in sort", "4 s over, in sort", "8 s over, in sort"]


def test_it_says_the_line_that_the_program_told_last() -> None:
    """A program that cannot tell is at the place where it was."""
    lines: list[str] = []
    teller = OverdueTeller(lines.append)
    teller.begin(LIMIT_NS, WORDS)
    teller.tell_place("sort.py:42 – {over_s}".encode())
    assert said(teller, lines, 8) == ["2 s over, in sort.py:42 – {over_s}"]


def test_of_a_run_that_has_ended_it_says_nothing() -> None:
    """Before the limit and after it."""
    lines: list[str] = []
    teller = OverdueTeller(lines.append)
    assert not teller.is_overdue(LIMIT_NS)
    teller.begin(LIMIT_NS, WORDS)
    assert teller.is_overdue(LIMIT_NS + 1)
    teller.end()
    assert not teller.is_overdue(LIMIT_NS + 1)
    assert said(teller, lines, 60) == []
