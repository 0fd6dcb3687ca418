"""Tests of the findings in the window: shown after an experiment, and what they propose can be run."""

import pytest
from person import Person
from PySide6.QtWidgets import QPushButton

from concgui.presentation.proposal_text import proposal_arguments
from concgui.ui.findings.findings_panel import FindingsPanel
from concgui.ui.window.pages import Page

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_an_experiment_is_explained_and_its_proposal_is_set_up(person: Person) -> None:
    """After a run in the GUI thread the panel says so; Try sets up the comparison with what helps."""
    person.choose_sleep("blocking", duration_ms=60, tasks=3)
    panel = person.window.main_area.findings
    assert isinstance(panel, FindingsPanel)
    assert panel.isHidden()
    person.run()
    assert panel.isVisible()
    assert panel.verdict.text().startswith("blocking finished sleep in ")
    found = next(f for f in panel.explanation.findings if f.key.value == "gui-thread-ran-it")
    panel.fold_button.setChecked(True)
    attempt = next(b for b in panel.findChildren(QPushButton) if b.text() == "Try")
    person.click(attempt)
    assert found.proposal is not None
    chosen = person.window.choice_panel.choice()
    assert set(chosen.models) == {"blocking", "thread-pool"} == set(found.proposal.models)
    assert (chosen.size.tasks, chosen.size.workers) == (3, found.proposal.workers)
    assert chosen.workload.settings == {"duration_ms": 60}
    assert "duration_ms=60" in proposal_arguments(found.proposal)
    assert person.message.startswith("Set up: blocking, thread-pool")


def test_findings_leave_with_the_next_experiment_and_the_matrix(person: Person) -> None:
    """The panel is about the experiment that is shown: not about one under way, nor about the matrix."""
    person.choose_sleep("blocking", duration_ms=60, tasks=2)
    person.run()
    area = person.window.main_area
    area.show_page(Page.MATRIX)
    assert not area.findings.isVisible()
    area.show_page(Page.RESULTS)
    assert area.findings.isVisible()
    run = person.window.start(person.window.choice_panel.choice())
    assert area.findings.isHidden()
    run.cancel()
