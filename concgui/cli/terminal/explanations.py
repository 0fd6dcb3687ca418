"""Verdict and findings, printed before the table that they rest on."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from rich.text import Text

from concgui.cli.terminal.consoles import Column, Grid, print_all, width_of, wrapped
from concgui.engine.findings.decision import Decision
from concgui.engine.findings.explanation import MOST_SHOWN, Explanation, FindingGroup, ranked
from concgui.engine.findings.finding import Finding, FindingKey, Proposal
from concgui.presentation.comparison_verdict import DECISION_HEADS, comparison_verdict, decision_row
from concgui.presentation.decision_text import DECISIONS_HEADING, KIND_HEADS, kind_row
from concgui.presentation.findings_text import finding_line
from concgui.presentation.numbers import count_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command

if TYPE_CHECKING:
    from rich.console import RenderableType

ALL_FINDINGS_OPTION = "--all-findings"


@dataclass(frozen=True, slots=True)
class Hints:
    """What a reader can do: commands here, calls where concgui is used as a library.

    Attributes:
        proposal: Returns how the experiment of a finding is made.
        all_findings: Name of what shows all findings.
    """

    proposal: Callable[[Proposal], str]
    all_findings: str


COMMANDS = Hints(proposal_command, ALL_FINDINGS_OPTION)


def print_explanation(
    stream: TextIO | None, explanation: Explanation, *, show_all: bool, hints: Hints = COMMANDS
) -> None:
    """Print the verdict, then the findings.

    Args:
        stream: The stream to print to.
        explanation: The verdict and the findings.
        show_all: Whether to print each finding of each model, and not only the most important kinds.
        hints: What a reader can do.
    """
    if stream is None or explanation.verdict is None:
        return
    verdict = wrapped(one_line(comparison_verdict(explanation.verdict)), width_of(stream), style="bold")
    lines: list[RenderableType] = [*verdict, ""]
    groups = explanation.groups
    if show_all:
        groups = tuple(FindingGroup(finding, ()) for finding in explanation.findings)
    shown = groups if show_all else groups[:MOST_SHOWN]
    for group in shown:
        lines += _lines_of(group.first, group.others, hints)
    if len(shown) < len(groups):
        more = count_text(len(groups) - len(shown), "more finding")
        lines.append(f"{more}: {hints.all_findings} shows everything that was found.")
    print_all(stream, *lines, *([""] if shown else []))


def print_kinds(stream: TextIO | None, decisions: Sequence[Decision]) -> None:
    """Print which model suits each kind of work, as measured here; nothing without a decision."""
    if stream is None or not decisions:
        return
    rows = tuple(tuple(map(one_line, kind_row(decision))) for decision in decisions)
    print_all(
        stream, "", Text(DECISIONS_HEADING, style="bold"), "", Grid(tuple(map(Column, KIND_HEADS)), rows)
    )


def print_decisions(
    stream: TextIO | None,
    explanations: Sequence[Explanation],
    decisions: Sequence[Decision],
    *,
    show_all: bool,
) -> None:
    """Print which model suits each kind of work and each workload, then the findings of the whole matrix.

    Args:
        stream: The stream to print to.
        explanations: One for each workload.
        decisions: One for each kind of work.
        show_all: Whether to print each finding on each pair, and not only the most important kinds.
    """
    verdicts = [explained.verdict for explained in explanations if explained.verdict is not None]
    if stream is None or not verdicts:
        return
    table = Grid(
        tuple(map(Column, DECISION_HEADS)),
        tuple(tuple(map(one_line, decision_row(verdict))) for verdict in verdicts),
    )
    print_kinds(stream, decisions)
    heading = Text("By workload:", style="bold")
    print_all(stream, "", heading, "", table, "", *_matrix_lines(explanations, show_all=show_all))


def _matrix_lines(explanations: Sequence[Explanation], *, show_all: bool) -> Iterator[str]:
    """Yield the findings of all workloads, of each kind the strongest first."""
    found = [
        (explained.verdict.workload, finding)
        for explained in explanations
        if explained.verdict is not None
        for finding in explained.findings
    ]
    workload_of = {id(finding): workload for workload, finding in found}
    ordered = ranked(finding for _, finding in found)
    kinds: dict[FindingKey, Finding] = {}
    for finding in ordered:
        kinds.setdefault(finding.key, finding)
    shown = list(ordered) if show_all else list(kinds.values())[:MOST_SHOWN]
    for finding in shown:
        yield f"- {workload_of[id(finding)]}, {one_line(finding_line(finding))}"
        if finding.proposal is not None:
            yield f"  try: {proposal_command(finding.proposal)}"
    if len(shown) < len(ordered):
        more = count_text(len(ordered) - len(shown), "more finding")
        yield f"{more}: {ALL_FINDINGS_OPTION} shows everything that was found."


def _lines_of(finding: Finding, others: tuple[str, ...], hints: Hints) -> Iterator[str]:
    yield f"- {one_line(finding_line(finding, others))}"
    if finding.proposal is not None:
        yield textwrap.indent(f"try: {hints.proposal(finding.proposal)}", "  ")
