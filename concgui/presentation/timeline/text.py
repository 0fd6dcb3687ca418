"""The timeline's words on a run, a task and a freeze. No Qt."""

import html
import re

from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.latency import Freeze
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Span
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.freeze_text import cause_text
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import count_text, duration_text, instant_text, share_text, unfinished_texts
from concgui.presentation.thread_names import ThreadNames
from concgui.presentation.verdict_text import run_verdict_sentence

_LONGEST_ERROR = 400


def run_subtitle(record: RunRecord, names: ModelNames) -> str:
    """Return model, workload, repeat, how the tasks ended, the verdict, and how long the parts took."""
    tasks = record.tasks
    parts = [names.marked_name(record.model), record.workload, f"repeat {record.repeat + 1}"]
    counts = [count_text(tasks.total, "task"), *unfinished_texts(tasks.failed, tasks.cancelled)]
    parts.append(", ".join(counts))
    if record.outcome is not Outcome.FINISHED:
        parts.append(f"run {OUTCOME_LABELS[record.outcome]}")
    parts.append(run_verdict_sentence(record))
    times = record.times
    for name, seconds in (
        ("start-up", times.startup_s),
        ("work", times.work_s),
        ("teardown", times.teardown_s),
    ):
        parts.append(f"{name} {duration_text(seconds)}")
    return " · ".join(parts)


def freeze_line(record: RunRecord) -> str:
    """Return the longest freeze with its cause; "" without a freeze."""
    freezes = record.latencies.freezes()
    if not freezes:
        return ""
    longest = max(freezes, key=lambda freeze: freeze.length_ms)
    text = f"Longest freeze {_duration(longest)} at {_since(longest.started_ns, record)}"
    explained = explained_freeze(longest, record.freezes)
    return f"{text}: {cause_text(explained.cause, ThreadNames.of(record))}" if explained is not None else text


def explained_freeze(freeze: Freeze, explained: tuple[ExplainedFreeze, ...]) -> ExplainedFreeze | None:
    """Return the explanation of a freeze, None if there is none."""
    overlapping = [e for e in explained if e.since_ns <= freeze.ended_ns and e.until_ns >= freeze.started_ns]
    return min(overlapping, key=lambda s: abs(s.since_ns - freeze.started_ns), default=None)


def freeze_details(freeze: Freeze, record: RunRecord) -> str:
    """Return a freeze as rich text; what comes from the program's own stack is escaped."""
    text = f"<b>freeze of {_duration(freeze)}</b><br>from {_since(freeze.started_ns, record)}"
    explained = explained_freeze(freeze, record.freezes)
    if explained is None:
        return text
    return f"{text}<br>{html.escape(cause_text(explained.cause, ThreadNames.of(record)))}"


def ping_details(due_s: float, latency_ms: float) -> str:
    """Return a ping as rich text."""
    return f"ping due at {instant_text(due_s)}<br>latency {duration_text(latency_ms / 1000)}"


def plain_text(rich: str) -> str:
    """Return the words of rich text made here, for screen readers."""
    spaced = re.sub(r"</tr>|<br>|<table>", ", ", rich.replace("</td><td>", " "))
    return html.unescape(re.sub(r"<[^>]*>", "", spaced)).replace("\N{NO-BREAK SPACE}", " ").strip(", ")


def span_details(span: Span, lane: str, record: RunRecord, seen: str = "") -> str:
    """Return all that is known of a task as rich text; the error's own words are escaped.

    Args:
        span: The task's span.
        lane: The name of its lane.
        record: The run.
        seen: What its thread did during the task while it was not on a CPU, "" if unknown.
    """
    is_cut_off = span.started_ns is not None and span.finished_ns is None
    rows = [("worker", lane)]
    for name, instant in (
        ("submitted", span.submitted_ns),
        ("started", span.started_ns),
        ("finished", span.finished_ns),
        ("delivered", span.delivered_ns),
    ):
        missing = "unknown" if is_cut_off and name == "submitted" else "never"
        rows.append((name, missing if instant is None else f"{_since_s(instant, record):.6f} s"))
    if not is_cut_off:
        rows.append(("took", duration_text(span.duration_ns / 1e9)))
    if span.input_transfer or span.result_transfer:
        rows.append(("transferred", _transfer_text(span)))
    cpu = f"{duration_text(span.cpu_ns / 1e9)}, {share_text(span.cpu_share)}"
    rows.append(("on a CPU", "unknown: its worker was ended" if is_cut_off else cpu))
    if seen:
        rows.append(("else its thread", seen))
    if span.slices:
        rows.append(("slices", str(len(span.slices))))
    rows.append(("outcome", OUTCOME_LABELS[span.outcome]))
    if span.error is not None:
        rows.append(("error", shortened(str(span.error))))
    cells = "".join(
        f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(text)}</td></tr>"
        for name, text in rows
    )
    return f"<b>task {span.task}</b><table>{cells}</table>"


def _transfer_text(span: Span) -> str:
    """Return ``input 41 ms, result 39 ms``, without what was not transferred."""
    both = (("input", span.input_transfer_ns), ("result", span.result_transfer_ns))
    return ", ".join(f"{name} {duration_text(ns / 1e9)}" for name, ns in both if ns)


def shortened(text: str) -> str:
    """Return the start of an error's text, which may be too long for a tooltip."""
    return text if len(text) <= _LONGEST_ERROR else text[:_LONGEST_ERROR] + " …"


def _since(instant_ns: int, record: RunRecord) -> str:
    return instant_text(_since_s(instant_ns, record))


def _since_s(instant_ns: int, record: RunRecord) -> float:
    return (instant_ns - record.times.started_ns) / 1e9


def _duration(freeze: Freeze) -> str:
    return duration_text(freeze.length_ms / 1000)
