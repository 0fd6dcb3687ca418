"""What a person does with findings in Python, in place of a command."""

from collections.abc import Mapping

from concgui.engine.findings.finding import Proposal
from concgui.presentation.proposal_text import proposal_call


def call_of(proposal: Proposal) -> str:
    """Return the call of `compare` that makes the experiment: ``compare(resize, items, …)  # 8 items``."""
    return proposal_call(proposal, f"{proposal.workload.removesuffix('()')}, items")


def left_out_lines(left_out: Mapping[str, str]) -> list[str]:
    """Return one line for each model that was not run, with the reason."""
    return [f"{model} was left out: {reason}" for model, reason in left_out.items()]
