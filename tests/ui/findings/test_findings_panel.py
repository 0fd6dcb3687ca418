"""Tests of the panel with the verdict and the findings."""

import dataclasses

import pytest
from finding_scenes import SCENES
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from concgui.engine.findings.explanation import MOST_SHOWN, Explanation, explain
from concgui.engine.findings.finding import Evidence, FindingKey
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.findings_text import finding_line
from concgui.ui.findings.findings_panel import FindingsPanel

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def panel(qtbot: QtBot) -> FindingsPanel:
    made = FindingsPanel()
    qtbot.addWidget(made)
    made.resize(700, 900)
    return made


def texts(panel: FindingsPanel) -> list[str]:
    """Return what the list says: the rest of the verdict first."""
    return [label.text() for label in panel.list_area.findChildren(QLabel)]


def buttons(panel: FindingsPanel, text: str) -> list[QPushButton]:
    return [button for button in panel.findChildren(QPushButton) if button.text() == text]


def test_nothing_takes_no_room(panel: FindingsPanel) -> None:
    """Before the first experiment, and where there is no run, the panel is hidden."""
    assert panel.isHidden()
    panel.show_explanation(Explanation(None, ()))
    assert panel.isHidden()


def test_the_verdict_stands_above_the_findings(panel: FindingsPanel) -> None:
    """The verdict and each finding are shown in the words of the command line."""
    explained = explain(SCENES[FindingKey.GIL_WAIT].triggers)
    panel.show_explanation(explained)
    assert not panel.isHidden()
    assert explained.verdict is not None
    findings = [finding_line(finding) for finding in explained.findings]
    said = [panel.verdict.text(), *texts(panel)]
    assert " ".join(said[: -len(findings)]) == comparison_verdict(explained.verdict)
    assert said[-len(findings) :] == findings
    assert panel.why.full_text == findings[0]


def test_try_proposes_the_experiment_of_its_finding(panel: FindingsPanel, qtbot: QtBot) -> None:
    """The button hands over the proposal, and Show the evidence that the finding rests on."""
    explained = explain(SCENES[FindingKey.C_CALL_HELD_GIL].triggers)
    panel.show_explanation(explained)
    with qtbot.waitSignal(panel.proposal_chosen) as chosen:
        qtbot.mouseClick(buttons(panel, "Try")[0], Qt.MouseButton.LeftButton)
    assert chosen.args == [explained.findings[0].proposal]
    with qtbot.waitSignal(panel.evidence_chosen) as shown:
        qtbot.mouseClick(buttons(panel, "Show")[0], Qt.MouseButton.LeftButton)
    assert shown.args == [explained.findings[0].evidence[0]]


def test_more_than_five_kinds_are_shown_on_demand(panel: FindingsPanel, qtbot: QtBot) -> None:
    """Five findings are shown, one for each kind, and a button shows all."""
    findings = tuple(explain(SCENES[key].triggers).findings[0] for key in FindingKey)
    panel.show_explanation(Explanation(explain(SCENES[FindingKey.GIL_WAIT].triggers).verdict, findings))
    assert len(texts(panel)) == MOST_SHOWN
    qtbot.mouseClick(panel.more_button, Qt.MouseButton.LeftButton)
    assert len(buttons(panel, "Show")) >= len(findings)
    assert panel.more_button.isHidden()


def test_the_list_can_be_folded_and_stays_so(panel: FindingsPanel, qtbot: QtBot) -> None:
    """A person who folds the list finds it folded after the next experiment."""
    panel.show_explanation(explain(SCENES[FindingKey.GIL_WAIT].triggers))
    was_open = panel.fold_button.isChecked()
    panel.fold_button.click()
    panel.show_explanation(explain(SCENES[FindingKey.C_CALL_HELD_GIL].triggers))
    assert panel.fold_button.isChecked() is not was_open


def test_text_of_a_task_is_no_markup(panel: FindingsPanel) -> None:
    """What an exception says is shown as it is."""
    panel.show_explanation(explain(SCENES[FindingKey.FAILED_TASKS].triggers))
    for label in panel.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_show_goes_from_one_piece_of_evidence_to_the_next(panel: FindingsPanel, qtbot: QtBot) -> None:
    """Each press of Show hands over the next piece of evidence, and the button says how many there are."""
    finding = explain(SCENES[FindingKey.C_CALL_HELD_GIL].triggers).findings[0]
    both = (Evidence("a", task=3), Evidence("b"))
    verdict = explain(SCENES[FindingKey.GIL_WAIT].triggers).verdict
    panel.show_explanation(Explanation(verdict, (dataclasses.replace(finding, evidence=both),)))
    (show,) = buttons(panel, "Show")
    assert show.toolTip() == "Show task 3 on the timeline. Press again for 1 more."
    shown: list[Evidence] = []
    panel.evidence_chosen.connect(shown.append)
    for _ in range(3):
        show.click()
    assert shown == [both[0], both[1], both[0]]


def test_the_sentence_that_says_why_leads_to_its_evidence(panel: FindingsPanel, qtbot: QtBot) -> None:
    """Beside the most important finding a button shows what it rests on; without findings there is none."""
    explained = explain(SCENES[FindingKey.C_CALL_HELD_GIL].triggers)
    panel.show_explanation(explained)
    with qtbot.waitSignal(panel.evidence_chosen) as shown:
        qtbot.mouseClick(panel.why_button, Qt.MouseButton.LeftButton)
    assert shown.args == [explained.findings[0].evidence[0]]
    panel.show_explanation(Explanation(explained.verdict, ()))
    assert panel.why_button.isHidden()
