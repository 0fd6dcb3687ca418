"""The verdict on the runs that are shown, and below it the findings with a button for each proposal."""

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
from concgui.engine.findings.finding import Finding
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.evidence_text import show_help
from concgui.presentation.findings_text import finding_line
from concgui.presentation.numbers import count_text
from concgui.presentation.plain_text import one_line
from concgui.presentation.proposal_text import proposal_command, proposal_title
from concgui.ui.common.scaled_label import ScaledLabel

_LIST_LINES = 8
"""The list is this many lines high at most, so that the plots keep their room; it scrolls."""

_TALL_WINDOW_PX = 850
"""In a window of less height the list is folded until a person unfolds it."""


class FindingsPanel(QWidget):
    """The verdict in one or two lines, and the findings, which can be folded away.

    It changes only when an experiment has ended, never while a run is measured.

    Signals:
        proposal_chosen: The `Proposal` whose button was pressed.
        evidence_chosen: The `Evidence` that a finding rests on; of several the next at each press.
    """

    proposal_chosen = Signal(object)
    evidence_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings")
        self._explanation = Explanation(None, ())
        self._shows_all = False
        self._was_folded_by_hand = False
        self.verdict = ScaledLabel(bold=True)
        self.fold_button = QToolButton()
        self.more_button = QPushButton()
        self._area = QScrollArea()
        self._arrange()
        self.fold_button.toggled.connect(self._fold)
        self.fold_button.clicked.connect(self._remember_folding)
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
        text = one_line(comparison_verdict(explanation.verdict))
        self.verdict.setText(text)
        self.verdict.setAccessibleName(text)
        if not self._was_folded_by_hand:
            self.fold_button.setChecked(self.window().height() >= _TALL_WINDOW_PX)
        self._show_rows()
        self.show()

    def show_nothing(self) -> None:
        """Show neither a verdict nor findings, and take no room."""
        self._explanation = Explanation(None, ())
        self.verdict.clear()
        self.hide()

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
        for group in shown:
            column.addWidget(self._row(group))
        left = len(groups) - len(shown)
        self.more_button = QPushButton(f"Show {count_text(left, 'more finding')}")
        self.more_button.clicked.connect(self._show_all)
        self.more_button.setVisible(left > 0 and not self._shows_all)
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._area.setWidget(inside)
        self.fold_button.setText(count_text(len(groups), "finding"))
        self.fold_button.setEnabled(bool(groups))
        self.fold_button.setToolTip(
            "Show or hide what explains the figures." if groups else "Cannot unfold: nothing was found."
        )
        self._fold(self.fold_button.isChecked())

    def _row(self, group: FindingGroup) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        text = QLabel(one_line(finding_line(group.first, group.others)))
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text.setSizePolicy(_as_high_as_its_lines())
        line.addWidget(text, 1)
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
        self._area.setVisible(is_open and bool(self._explanation.findings))
        self._set_height()

    def _remember_folding(self) -> None:
        self._was_folded_by_hand = True

    def _set_height(self) -> None:
        inside = self._area.widget()
        wanted = inside.sizeHint() if inside is not None else QSize()
        line = self.fontMetrics().lineSpacing()
        self._area.setFixedHeight(min(_LIST_LINES * line, max(2 * line, wanted.height())))

    def _arrange(self) -> None:
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verdict.setSizePolicy(_as_high_as_its_lines())
        self.fold_button.setCheckable(True)
        self.fold_button.setAutoRaise(True)
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold_button.setAccessibleName("Findings: what explains the figures")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("List of findings")
        head = QHBoxLayout()
        head.addWidget(self.verdict, 1)
        head.addWidget(self.fold_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._area)


def _as_high_as_its_lines() -> QSizePolicy:
    """Return the policy of a text that takes the width that there is, and the height of its lines."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    return policy
