"""Sentences under the table: what a reader of its figures must know."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.records.run_record import FreezeStack, RunRecord
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import count_text
from concgui.presentation.plain_text import one_line

if TYPE_CHECKING:
    from concgui.engine.note import Note


def remarks_on(records: Sequence[RunRecord], names: ModelNames, *, compares: bool) -> list[str]:
    """All remarks on the runs, the gravest first.

    Args:
        records: The counted runs, all of one workload.
        names: Of the models.
        compares: Whether models are compared, so that a missing speed-up needs a reason.
    """
    return [
        *_failures(records),
        *(_comparison(records) if compares else ()),
        *_freezes(records),
        *_anti_patterns(records, names),
        *_notes(records),
    ]


def _failures(records: Sequence[RunRecord]) -> Iterator[str]:
    """The first error of each model; the JSON has all."""
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
        yield "the models do not agree on the results, so no speed-up is shown; the JSON has the checksums"
    elif not any(record.model == REFERENCE_MODEL for record in records):
        yield f"no speed-up: {REFERENCE_MODEL}, which it is measured against, is not among the models"
    elif not any(record.model == REFERENCE_MODEL and record.was_complete for record in records):
        yield f"no speed-up: {REFERENCE_MODEL}, which it is measured against, did not finish"


def _freezes(records: Sequence[RunRecord]) -> Iterator[str]:
    """The line that blocked longest, once per model."""
    longest: dict[str, FreezeStack] = {}
    for record in records:
        for stack in record.freeze_stacks[:1]:
            known = longest.get(record.model)
            if known is None or stack.until_ns - stack.since_ns > known.until_ns - known.since_ns:
                longest[record.model] = stack
    for model, stack in longest.items():
        if stack.blocking_line:
            yield f"{model}: the window was frozen in {one_line(stack.blocking_line)}"


def _anti_patterns(records: Sequence[RunRecord], names: ModelNames) -> Iterator[str]:
    for model in dict.fromkeys(record.model for record in records):
        if remedy := names.remedy_for(model):
            yield f"{model}: {remedy}"


def _notes(records: Sequence[RunRecord]) -> Iterator[str]:
    """The notes of the runs; one that several models share stands once."""
    models_by_note: dict[Note, dict[str, None]] = {}
    for record in records:
        for note in record.notes:
            models_by_note.setdefault(note, {})[record.model] = None
    for note, models in models_by_note.items():
        yield f"{', '.join(models)}: {one_line(note_text(note))}"
