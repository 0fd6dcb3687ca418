"""Sentences under the table: what a reader of its figures must know."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from concgui.engine.evaluation.summary import REFERENCE_MODEL, summarise
from concgui.engine.findings.finding import FindingKey
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.freeze_text import cause_text
from concgui.presentation.gil_text import gil_line
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import count_text, duration_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.thread_names import ThreadNames

if TYPE_CHECKING:
    from concgui.engine.records.freeze import ExplainedFreeze


NOTES_OF_FINDINGS: Mapping[FindingKey, str] = {
    FindingKey.MACHINE_BUSY: "disturbed",
    FindingKey.THROTTLED: "throttled",
    FindingKey.SUSPENDED: "stood-still",
}
"""Codes of the notes that a finding on all runs tells as well."""


def remarks_on(
    records: Sequence[RunRecord],
    names: ModelNames,
    *,
    compares: bool,
    told: Collection[FindingKey] = (),
) -> list[str]:
    """Return all remarks on the runs, the most serious first.

    Args:
        records: The counted runs, all of one workload.
        names: Of the models.
        compares: Whether models are compared, so that a missing speed-up needs a reason.
        told: Findings that stand above, whose notes would say the same again.
    """
    return [
        *_failures(records),
        *(_comparison(records) if compares else ()),
        *_freezes(records),
        *(() if compares else _gil(records)),
        *_anti_patterns(records, names),
        *_notes(records, {code for key, code in NOTES_OF_FINDINGS.items() if key in told}),
    ]


def _failures(records: Sequence[RunRecord]) -> Iterator[str]:
    """Return the first error of each model; the JSON has all."""
    told: set[str] = set()
    for record in records:
        first = next(record.spans.with_error, None)
        if first is not None and record.model not in told:
            told.add(record.model)
            yield (
                f"{record.model}: {count_text(record.tasks.failed, 'task')} failed, "
                f"first task {first.task}: {one_line(str(first.error))}"
            )


def _comparison(records: Sequence[RunRecord]) -> Iterator[str]:
    if len({record.checksum for record in records if record.checksum}) > 1:
        yield "no speed-up: the models returned different results; the JSON has the checksums"
    elif not any(record.model == REFERENCE_MODEL for record in records):
        yield f"no speed-up: it is measured against {REFERENCE_MODEL}, which is not among the models"
    elif not any(record.model == REFERENCE_MODEL and record.was_complete for record in records):
        yield f"no speed-up: it is measured against {REFERENCE_MODEL}, which did not finish"
    for summary in summarise(records):
        yield from (f"{summary.model}: {note_text(note)}" for note in summary.notes)


def _freezes(records: Sequence[RunRecord]) -> Iterator[str]:
    """Return the cause of the longest freeze, once per model; a note tells of standstills."""
    longest: dict[str, tuple[RunRecord, ExplainedFreeze]] = {}
    for record in records:
        for freeze in record.freezes:
            if freeze.cause.kind is FreezeKind.STOPPED:
                continue
            known = longest.get(record.model)
            if known is None or freeze.length_s > known[1].length_s:
                longest[record.model] = record, freeze
    for model, (record, freeze) in longest.items():
        length, cause = duration_text(freeze.length_s), cause_text(freeze.cause, ThreadNames.of(record))
        yield f"{model}: the window froze for {length}: {one_line(cause)}"


def _gil(records: Sequence[RunRecord]) -> Iterator[str]:
    """Return who held the GIL in the first run of each model, where the interpreter can tell.

    What it would need is said by the timeline's lane and by `doctor`: it is the same after every run.
    """
    for model, record in {record.model: record for record in reversed(records)}.items():
        if text := gil_line(record):
            yield f"{model}: {text}"


def _anti_patterns(records: Sequence[RunRecord], names: ModelNames) -> Iterator[str]:
    for model in dict.fromkeys(record.model for record in records):
        if remedy := names.remedy_for(model):
            yield f"{model}: {remedy}"


def _notes(records: Sequence[RunRecord], told: set[str]) -> Iterator[str]:
    """Return the notes of the runs but those told already; one that several models share stands once."""
    models_by_note: dict[str, dict[str, None]] = {}
    for record in records:
        for text in (note_text(note) for note in record.notes if note.code not in told):
            models_by_note.setdefault(one_line(text), {})[record.model] = None
    for text, models in models_by_note.items():
        yield f"{', '.join(models)}: {text}"
