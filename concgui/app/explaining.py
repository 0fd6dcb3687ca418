"""Explaining runs: the rules of the engine with the models and workloads that exist here."""

from collections.abc import Sequence

from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.explanation import Explanation, explain
from concgui.engine.records.run_record import RunRecord
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.qtlayer.catalogue import MODELS


def explain_records(records: Sequence[RunRecord]) -> Explanation:
    """Return the verdict and the findings on runs of one workload with one set of parameters."""
    infos = (model.info for model in MODELS)
    return explain(Comparison.of(records, infos, _workload_of(records)))


def explain_by_workload(records: Sequence[RunRecord]) -> tuple[Explanation, ...]:
    """Return an explanation of the runs of each workload, in the order in which these first appear."""
    workloads = dict.fromkeys(record.workload for record in records)
    return tuple(explain_records([r for r in records if r.workload == key]) for key in workloads)


def _workload_of(records: Sequence[RunRecord]) -> WorkloadEntry | None:
    """Return the workload; None if there is no run, or it does not exist here."""
    keys = {record.workload for record in records}
    return next((entry for entry in WORKLOADS if entry.key in keys), None)
