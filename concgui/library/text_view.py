"""A comparison as text: what the command line prints, without a terminal."""

import io
from collections.abc import Mapping, Sequence

from concgui.cli.terminal.consoles import print_all
from concgui.cli.terminal.explanations import Hints, print_explanation
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.findings.explanation import Explanation
from concgui.engine.records.run_record import RunRecord
from concgui.library.words import call_of, left_out_lines
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.qtlayer.catalogue import MODELS

_HINTS = Hints(call_of, "the attribute findings")


def text_of(records: Sequence[RunRecord], explanation: Explanation, left_out: Mapping[str, str]) -> str:
    """Return verdict, findings, table and remarks, at most 120 characters wide.

    Args:
        records: The runs.
        explanation: Verdict and findings.
        left_out: Models that were not run, with the reason.
    """
    memory = io.StringIO()
    print_explanation(memory, explanation, show_all=False, hints=_HINTS)
    names = ModelNames.of(model.info for model in MODELS)
    compares = len({record.model for record in records}) > 1
    print_experiment(memory, records, names, compares=compares, told=explanation.shown_keys)
    lines = list(map(one_line, left_out_lines(left_out)))
    if lines:
        print_all(memory, "", *lines)
    return memory.getvalue().rstrip("\n")
