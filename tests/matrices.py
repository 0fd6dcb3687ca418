"""A matrix of four runs and its file, for tests."""

from collections.abc import Sequence
from pathlib import Path

from builders import record

from concgui.engine.evaluation.matrix_cells import MatrixCell, matrix_cells
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import describe_environment
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.store.matrix_store import MatrixStore

PLAN = MatrixPlan(("blocking", "thread-pool"), (Sleep(), Primes()), quick=True)
HERE = describe_environment()
RECORDS = tuple(
    record(id=f"{number:032x}", model=model, workload=workload)
    for number, (model, workload) in enumerate(PLAN.pairs)
)


def kept(path: Path, *records: RunRecord, plan: MatrixPlan = PLAN) -> MatrixStore:
    """Return the store of a new matrix to which these runs were written."""
    store = MatrixStore(path, plan, HERE)
    for run in records:
        store.add(run)
    store.write(cells_of(records, plan))
    return store


def cells_of(records: Sequence[RunRecord], plan: MatrixPlan = PLAN) -> tuple[MatrixCell, ...]:
    """Return the cells of a matrix with these records."""
    return matrix_cells(plan.models, plan.workload_keys, records, {})
