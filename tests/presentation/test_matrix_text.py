"""What a cell of the matrix shows and says."""

import dataclasses

from builders import record
from runner import NAMES

from concgui.engine.evaluation.matrix_cells import matrix_cells
from concgui.engine.records.run_record import Resources
from concgui.presentation.matrix_text import cell_figure, cell_lines


def test_disturbed_cells_are_marked() -> None:
    """A figure of a run beside which others used the CPUs has a sign, and words for it."""
    quiet = record(model="blocking", workload="sleep")
    busy = dataclasses.replace(quiet, model="pool", resources=Resources(other_cores=0.9))
    calm, marked = matrix_cells(("blocking", "pool"), ("sleep",), (quiet, busy), {})
    assert (cell_figure(calm), cell_figure(marked)) == ("1.00×", "1.00~")
    assert any("other programs used the CPUs" in line for line in cell_lines(marked, NAMES))
