"""Tests of the choice panel: run options, force, anti-patterns, and unavailable choices."""

import pytest
from helper_workloads import entry_of_function
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions, run_option_parameters
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.evaluation.settled_order import FIRST_REPEATS, MOST_REPEATS
from concgui.engine.findings.finding import Proposal
from concgui.engine.records.values import NO_VALUES
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.image import ImageWork
from concgui.engine.workloads.payload import Payload
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.colours import LIGHT
from concgui.presentation.experiment_text import FORCE_TEXT
from concgui.qtlayer.catalogue import MODELS
from concgui.ui.choice import model_ticks
from concgui.ui.choice.choice_panel import ChoicePanel
from concgui.ui.choice.model_ticks import ModelTick
from concgui.ui.choice.run_controls import run_weights
from concgui.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
ANTI_PATTERNS = [model.info for model in MODELS if model.info.is_anti_pattern]


@pytest.fixture
def panel(qtbot: QtBot) -> ChoicePanel:
    """Return the choice panel alone, as tall as in a window of 1280 x 720."""
    made = ChoicePanel(WORKLOADS, MODELS, LIGHT)
    qtbot.addWidget(made)
    made.fold_button.setChecked(True)
    made.resize(made.width(), 690)
    made.show()
    return made


def tick_of(panel: ChoicePanel, key: str) -> ModelTick:
    (found,) = [tick for tick in panel.model_ticks.findChildren(ModelTick) if tick.key == key]
    return found


def test_untouched_run_options_are_the_defaults(panel: ChoicePanel) -> None:
    """The run options are folded at first, and the experiment has their defaults."""
    assert not panel.run_option_panel.form.isVisible()
    experiment = panel.choice()
    assert experiment.run_options == DEFAULT_RUN_OPTIONS
    assert not experiment.force


def test_every_run_option_has_a_control_that_reaches_the_experiment(panel: ChoicePanel, qtbot: QtBot) -> None:
    """The keyboard unfolds all run options, and the experiment has the values that are set."""
    qtbot.keyClick(panel.run_option_panel.heading, Qt.Key.Key_Space)
    form = panel.run_option_panel.form
    assert all(form.field(parameter.name).isVisible() for parameter in run_option_parameters())
    chunk = form.field("chunk_size")
    assert isinstance(chunk, QSpinBox)
    chunk.setValue(7)
    panel.run_option_panel.force_box.click()
    assert panel.choice().run_options == RunOptions(chunk_size=7)
    assert panel.choice().force
    assert panel.run_option_panel.heading.text() == "RUN OPTIONS · 2 set"
    assert "chunk size, forced" in panel.run_option_panel.heading.toolTip()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.info.key)
def test_only_run_options_that_a_ticked_model_uses_are_enabled(model, panel: ChoicePanel) -> None:
    """Only run options of ticked models are enabled; the tooltips of the others name their models."""
    panel.model_ticks.tick([model.info.key])
    used = model.info.run_options if panel.model_ticks.ticked else ()
    for parameter in run_option_parameters():
        field = panel.run_option_panel.form.field(parameter.name)
        assert field.isEnabled() == (parameter.name in used)
        if not field.isEnabled():
            users = [m.info.key for m in MODELS if parameter.name in m.info.run_options]
            assert f"Used only by {', '.join(users)}: tick " in field.toolTip()


def test_the_wheel_over_a_field_changes_nothing(panel: ChoicePanel) -> None:
    """Scrolling the panel with the wheel does not change a value of the form."""
    tasks = panel.size_form.field("tasks")
    assert isinstance(tasks, QSpinBox)
    panel.workload_box.setFocus()
    before = tasks.value()
    nowhere, turned = QPointF(5, 5), QPoint(0, 120)
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(
        nowhere, nowhere, QPoint(), turned, buttons, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(tasks, wheel)
    assert tasks.value() == before


@pytest.mark.parametrize("info", ANTI_PATTERNS, ids=lambda info: info.key)
def test_a_anti_pattern_says_so_in_words(info: ModelInfo, panel: ChoicePanel) -> None:
    """An anti-pattern's explanation starts with the replacement, also for screen readers."""
    tick = tick_of(panel, info.key)
    assert tick.explanation.startswith(f"{info.key}: use {info.replacement} instead")
    assert f"use {info.replacement} instead" in tick.toolTip()
    assert tick.check_box.accessibleDescription().startswith(f"Anti-pattern: use {info.replacement} instead")


def test_a_good_model_is_not_called_a_anti_pattern(panel: ChoicePanel) -> None:
    """The heading of the anti-patterns stands above them and no other model."""
    found = [label for label in panel.model_ticks.findChildren(QLabel) if label.text() == "ANTI-PATTERNS"]
    (heading,) = found
    ticks = panel.model_ticks.findChildren(ModelTick)
    below = {tick.key for tick in ticks if tick.y() > heading.y()}
    assert below == {info.key for info in ANTI_PATTERNS}


def test_the_explanation_follows_pointer_and_focus(panel: ChoicePanel, qtbot: QtBot) -> None:
    """The lines below the list say what the model is that has the pointer or the focus; nothing moves."""
    heights = {panel.model_ticks.explanation.height()}
    for key in ("qthread", "thread-pool"):
        tick_of(panel, key).check_box.setFocus()
        QApplication.sendEvent(tick_of(panel, key).check_box, QFocusEvent(QEvent.Type.FocusIn))
        assert panel.model_ticks.explanation.text().startswith(f"{key}: ")
        heights.add(panel.model_ticks.explanation.height())
    assert len(heights) == 1


def test_all_models_are_in_sight_on_a_small_screen(panel: ChoicePanel, qtbot: QtBot) -> None:
    """With the parameters folded into a line, every model is visible in a window of 720 pixels."""
    panel.fold_button.setChecked(False)
    ticks = panel.model_ticks.findChildren(ModelTick)
    qtbot.waitUntil(lambda: all(not tick.visibleRegion().isEmpty() for tick in ticks))
    assert panel.fold_button.text() == "8 tasks · 4 workers · limit 200,000"


def test_a_workload_that_is_no_class_of_its_own_can_be_chosen(qtbot: QtBot) -> None:
    """The form shows the parameters of the workload's entry, and the entry makes the workload."""
    panel = ChoicePanel((entry_of_function("first"), entry_of_function("second")), MODELS, LIGHT)
    qtbot.addWidget(panel)
    panel.choose_workload("second")
    times = panel.workload_form.field("times")
    assert isinstance(times, QSpinBox)
    times.setValue(5)
    workload = panel.choice().workload
    assert (workload.info.key, workload.settings) == ("second", {"times": 5})


def test_an_unavailable_workload_is_listed_with_its_reason(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unavailable workload is in the list with the reason, and cannot be chosen."""
    monkeypatch.setattr(ImageWork, "availability", lambda self: Availability("needs the package PIL"))
    panel = ChoicePanel(WORKLOADS, MODELS, LIGHT)
    qtbot.addWidget(panel)
    box = panel.workload_box
    row = box.findData("image")
    items = box.model()
    assert isinstance(items, QStandardItemModel)
    assert not items.item(row).isEnabled()
    assert box.itemText(row) == "image · not available: needs the package PIL"
    assert "Not available here: needs the package PIL" in box.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert items.item(box.findData("sleep")).isEnabled()


def test_a_model_that_the_workload_refuses_cannot_be_ticked(
    panel: ChoicePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that cannot run the workload shows the reason, and regains its tick with another workload."""

    def refuse(info: ModelInfo, workload: AnyWorkload) -> Availability:
        refuses = info.key == "thread-pool" and isinstance(workload, Payload)
        return Availability("payload refuses it" if refuses else "")

    monkeypatch.setattr(model_ticks, "pair_availability", refuse)
    panel.model_ticks.tick(["thread-pool", "qthread"])
    panel.choose_workload("payload")
    tick = tick_of(panel, "thread-pool")
    assert panel.model_ticks.ticked == ("qthread",)
    assert not tick.check_box.isEnabled()
    assert not tick.check_box.isChecked()
    assert "Not available with this workload: payload refuses it" in tick.toolTip()
    panel.choose_workload("sleep")
    assert panel.model_ticks.ticked == ("qthread", "thread-pool")


def test_without_a_model_left_a_run_is_refused_with_the_reason(
    panel: ChoicePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the only ticked model cannot run the workload, the tooltip of Run asks for another one."""
    panel.model_ticks.tick(["qthread"])
    monkeypatch.setattr(model_ticks, "pair_availability", lambda info, workload: Availability("no"))
    panel.choose_workload("payload")
    assert not panel.run_controls.run_button.isEnabled()
    assert "tick at least one model" in panel.run_controls.run_button.toolTip()


def test_all_of_it_can_be_reached_on_a_small_screen(panel: ChoicePanel, qtbot: QtBot) -> None:
    """With unfolded options and half the height, Run stays visible and the rest scrolls."""
    panel.run_option_panel.heading.setChecked(True)
    panel.resize(panel.width(), 400)
    panel.offer_force()
    qtbot.waitUntil(lambda: not panel.run_option_panel.force_box.visibleRegion().isEmpty())
    assert panel.rect().contains(panel.run_controls.geometry())


def test_too_large_names_the_estimate_and_the_way_to_force(
    program: Program, window: MainWindow, qtbot: QtBot
) -> None:
    """The message gives the estimated time, and the check box that lifts the limit has the focus."""
    panel = window.choice_panel
    panel.choose_workload("sleep")
    panel.model_ticks.tick(["thread-pool"])
    for form, name, value in (
        (panel.workload_form, "duration_ms", 60_000),
        (panel.size_form, "tasks", 100_000),
    ):
        field = form.field(name)
        assert isinstance(field, QSpinBox)
        field.setValue(value)
    window.run()
    assert "would take about 17 days; the limit is 15 min" in window.message_line.text
    assert FORCE_TEXT in window.message_line.text
    assert "--force" not in window.message_line.text
    force_box = panel.run_option_panel.force_box
    qtbot.waitUntil(lambda: not force_box.visibleRegion().isEmpty())
    assert window.focusWidget() is force_box
    qtbot.keyClick(force_box, Qt.Key.Key_Space)
    window.run()
    started = program.controller.under_way
    assert started is not None
    assert started.experiment.force
    assert isinstance(started.experiment.workload, Sleep)
    assert not window.message_line.text


def test_repeats_below_one_go_on_until_the_order_is_settled(panel: ChoicePanel, qtbot: QtBot) -> None:
    """One step down from 1 the field says auto; a proposal sets the number again."""
    field = panel.size_form.field("repeats")
    assert isinstance(field, QSpinBox)
    assert (field.text(), panel.choice().auto_repeats) == ("1", False)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "auto"
    assert "until the order of the models is settled" in field.toolTip()
    experiment = panel.choice()
    assert (experiment.auto_repeats, experiment.size.repeats) == (True, FIRST_REPEATS)
    field.setValue(7)
    field.selectAll()
    qtbot.keyClicks(field, "auto")
    assert panel.choice().auto_repeats, "the word can be typed"
    field.selectAll()
    qtbot.keyClicks(field, "12")
    assert panel.choice().size.repeats == 12
    panel.show_choice(Proposal(("blocking",), "sleep", NO_VALUES, 4, 2, repeats=5))
    assert panel.choice().size.repeats == 5


def test_progress_reckons_with_the_most_rounds(panel: ChoicePanel) -> None:
    """The bar is never full while rounds may follow."""
    field = panel.size_form.field("repeats")
    assert isinstance(field, QSpinBox)
    field.setValue(0)
    experiment = panel.choice()
    models = len(experiment.models)
    assert len(run_weights(experiment)) == models * (1 + MOST_REPEATS)
