"""The run options and the check box that forces a run, under a heading that folds and unfolds."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.presentation.experiment_text import FORCE_TEXT
from concgui.ui.choice.parameter_form import ParameterForm, label_of

_FORCE_HELP = "Run even if the estimate is more than a quarter of an hour or most of the free memory."


class RunOptionPanel(QWidget):
    """A heading that names the changed options, and below it, when unfolded, a form and a check box.

    Signals:
        unfolded(): The controls have become visible.
    """

    unfolded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.form = ParameterForm()
        self.force_box = QCheckBox(FORCE_TEXT)
        self._inside = QWidget()
        self._arrange()
        self.form.show_parameters(run_option_parameters())
        self.form.changed.connect(self._show_changed)
        self.force_box.toggled.connect(self._show_changed)
        self.heading.toggled.connect(self._fold)
        self._fold(is_open=False)
        self._show_changed()

    @property
    def run_options(self) -> RunOptions:
        """The run options, including those that no ticked model uses, which have no effect."""
        # The form's values have the types that RunOptions declares.
        make: Callable[..., RunOptions] = RunOptions
        return make(**self.form.values())

    @property
    def force(self) -> bool:
        """Whether to run even an experiment that is too large."""
        return self.force_box.isChecked()

    def show_used(self, used: frozenset[str], users_of: Callable[[str], tuple[str, ...]]) -> None:
        """Enable the run options that the ticked models use.

        Args:
            used: Names of those run options.
            users_of: Returns the keys of all models that use a run option.
        """
        for parameter in run_option_parameters():
            reason = "" if parameter.name in used else _reason_to_tick(users_of(parameter.name))
            self.form.set_reason(parameter.name, reason)

    def show_options(self, options: Mapping[str, ParameterValue]) -> None:
        """Show these run options, and the others at their defaults."""
        self.form.show_parameters(run_option_parameters(), options)
        self._show_changed()

    def offer_force(self) -> None:
        """Unfold the controls and focus the check box that lifts the limits."""
        self.heading.setChecked(True)
        self.force_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._inside.setVisible(is_open)
        if is_open:
            self.unfolded.emit()

    def _show_changed(self) -> None:
        changed = self.run_options.changed()
        words = [label_of(parameter) for parameter in run_option_parameters(changed)]
        if self.force:
            words.append("forced")
        self.heading.setText(f"RUN OPTIONS · {len(words)} set" if words else "RUN OPTIONS")
        self.heading.setToolTip(
            "How runs are executed; shows or hides the controls. "
            + (f"Not at its default: {', '.join(words)}." if words else "All are at their defaults.")
        )

    def _arrange(self) -> None:
        self.heading.setCheckable(True)
        self.heading.setAutoRaise(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.heading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heading.setAccessibleName("Run options: how runs are executed")
        self.force_box.setToolTip(_FORCE_HELP)
        self.force_box.setAccessibleDescription(_FORCE_HELP)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.form)
        inside.addWidget(self.force_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self._inside)


def _reason_to_tick(users: tuple[str, ...]) -> str:
    """Return why a run option cannot be changed now, and how it can."""
    if not users:
        return "No model here uses it."
    which = "it" if len(users) == 1 else "one of them"
    return f"Used only by {', '.join(users)}: tick {which} to change it."
