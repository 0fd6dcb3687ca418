"""Tests of the matrix as a table in the terminal."""

import dataclasses
import io

from matrices import PLAN, RECORDS, cells_of
from runner import NAMES

from concgui.cli.terminal.matrix_table import print_matrix
from concgui.engine.evaluation.matrix_cells import MatrixResult
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.matrix_text import QUICK_MEANING


def test_the_table_says_what_quick_means() -> None:
    """The meaning of quick is explained below a quick matrix, and only there."""
    for quick in (True, False):
        stream = io.StringIO()
        plan = dataclasses.replace(PLAN, quick=quick)
        print_matrix(stream, MatrixResult(plan, RECORDS, cells_of(RECORDS), Outcome.FINISHED), NAMES)
        assert (QUICK_MEANING in " ".join(stream.getvalue().split())) is quick
