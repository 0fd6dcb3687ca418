"""The panel on the left side of the window, where an experiment is chosen."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QFrame, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from concgui.engine.contracts.model import Model
from concgui.engine.contracts.parameters import values_of
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.errors import ConcguiError
from concgui.engine.evaluation.settled_order import FIRST_REPEATS, MOST_REPEATS
from concgui.engine.planning.spec import Experiment, RunSize, size_parameters
from concgui.presentation.colours import Theme
from concgui.presentation.experiment_text import parameters_text
from concgui.ui.choice.model_ticks import ModelTicks
from concgui.ui.choice.parameter_form import ParameterForm
from concgui.ui.choice.run_controls import RunControls
from concgui.ui.choice.run_option_panel import RunOptionPanel
from concgui.ui.common.scaled_label import ScaledLabel
from concgui.ui.common.still_frame import StillFrame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from concgui.engine.contracts.parameters import ParameterValue
    from concgui.engine.findings.finding import Proposal

FIRST_WORKLOAD = "primes"
FIRST_MODELS = ("blocking", "qthread", "thread-pool", "asyncio-qt", "process-pool")
"""Models ticked when the window opens: enough to see both axes of the comparison."""

AUTO_TEXT = "auto"
"""What the repeats field shows for runs that go on until the order of the models is settled."""

_AUTO_REPEATS = 0
_AUTO_HELP = (
    f"{AUTO_TEXT}, below 1, goes on until the order of the models is settled, "
    f"{FIRST_REPEATS} to {MOST_REPEATS} times."
)
_BOX_CHARACTERS = 10
_WIDEST_LIST_PX = 640


class ChoicePanel(QWidget):
    """Workload with its form, size of a run, run options, models to tick, Run and Cancel.

    If the window is too low for the panel, everything except Run and Cancel scrolls. All of that is in
    `still_frame`, so that it can stand still while a run is measured.

    Signals:
        run_requested(): Run was pressed; `choice()` is the experiment.
        cancel_requested(): Cancel was pressed.
    """

    run_requested = Signal()
    cancel_requested = Signal()

    def __init__(
        self,
        workloads: Sequence[WorkloadEntry],
        models: Sequence[type[Model]],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workloads = {entry.key: entry for entry in workloads}
        self._values: dict[str, dict[str, ParameterValue]] = {}
        self._shown = ""
        self.workload_box = QComboBox()
        self._summary = ScaledLabel(scale=0.85, muted=True)
        self.workload_form = ParameterForm()
        self.size_form = ParameterForm()
        self.run_option_panel = RunOptionPanel()
        self.fold_button = QToolButton()
        self._forms = QWidget()
        self.model_ticks = ModelTicks(models, FIRST_MODELS, theme)
        self.run_controls = RunControls()
        self._area = QScrollArea()
        self.still_frame = StillFrame(self._area)
        self._arrange()
        self._fill()
        self.run_controls.set_theme(theme)
        self.model_ticks.changed.connect(self._on_ticked)
        self.workload_form.changed.connect(self._show_reasons)
        for form in (self.workload_form, self.size_form):
            form.changed.connect(self._show_parameters)
        self._on_ticked()
        self._show_parameters()
        self.run_controls.run_requested.connect(self.run_requested)
        self.run_controls.cancel_requested.connect(self.cancel_requested)

    def choice(self) -> Experiment:
        """Return the experiment that is chosen now.

        Raises:
            ValueRangeError: No model is ticked.
        """
        size = {name: int(value) for name, value in self.size_form.values().items()}
        is_auto = size["repeats"] == _AUTO_REPEATS
        if is_auto:
            size["repeats"] = FIRST_REPEATS
        return Experiment(
            self.model_ticks.ticked,
            self._workload(),
            RunSize(**size),
            run_options=self.run_option_panel.run_options,
            force=self.run_option_panel.force,
            auto_repeats=is_auto,
        )

    def show_choice(self, proposal: "Proposal") -> None:
        """Set the forms and ticks to an experiment; what it does not name is at its default.

        Raises:
            KeyError: The workload does not exist here.
            ValueRangeError: A value is not allowed.
        """
        entry = self._workloads[proposal.workload]
        entry.make(dict(proposal.params))
        size = RunSize(proposal.tasks, proposal.workers, proposal.repeats)
        self.choose_workload(proposal.workload)
        self.workload_form.show_parameters(entry.parameters, proposal.params)
        self._show_size(values_of(size))
        self.run_option_panel.show_options(proposal.run_options)
        self._show_reasons()
        self.model_ticks.tick(proposal.models)
        self._on_ticked()
        self._show_parameters()

    def state(self) -> dict[str, Any]:
        """Return all choices as JSON, to be restored at the next start."""
        values = self._values | {self._shown: self.workload_form.values()}
        return {
            "workload": self._shown,
            "values": values,
            "size": self.size_form.values(),
            "run_options": self.run_option_panel.form.values(),
            "models": list(self.model_ticks.ticked),
            "is_unfolded": self.fold_button.isChecked(),
        }

    def restore(self, state: "Mapping[str, Any]") -> bool:
        """Restore choices, and return whether they could be read; if not, nothing is changed."""
        try:
            entry = self._workloads[state["workload"]]
            values = {key: dict(found) for key, found in state["values"].items() if key in self._workloads}
            for key, found in values.items():
                self._workloads[key].make(found)
            size = {name: int(value) for name, value in dict(state["size"]).items()}
            RunSize(**size | {"repeats": max(1, size["repeats"])})
            options = dict(state["run_options"])
            RunOptions(**options)
            models, is_unfolded = [str(key) for key in state["models"]], bool(state["is_unfolded"])
        except (AttributeError, ConcguiError, KeyError, TypeError, ValueError):
            return False
        self._values = values
        self.choose_workload(entry.key)
        self.workload_form.show_parameters(entry.parameters, values.get(entry.key))
        self._show_size(size)
        self.run_option_panel.show_options(options)
        self._show_reasons()
        self.model_ticks.tick(models)
        self.fold_button.setChecked(is_unfolded)
        self._on_ticked()
        self._show_parameters()
        return True

    def offer_force(self) -> None:
        """Scroll to the check box that lifts the limits, and focus it."""
        self.fold_button.setChecked(True)
        self.run_option_panel.offer_force()
        self._show_force_box()
        # Scroll again after the layout has placed the unfolded form.
        QTimer.singleShot(0, self, self._show_force_box)

    def choose_workload(self, key: str) -> None:
        """Show this workload and its form.

        Raises:
            KeyError: There is no workload with that key.
        """
        index = self.workload_box.findData(key)
        if index < 0:
            raise KeyError(key)
        self.workload_box.setCurrentIndex(index)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.model_ticks.set_theme(theme)
        self.run_controls.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the width to a change of the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_width()

    def _fold(self, is_open: bool) -> None:
        self.fold_button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._forms.setVisible(is_open)

    def _show_parameters(self) -> None:
        """Say in the line that folds the forms what they hold."""
        if not self._shown:
            return
        text = parameters_text(
            self._workloads[self._shown].parameters, self.workload_form.values(), self.size_form.values()
        )
        self.fold_button.setText(text)
        self.fold_button.setToolTip(f"{text}\nShows or hides parameters, size and run options.")
        self.fold_button.setAccessibleName(f"Parameters: {text}")

    def _show_force_box(self) -> None:
        self._area.ensureWidgetVisible(self.run_option_panel.force_box, 0, 8)

    def _workload(self) -> AnyWorkload:
        """Return the chosen workload with the parameters of the form."""
        return self._workloads[self.workload_box.currentData()].make(self.workload_form.values())

    def _set_width(self) -> None:
        self.setFixedWidth(150 + round(self.fontMetrics().height() * 9))

    def _arrange(self) -> None:
        self._set_width()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 8, 12, 4)
        column.setSpacing(6)
        column.addWidget(ScaledLabel("WORKLOAD", scale=0.85, muted=True))
        column.addWidget(self.workload_box)
        column.addWidget(self._summary)
        column.addWidget(self.fold_button)
        column.addWidget(self._forms)
        forms = QVBoxLayout(self._forms)
        forms.setContentsMargins(0, 0, 0, 0)
        forms.setSpacing(6)
        for form in (self.workload_form, self.size_form, self.run_option_panel):
            forms.addWidget(form)
        self.fold_button.setCheckable(True)
        self.fold_button.setAutoRaise(True)
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold_button.toggled.connect(self._fold)
        self._fold(is_open=False)
        column.addWidget(self.model_ticks, 1)
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        below = QVBoxLayout()
        below.setContentsMargins(12, 4, 12, 8)
        below.addWidget(self.run_controls)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.still_frame, 1)
        whole.addLayout(below)
        self._summary.setWordWrap(True)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.workload_box.setAccessibleName("Workload")
        # The drop-down list is as wide as its texts, the box itself only as wide as the panel.
        self.workload_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.workload_box.setMinimumContentsLength(_BOX_CHARACTERS)

    def _fill(self) -> None:
        for entry in self._workloads.values():
            self._list_workload(entry)
        view = self.workload_box.view()
        view.setMinimumWidth(min(_WIDEST_LIST_PX, view.sizeHintForColumn(0) + 2 * _BOX_CHARACTERS))
        self._show_size()
        self.workload_box.currentIndexChanged.connect(self._show_workload)
        first = self.workload_box.findData(FIRST_WORKLOAD)
        if first > 0:
            self.workload_box.setCurrentIndex(first)
        else:
            self._show_workload()

    def _show_size(self, values: "Mapping[str, ParameterValue] | None" = None) -> None:
        """Show the form of the size; its repeats have a word below 1."""
        self.size_form.show_parameters(
            [
                dataclasses.replace(parameter, minimum=_AUTO_REPEATS, help=f"{parameter.help} {_AUTO_HELP}")
                if parameter.name == "repeats"
                else parameter
                for parameter in size_parameters()
            ],
            values,
            words_of_minimum={"repeats": AUTO_TEXT},
        )

    def _list_workload(self, entry: WorkloadEntry) -> None:
        """Add a workload, disabled and with the reason if it is not available here."""
        key, reason = entry.key, entry.availability().reason
        self.workload_box.addItem(f"{key} · not available: {reason}" if reason else key, key)
        row = self.workload_box.count() - 1
        tip = entry.info.summary + (f"\nNot available here: {reason}" if reason else "")
        self.workload_box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        items = self.workload_box.model()
        if reason and isinstance(items, QStandardItemModel):
            items.item(row).setEnabled(False)

    def _show_workload(self) -> None:
        """Show the form of the chosen workload, and keep the values typed for the previous one."""
        if self._shown:
            self._values[self._shown] = self.workload_form.values()
        self._shown = self.workload_box.currentData()
        entry = self._workloads[self._shown]
        info = entry.info
        gil = info.gil[:1].upper() + info.gil[1:]
        self._summary.setText(f"{info.summary} {gil}.")
        self.workload_box.setToolTip(f"{info.title}: {info.summary}")
        self.workload_form.show_parameters(entry.parameters, self._values.get(self._shown))
        self.workload_form.setVisible(bool(entry.parameters))
        self._show_reasons()
        self._show_parameters()
        self._find_reason()

    def _show_reasons(self) -> None:
        self.model_ticks.show_workload(self._workload())

    def _on_ticked(self) -> None:
        self.run_option_panel.show_used(self.model_ticks.used_run_options, self.model_ticks.run_option_users)
        self._find_reason()

    def _find_reason(self) -> None:
        reason = self._workloads[self._shown].availability().reason
        if reason:
            self.run_controls.set_reason(f"the workload {self._shown} is not available here: {reason}")
        elif not self.model_ticks.ticked:
            self.run_controls.set_reason("tick at least one model")
        else:
            self.run_controls.set_reason("")
