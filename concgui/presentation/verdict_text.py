"""The verdict on how smooth the window stayed, in the same words in every view, file and table."""

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.note import Reason
from concgui.engine.records.ladder import FRAME_MS, Smoothness
from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.notes import reason_text

NOT_MEASURED = "not measured"

UNEVEN_MEANING = f"uneven: more than 1 % of the answers took longer than one frame, {FRAME_MS:g} ms"
"""What a reader of the word must know, once below a table."""


def smoothness_text(smoothness: Smoothness | None, *, is_uneven: bool) -> str:
    """Return the verdict: ``smooth``, ``smooth, but uneven``, ``not measured``."""
    if smoothness is None:
        return NOT_MEASURED
    return f"{SMOOTHNESS_LABELS[smoothness]}, but uneven" if is_uneven else SMOOTHNESS_LABELS[smoothness]


def latency_verdict(latency: LatencySummary | None) -> str:
    """Return the verdict on latencies."""
    return smoothness_text(
        latency.smoothness if latency is not None else None,
        is_uneven=latency is not None and latency.is_uneven,
    )


def summary_verdict(summary: ModelSummary) -> str:
    """Return the verdict on all runs of a model."""
    return smoothness_text(summary.smoothness, is_uneven=summary.is_uneven)


def run_verdict_sentence(record: RunRecord) -> str:
    """Return the verdict on a run for a sentence: ``the window was smooth``, with the reason if unknown."""
    return _sentence(latency_verdict(record.latency), record.why_unmeasured)


def summary_verdict_sentence(summary: ModelSummary) -> str:
    """Return the verdict on all runs of a model for a sentence, with the reason if it is unknown."""
    return _sentence(summary_verdict(summary), summary.unmeasured)


def unmeasured_text(reason: Reason) -> str:
    """Return ``not measured`` with the reason if there is one."""
    return f"{NOT_MEASURED}: {reason_text(reason)}" if reason else NOT_MEASURED


def _sentence(verdict: str, reason: Reason) -> str:
    if verdict == NOT_MEASURED:
        return f"the window's latency was {unmeasured_text(reason)}"
    return f"the window was {verdict}"
