"""The verdict on the runs that are shown, and folded behind it the findings, each with its proposal."""

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.findings.explanation import MOST_SHOWN, Explanation, FindingGroup
from concgui.engine.findings.finding import Evidence, Finding
from concgui.presentation.comparison_verdict import comparison_verdict, verdict_sentences
from concgui.presentation.evidence_text import show_help
from concgui.presentation.findings_text import finding_line
from concgui.presentation.numbers import count_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command, proposal_title
from concgui.ui.common.scaled_label import ElidedLabel, ScaledLabel

_LIST_LINES = 8
"""The list is this many lines high at most, so that the plots keep their room; it scrolls."""


class FindingsPanel(QWidget):
    """The verdict in one large sentence, below it why, and the findings when a person unfolds them.

    It changes only when an experiment has ended, never while a run is measured.

    Attributes:
        verdict: The first sentence of the verdict.
        why: The most important finding in one line, or what else the verdict says.
        why_button: Shows what that finding rests on.
        list_area: The rest of the verdict and the findings.

    Signals:
        proposal_chosen: The `Proposal` whose button was pressed.
        repeat_wanted(): The experiment is to be run again.
        evidence_chosen: The `Evidence` that a finding rests on; of several the next at each press.
    """

    proposal_chosen = Signal(object)
    repeat_wanted = Signal()
    evidence_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings")
        self._explanation = Explanation(None, ())
        self._shows_all = False
        self._rest = ""
        self.verdict = ScaledLabel(scale=1.4, bold=True)
        self.why = ElidedLabel()
        self.fold_button = QToolButton()
        self.more_button = QPushButton()
        self.why_button = QPushButton("Show &why")
        self._why_turns: Iterator[Evidence] = iter(())
        self.repeat_button = QPushButton("&Repeat")
        self.list_area = QScrollArea()
        self._arrange()
        self.fold_button.toggled.connect(self._fold)
        self.why_button.clicked.connect(lambda: self.evidence_chosen.emit(next(self._why_turns)))
        self.repeat_button.clicked.connect(self.repeat_wanted)
        self.show_nothing()

    @property
    def explanation(self) -> Explanation:
        """The explanation that is shown."""
        return self._explanation

    def show_explanation(self, explanation: Explanation) -> None:
        """Show the verdict and the most important findings."""
        if explanation.verdict is None:
            self.show_nothing()
            return
        self._explanation, self._shows_all = explanation, False
        first, *others = map(one_line, verdict_sentences(explanation.verdict))
        self._rest = " ".join(others)
        self.verdict.setText(first)
        self.verdict.setAccessibleName(one_line(comparison_verdict(explanation.verdict)))
        self._show_why()
        self._show_rows()
        self.show()

    def show_nothing(self) -> None:
        """Show neither a verdict nor findings, and take no room."""
        self._explanation = Explanation(None, ())
        self._rest = ""
        self.verdict.clear()
        self._show_why()
        self.hide()

    def add_button(self, button: QWidget) -> None:
        """Add a button beside Repeat."""
        self._buttons_row.addWidget(button)

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the height of the list to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_height()

    def _show_all(self) -> None:
        self._shows_all = True
        self._show_rows()

    def _show_rows(self) -> None:
        groups = self._explanation.groups
        shown = groups[:MOST_SHOWN]
        if self._shows_all:
            shown = tuple(FindingGroup(finding, ()) for finding in self._explanation.findings)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        if self._rest:
            column.addWidget(_lines(self._rest))
        for group in shown:
            column.addWidget(self._row(group))
        left = len(groups) - len(shown)
        self.more_button = QPushButton(f"Show {count_text(left, 'more finding')}")
        self.more_button.clicked.connect(self._show_all)
        self.more_button.setVisible(left > 0 and not self._shows_all)
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.list_area.setWidget(inside)
        self.fold_button.setText(count_text(len(groups), "finding"))
        self.fold_button.setToolTip("Show or hide the rest of the verdict, and what explains the figures.")
        self._fold(self.fold_button.isChecked())

    def _row(self, group: FindingGroup) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(_lines(one_line(finding_line(group.first, group.others))), 1)
        for button in self._buttons(group.first):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _buttons(self, finding: Finding) -> Iterator[QPushButton]:
        if finding.evidence:
            turns = itertools.cycle(finding.evidence)
            show = QPushButton("Show")
            show.setToolTip(show_help(finding.evidence))
            show.setAccessibleName(f"Show what {finding.key.value} rests on")
            show.clicked.connect(lambda: self.evidence_chosen.emit(next(turns)))
            yield show
        proposal = finding.proposal
        if proposal is not None:
            attempt = QPushButton("Try")
            title = proposal_title(proposal)
            attempt.setToolTip(f"Set up {title}.\n{proposal_command(proposal)}")
            attempt.setAccessibleName(f"Set up {title}")
            attempt.clicked.connect(lambda: self.proposal_chosen.emit(proposal))
            yield attempt

    def _fold(self, is_open: bool) -> None:
        self.fold_button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self.list_area.setVisible(is_open)
        self._set_height()

    def _show_why(self) -> None:
        groups = self._explanation.groups
        text = one_line(finding_line(groups[0].first, groups[0].others)) if groups else self._rest
        self.why.show_text(text)
        evidence = groups[0].first.evidence if groups else ()
        self._why_turns = itertools.cycle(evidence)
        self.why_button.setVisible(bool(evidence))
        self.why_button.setToolTip(show_help(evidence) if evidence else "")
        # Qt would show a tooltip that looks like rich text as rich text.
        self.why.setToolTip(text.replace("<", "‹"))

    def _set_height(self) -> None:
        inside = self.list_area.widget()
        wanted = inside.sizeHint() if inside is not None else QSize()
        line = self.fontMetrics().lineSpacing()
        self.list_area.setFixedHeight(min(_LIST_LINES * line, max(2 * line, wanted.height())))

    def _arrange(self) -> None:
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Its hint is for a narrow label, and must not make the window higher.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.verdict.setSizePolicy(policy)
        self.fold_button.setCheckable(True)
        self.fold_button.setAutoRaise(True)
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold_button.setAccessibleName("Findings: what explains the figures")
        self.list_area.setWidgetResizable(True)
        self.list_area.setFrameShape(QFrame.Shape.NoFrame)
        self.list_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_area.setAccessibleName("List of findings")
        self.repeat_button.setToolTip("Run this experiment again, with the same models and parameters.")
        below = QHBoxLayout()
        below.addWidget(self.why, 1)
        below.addWidget(self.why_button)
        below.addWidget(self.fold_button)
        below.addWidget(self.repeat_button)
        self._buttons_row = below
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(2)
        column.addWidget(self.verdict)
        column.addLayout(below)
        column.addWidget(self.list_area)


def _lines(text: str) -> QLabel:
    """Return a text in as many lines as it needs."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    label.setSizePolicy(_as_high_as_its_lines())
    return label


def _as_high_as_its_lines() -> QSizePolicy:
    """Return the policy of a text that takes the width that there is, and the height of its lines."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy
