"""What a report is about: runs that are compared, with what they mean, and the cells of a matrix."""

from collections.abc import Callable
from dataclasses import dataclass

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.findings.explanation import Explanation, ranked
from concgui.engine.findings.finding import Finding, FindingKey, Proposal
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.model_names import ModelNames
from concgui.presentation.proposal_text import proposal_command


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Runs that can be compared: of one workload with one size and one set of parameters, in one environment.

    Attributes:
        records: The runs.
        explanation: Their verdict and findings.
        compares: Whether models are compared, so that there are speed-ups.
        further_remarks: Sentences below those on the runs, such as why a model was left out.
        way_to_try: Returns how the experiment of a finding is made: a command, or a call of the library.
    """

    records: tuple[RunRecord, ...]
    explanation: Explanation
    compares: bool
    further_remarks: tuple[str, ...] = ()
    way_to_try: Callable[[Proposal], str] = proposal_command


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is about.

    Attributes:
        parts: At least one, in the order in which they appear.
        names: The displayed names of the models.
        cells: The cells of a matrix; () for a report without one.
    """

    parts: tuple[ReportPart, ...]
    names: ModelNames
    cells: tuple[MatrixCell, ...] = ()

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """All runs."""
        return tuple(record for part in self.parts for record in part.records)

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """The explanations of all parts."""
        return tuple(part.explanation for part in self.parts)

    def strongest_findings(self) -> tuple[tuple[str, Finding], ...]:
        """Return of each kind the strongest finding of all parts, with its workload."""
        found = [
            (part.records[0].workload, finding)
            for part in self.parts
            for finding in part.explanation.findings
        ]
        workload_of = {id(finding): workload for workload, finding in found}
        kinds: dict[FindingKey, Finding] = {}
        for finding in ranked(finding for _, finding in found):
            kinds.setdefault(finding.key, finding)
        return tuple((workload_of[id(finding)], finding) for finding in kinds.values())
