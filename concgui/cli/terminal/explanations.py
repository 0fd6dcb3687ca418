"""Verdict and findings, printed before the table that they rest on."""

import textwrap
from collections.abc import Iterator
from typing import TextIO

from rich.text import Text

from concgui.cli.terminal.consoles import print_all
from concgui.engine.findings.explanation import MOST_SHOWN, Explanation, FindingGroup
from concgui.engine.findings.finding import Finding
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.findings_text import finding_line
from concgui.presentation.numbers import count_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command

ALL_FINDINGS_OPTION = "--all-findings"


def print_explanation(stream: TextIO | None, explanation: Explanation, *, show_all: bool) -> None:
    """Print the verdict, then the findings.

    Args:
        stream: The stream to print to.
        explanation: The verdict and the findings.
        show_all: Whether to print each finding of each model, and not only the most important kinds.
    """
    if stream is None or explanation.verdict is None:
        return
    lines = [Text(one_line(comparison_verdict(explanation.verdict)), style="bold"), Text()]
    groups = explanation.groups
    if show_all:
        groups = tuple(FindingGroup(finding, ()) for finding in explanation.findings)
    shown = groups if show_all else groups[:MOST_SHOWN]
    for group in shown:
        lines += map(Text, _lines_of(group.first, group.others))
    if len(shown) < len(groups):
        more = count_text(len(groups) - len(shown), "more finding")
        lines.append(Text(f"{more}: {ALL_FINDINGS_OPTION} shows everything that was found."))
    print_all(stream, *lines, *([Text()] if shown else []))


def _lines_of(finding: Finding, others: tuple[str, ...]) -> Iterator[str]:
    yield f"- {one_line(finding_line(finding, others))}"
    if finding.proposal is not None:
        yield textwrap.indent(f"try: {proposal_command(finding.proposal)}", "  ")
