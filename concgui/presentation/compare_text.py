"""A row of the comparison in words."""

import html

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.figures import measured_spreads
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text, reason_text
from concgui.presentation.numbers import count_text, duration_text, ratio_text
from concgui.presentation.verdict_text import NOT_MEASURED, summary_verdict


def row_sentence(summary: ModelSummary, names: ModelNames) -> str:
    """Return the figures of a row as one plain sentence, for screen readers."""
    parts = [f"{names.marked_name(summary.model)}: {duration_text(summary.wall_s.median)}"]
    if summary.speedup is not None:
        parts.append(f"speed-up {ratio_text(summary.speedup)}")
        parts.append(f"of the work alone {ratio_text(summary.work_speedup)}")
    if summary.outcome is not Outcome.FINISHED:
        parts.append(f"the run {OUTCOME_LABELS[summary.outcome]}")
    if summary.p99_ms is not None and summary.longest_freeze_ms is not None:
        parts.append(
            f"p99 {_ms(summary.p99_ms.maximum)}, longest freeze {_ms(summary.longest_freeze_ms.maximum)}"
        )
    parts.append(summary_verdict(summary))
    return ", ".join(parts)


def row_details(summary: ModelSummary, names: ModelNames) -> str:
    """Return all figures of a row as rich text, with minimum and maximum where there are repeats."""
    rows = [(figure.label, figure.spread_text(summary)) for figure in measured_spreads(summary)]
    if summary.speedup is not None:
        rows.append(("speed-up", ratio_text(summary.speedup)))
        rows.append(("speed-up of the work alone", ratio_text(summary.work_speedup)))
    rows.append(("the window", summary_verdict(summary)))
    rows += [("note", note_text(note)) for note in summary.notes]
    if summary.unmeasured:
        rows.append((NOT_MEASURED, reason_text(summary.unmeasured)))
    cells = "".join(
        f"<tr><td>{html.escape(name)}&nbsp;&nbsp;</td><td>{html.escape(text)}</td></tr>"
        for name, text in rows
    )
    heading = (
        f"{html.escape(summary.model)}, {count_text(summary.runs, 'run')}, {OUTCOME_LABELS[summary.outcome]}"
    )
    remedy = html.escape(names.remedy_for(summary.model))
    heading += f" – {remedy}" if remedy else ""
    return f"<b>{heading}</b><table>{cells}</table>Click: show its timeline."


def _ms(value: float) -> str:
    return duration_text(value / 1000)
