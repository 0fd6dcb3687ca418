"""The result of `compare`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from concgui.engine.errors import UnknownKeyError
from concgui.engine.evaluation.summary import summarise
from concgui.engine.findings.explanation import Explanation
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class TaskFailure:
    """What stands in place of a value where the function did not return.

    Attributes:
        item: Number of the item, from 0.
        outcome: ``failed`` or ``cancelled``.
        error: Class and text of the exception; "" if there was none.
        traceback: Its traceback; "" if there was none.
    """

    item: int
    outcome: str
    error: str
    traceback: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class FindingText:
    """One explanation of the figures.

    Attributes:
        key: Kind of the finding, as in JSON.
        model: Key of the model; "" if it is about all of them.
        text: What was found, with its figures.
        advice: What to do about it; "" if nothing helps.
        call: A call of `compare` that shows the difference; "" if there is none.
    """

    key: str
    model: str
    text: str
    advice: str
    call: str


@dataclass(frozen=True, repr=False, eq=False)
class ComparisonResult(Generic[ResultT]):
    """What `compare` measured. `print` shows verdict, findings and table; a notebook shows them as HTML.

    Attributes:
        records: The runs, in the order in which they ended.
        left_out: Models that were not run, each with the reason.
        explanation: Verdict and findings as data.
        environment: The machine and the interpreter.
        returned: What the function returned in the last run of each model; see `results`.
    """

    records: tuple[RunRecord, ...]
    left_out: Mapping[str, str]
    explanation: Explanation = field(repr=False)
    environment: Environment = field(repr=False)
    returned: Mapping[str, tuple[Any, ...]] = field(repr=False)

    @property
    def models(self) -> tuple[str, ...]:
        """Keys of the models that were run, in their order."""
        return tuple(dict.fromkeys(record.model for record in self.records))

    @property
    def verdict(self) -> str:
        """Which model was smooth and fast, by how much and at what price; "" without a run."""
        from concgui.presentation.comparison_verdict import comparison_verdict

        found = self.explanation.verdict
        return comparison_verdict(found) if found is not None else ""

    @property
    def findings(self) -> tuple[FindingText, ...]:
        """What explains the figures, the most important first."""
        from concgui.library.words import call_of
        from concgui.presentation.findings_text import finding_words

        return tuple(
            FindingText(
                finding.key.value,
                finding.model,
                (words := finding_words(finding)).text,
                words.advice,
                call_of(finding.proposal) if finding.proposal is not None else "",
            )
            for finding in self.explanation.findings
        )

    def results(self, model: str) -> tuple[ResultT | TaskFailure, ...]:
        """Return what the function returned in the last run of a model, in the order of the items.

        Args:
            model: Key of a model that was run.

        Returns:
            One value for each item; a `TaskFailure` where the function raised or was not called.

        Raises:
            UnknownKeyError: The model was not run.
        """
        record = next((found for found in reversed(self.records) if found.model == model), None)
        if record is None:
            raise UnknownKeyError("model of this comparison", model, self.models)
        values: list[ResultT | TaskFailure] = list(self.returned[model])
        for span in record.spans:
            if span.outcome is not Outcome.FINISHED:
                error = span.error
                text, trace = (str(error), error.traceback) if error is not None else ("", "")
                values[span.task] = TaskFailure(span.task, span.outcome.value, text, trace)
        return tuple(values)

    def table(self) -> list[dict[str, Any]]:
        """Return one row for each model, with the keys of the JSON's ``summary``; times in seconds."""
        from concgui.export.run_json import summary_json

        return [summary_json(summary) for summary in summarise(self.records)]

    def to_json(self, *, spans: bool = False) -> str:
        """Return the JSON that ``concgui compare --json`` writes, with `left_out` besides.

        Args:
            spans: Whether each run has its spans, raw latencies and thread states.
        """
        from concgui.app.explaining import without_proposals
        from concgui.export.run_json import experiment_json, to_text

        document = experiment_json(
            self.records,
            self.environment,
            # No command of concgui runs a person's own function.
            (without_proposals(self.explanation),),
            with_spans=spans,
            with_summary=True,
        )
        return to_text({**document, "left_out": dict(self.left_out)}, compact=spans)

    def to_html(self) -> str:
        """Return the page that ``concgui report --html`` writes: verdict, findings, drawings and table."""
        from concgui.library.html_view import page

        return page(self.records, self.explanation, self.left_out)

    def _repr_html_(self) -> str:
        from concgui.library.html_view import fragment

        return fragment(self.records, self.explanation, self.left_out)

    def __str__(self) -> str:
        from concgui.library.text_view import text_of

        return text_of(self.records, self.explanation, self.left_out)

    def __repr__(self) -> str:
        return str(self)
