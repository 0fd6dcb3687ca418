"""Why pairs of a matrix could not be run or failed: each reason once, with its pairs."""

from collections.abc import Sequence

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.presentation.notes import reason_text
from concgui.presentation.plain_text import one_line


def matrix_reasons(cells: Sequence[MatrixCell]) -> list[str]:
    """Return each reason once, with its pairs."""
    pairs_by_reason: dict[str, list[MatrixCell]] = {}
    for cell in cells:
        if cell.reason:
            pairs_by_reason.setdefault(one_line(reason_text(cell.reason)), []).append(cell)
    return [f"{pairs_text(found, cells)}: {reason}" for reason, found in pairs_by_reason.items()]


def pairs_text(found: Sequence[MatrixCell], cells: Sequence[MatrixCell]) -> str:
    """Return ``thread-pool on sort``, or a key alone for a whole row or column of the matrix."""
    models = tuple(dict.fromkeys(cell.model for cell in found))
    workloads = tuple(dict.fromkeys(cell.workload for cell in found))
    is_block = len(found) == len(models) * len(workloads)
    if is_block and len(workloads) == len({cell.workload for cell in cells}) > 1:
        return ", ".join(models)
    if is_block and len(models) == len({cell.model for cell in cells}) > 1:
        return ", ".join(workloads)
    if is_block:
        return f"{', '.join(models)} on {', '.join(workloads)}"
    return ", ".join(f"{cell.model} on {cell.workload}" for cell in found)
