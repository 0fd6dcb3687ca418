"""Explaining runs: the rules of the engine with the models and workloads that exist here."""

import dataclasses
from collections.abc import Iterable, Sequence

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.decision import Decision, decide, kind_of
from concgui.engine.findings.explanation import Explanation, explain
from concgui.engine.findings.gil_use import measured_gil_use
from concgui.engine.records.run_record import RunRecord
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.qtlayer.catalogue import MODELS


def explain_records(records: Sequence[RunRecord]) -> Explanation:
    """Return the verdict and the findings on runs of one workload with one set of parameters."""
    infos = (model.info for model in MODELS)
    workload = _workload_of(records)
    found = explain(Comparison.of(records, infos, workload))
    # Nothing can be tried with a workload that does not exist here, such as a person's own function.
    return found if workload is not None else without_proposals(found)


def explain_own(
    records: Sequence[RunRecord], entry: WorkloadEntry, infos: Iterable[ModelInfo]
) -> Explanation:
    """Return the verdict and the findings on runs of a person's own function.

    Args:
        records: The runs.
        entry: The function.
        infos: The models that can run it.
    """
    comparison = Comparison.of(records, infos, entry)
    info = dataclasses.replace(entry.info, holds_gil=measured_gil_use(comparison))
    return explain(dataclasses.replace(comparison, workload=dataclasses.replace(entry, info=info)))


def without_proposals(explanation: Explanation) -> Explanation:
    """Return an explanation that proposes no experiment."""
    findings = tuple(dataclasses.replace(finding, proposal=None) for finding in explanation.findings)
    return dataclasses.replace(explanation, findings=findings)


def explain_by_workload(records: Sequence[RunRecord]) -> tuple[Explanation, ...]:
    """Return an explanation of the runs of each workload, in the order in which these first appear."""
    workloads = dict.fromkeys(record.workload for record in records)
    return tuple(explain_records([r for r in records if r.workload == key]) for key in workloads)


def decisions_on(records: Sequence[RunRecord], explanations: Iterable[Explanation]) -> tuple[Decision, ...]:
    """Return which model suits each kind of work that was measured.

    Args:
        records: The runs, of any number of workloads.
        explanations: One for each workload of these runs.
    """
    known = {entry.key: entry.info.kind for entry in WORKLOADS}
    kinds = {r.workload: kind_of(known.get(r.workload), r.tasks.total) for r in records}
    return decide([e.verdict for e in explanations if e.verdict is not None], kinds)


def _workload_of(records: Sequence[RunRecord]) -> WorkloadEntry | None:
    """Return the workload; None if there is no run, or it does not exist here."""
    keys = {record.workload for record in records}
    return next((entry for entry in WORKLOADS if entry.key in keys), None)
