"""What the button of a finding shows, in words."""

from collections.abc import Sequence

from concgui.engine.findings.finding import Evidence
from concgui.presentation.freeze_text import location_text


def evidence_text(evidence: Evidence) -> str:
    """Return what is shown of a run: a task, a freeze, a line of code, or all of it."""
    place = f"the line {location_text(evidence.place)}" if evidence.place is not None else ""
    if evidence.task is not None:
        return f"task {evidence.task} on the timeline"
    if evidence.freeze is not None:
        return "the freeze on the timeline" + (f", and {place} in the code" if place else "")
    return f"{place} in the code" if place else "the timeline of the run"


def show_help(evidence: Sequence[Evidence]) -> str:
    """Return what the button of a finding does.

    Args:
        evidence: What the finding rests on, the strongest first; at least one.
    """
    more = f" Press again for {len(evidence) - 1} more." if len(evidence) > 1 else ""
    return f"Show {evidence_text(evidence[0])}.{more}"
