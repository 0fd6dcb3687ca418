"""The main window: choice on the left, feel strip on top, plots below, a message line at the bottom."""

from collections.abc import Callable

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from concgui.app.explaining import explain_records
from concgui.app.gallery_pictures import gallery_pictures
from concgui.app.history_desk import HistoryDesk
from concgui.app.run_code import RunCode
from concgui.app.run_comparison import KeptRuns
from concgui.engine.errors import BusyError, ConcguiError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.evaluation.summary import summarise
from concgui.engine.findings.finding import Evidence, Proposal
from concgui.engine.note import Note
from concgui.engine.planning.progress import Phase, Progress
from concgui.engine.planning.size_limits import TooLargeError
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.catalogue import WORKLOADS, for_any_matrix
from concgui.presentation.colours import Theme
from concgui.presentation.experiment_text import (
    FORCE_TEXT,
    column_ending_text,
    ending_text,
    error_text,
    experiment_title,
    failure_text,
)
from concgui.presentation.gallery.cards import GALLERY, find_card
from concgui.presentation.model_names import ModelNames
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import count_text
from concgui.presentation.page_text import CHOICES_FORGOTTEN, ROOM_KEYS, RUN_FIRST
from concgui.presentation.proposal_text import proposal_title
from concgui.presentation.run_announcement import announcement_of, run_headline
from concgui.qtlayer.catalogue import MODELS, find_model
from concgui.qtlayer.probe.ping_schedule import PingRate
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.store.matrix_place import MatrixPlace
from concgui.ui.choice.choice_panel import ChoicePanel
from concgui.ui.common.appearance import Appearance, ColourChoice
from concgui.ui.common.still_frame import StillFrame
from concgui.ui.feel.feel_strip import FeelStrip
from concgui.ui.glossary.glossary_view import GlossaryView
from concgui.ui.history.history_view import HistoryView
from concgui.ui.history.presenter import HistoryPresenter
from concgui.ui.image.image_panel import ImagePanel
from concgui.ui.matrix.presenter import MatrixPresenter
from concgui.ui.saving.view_saving import ViewSaving
from concgui.ui.start.start_page import StartPage
from concgui.ui.window.clock_choice import ClockChoice
from concgui.ui.window.command_palette import CommandPalette
from concgui.ui.window.layout import arranged, first_size
from concgui.ui.window.main_area import MainArea
from concgui.ui.window.menus import MenuSlots, WindowMenus
from concgui.ui.window.message_line import MessageLine
from concgui.ui.window.pages import Page
from concgui.ui.window.remembered import Remembered
from concgui.ui.window.result_saving import ResultSaving, ShownRuns
from concgui.ui.window.room import Room
from concgui.ui.window.script_saving import ScriptSaving
from concgui.ui.window.step_panel import StepPanel
from concgui.ui.window.trail import Place, Trail

_Shown = tuple[Experiment | None, KeptRuns | None, list[RunRecord], RunRecord | None]
"""An experiment, or kept runs in place of one, the runs, and the run that a person chose."""

_MEASURED = (Phase.BASELINE, Phase.RUNNING)


class MainWindow(QMainWindow):
    """The main window. It connects the controller to the views.

    From the baseline of a run to its end only the feel strip, the image of the run and its progress are
    drawn. The plots and the forms stand as still pictures (`StillFrame`): they are not laid out, hovered or
    painted, whatever a person does. Requests for another page, size or colour wait for the end of the run.
    Plots change after a run, before the baseline of the next one.

    The model ``process-events`` re-enters these methods from inside a run. Run then raises
    `BusyError`, which becomes a message; Cancel is idempotent; closing waits for the end of the
    experiment.

    Args:
        controller: Runs the experiments.
        probe: Measures the window.
        environment: The machine and the interpreter.
        names: The displayed names of the models.
        appearance: Colours and text size.
        matrix_place: Where matrices are kept; None to keep none.
        history: Where all runs are kept; None to keep none.
        parent: Owner.
        patience_ms: How long a person waits for the window to close. Then the window is hidden, and
            the program ends by force.
        first_page: The page that is shown first.
        settings: Where choices are remembered; None to forget them.

    Signals:
        views_loaded: The window is painted and complete, and the probe has been started.
        forced_end_wanted: The window was closed and hidden, but the run could not be stopped.
        closed: The window was closed, even if it was hidden before, and no run is active.
    """

    views_loaded = Signal()
    forced_end_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        controller: ExperimentController,
        probe: Probe,
        environment: Environment,
        names: ModelNames,
        appearance: Appearance,
        matrix_place: MatrixPlace | None = None,
        history: HistoryDesk | None = None,
        parent: QWidget | None = None,
        *,
        patience_ms: int = 2_000,
        first_page: Page = Page.COMPARE,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._matrix_place = matrix_place
        self._history = history
        self._controller = controller
        self._probe = probe
        self._environment = environment
        self._appearance = appearance
        self._experiment: Experiment | None = None
        self._kept: KeptRuns | None = None
        self._records: list[RunRecord] = []
        self._chosen_run: RunRecord | None = None
        self._shown_before: _Shown = (None, None, [], None)
        self._trail = Trail()
        self._is_measured = False
        self._postponed: list[Callable[[], None]] = []
        self._passing_text = ""
        self._is_closing = False
        self._is_forced = False
        self._matrix: MatrixPresenter | None = None
        self._close_timer = QTimer(self)
        self._close_timer.setSingleShot(True)
        self._close_timer.setInterval(patience_ms)
        theme = appearance.theme
        self.choice_panel = ChoicePanel(WORKLOADS, MODELS, theme)
        self.feel_strip = FeelStrip(probe, theme)
        code = RunCode()
        self.main_area = MainArea(names, code)
        self.start_page = StartPage(gallery_pictures(), theme)
        self.main_area.add_page(Page.START, self.start_page)
        self.history_view = HistoryView()
        self.main_area.add_page(Page.HISTORY, self.history_view)
        self._history_presenter = HistoryPresenter(
            self.history_view, history, lambda: controller.is_active, self
        )
        self.main_area.add_page(Page.GLOSSARY, GlossaryView())
        self.plots_frame = StillFrame(self.main_area)
        self.image_panel = ImagePanel()
        self.step_panel = StepPanel(self.plots_frame)
        self.message_line = MessageLine(theme)
        self._script_saving = ScriptSaving(
            self, code.script, self.message_line.show_info, self.message_line.show_problem
        )
        self._saving = ResultSaving(
            self.main_area,
            ViewSaving(
                self, lambda: appearance.theme, self.message_line.show_info, self.message_line.show_problem
            ),
            names,
            lambda: self._records,
            lambda: self._shown_run,
            self._shown_matrix,
            environment,
            self.message_line.show_info,
            self._when_released,
        )
        self._remembered = Remembered(settings)
        self.clock_choice = ClockChoice(probe, appearance, self, self._remembered)
        self.menus = WindowMenus(self, self._menu_slots(), environment)
        self._room = Room(self, self.menus.next_scene, self.menus.previous_scene)
        self._scene = -1
        self._first_choice = self.choice_panel.state()
        self.command_palette = CommandPalette(self, lambda: self.menus.actions)
        self.setWindowTitle("concgui")
        self._arrange()
        self._connect()
        self.main_area.show_page(first_page)
        self._restore()

    @property
    def _shown_run(self) -> RunRecord | None:
        """The run that a person has chosen, or else the last one; None before the first."""
        return self._chosen_run or (self._records[-1] if self._records else None)

    # actions of a person

    def run(self) -> None:
        """Start the chosen experiment, or show why it cannot be started."""
        self._try_to_start(None)

    def _try_to_start(self, experiment: Experiment | None) -> bool:
        """Start an experiment, None for the chosen one, or show why it cannot be started.

        Returns:
            Whether it was started.
        """
        with self._probe.own_views.at_work():
            try:
                self.start(experiment or self.choice_panel.choice())
                return True
            except ConcguiError as error:
                self.message_line.show_problem(error_text(error, f"tick “{FORCE_TEXT}”"))
                if isinstance(error, BusyError):
                    self._passing_text = self.message_line.text
                if isinstance(error, TooLargeError):
                    self.choice_panel.offer_force()
        return False

    def start(self, experiment: Experiment) -> ExperimentRun:
        """Start an experiment, show it, and return it.

        Raises:
            ConcguiError: The experiment cannot be started (see `ExperimentController.start`).
        """
        run = self._controller.start(experiment, step_view=self.step_panel)
        if self.main_area.page in (Page.START, Page.HISTORY):
            self.main_area.show_page(Page.COMPARE)
        self.setWindowTitle("concgui")
        self._shown_before = self._experiment, self._kept, self._records, self._chosen_run
        self._experiment, self._kept, self._records, self._chosen_run = experiment, None, [], None
        self._trail.forget()
        self.main_area.findings.show_nothing()
        self._follow(run)
        self.feel_strip.name_run("")
        self.feel_strip.set_stage(True)
        self.image_panel.begin(experiment)
        run.announce_results(self.image_panel.is_wanted)
        run.results_arrived.connect(self.image_panel.add)
        run.run_ended.connect(self._on_run_ended)
        run.ended.connect(self._on_ended)
        if self._history is not None:
            self._history.keep(run)
        self._show_records()
        return run

    def run_card(self, key: str) -> None:
        """Set up the experiment of a card of the gallery, and start it."""
        self._when_released(lambda: self._run_card(key))

    def _run_card(self, key: str) -> None:
        card = find_card(key)
        # While another experiment is under way, the attempt to start says so, and nothing is set up.
        if not self._controller.is_active and not self._set_up(card.experiment):
            return
        if self._try_to_start(None):
            self.setWindowTitle(f"{card.question} – concgui")
            self.message_line.show_info(card.look_for)
            self.main_area.experiment.say_until_first_run(card.look_for)

    def _repeat(self) -> None:
        """Repeat the experiment that is shown, or run one like the kept runs that are shown."""
        if self._experiment is not None:
            self._try_to_start(self._experiment)
        elif self._kept is not None and self._set_up(self._kept.proposal):
            self._try_to_start(None)

    def cancel(self) -> None:
        """Cancel the active experiment, also one that the matrix started."""
        run = self._controller.under_way
        if run is None:
            self.message_line.show_info("nothing is running, so there is nothing to cancel")
            return
        self.choice_panel.run_controls.show_cancelling()
        run.cancel()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the window at once while a run is measured, so that the run knows how long it took."""
        with self._probe.own_views.at_work():
            super().resizeEvent(event)
            if self.plots_frame.is_still:
                self.repaint()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the window after cancelling an active experiment."""
        run = self._controller.under_way
        if self._is_forced or run is None:
            self._close_timer.stop()
            self.feel_strip.stop()
            self._keep_matrix()
            self._keep_choices()
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        if self._is_closing:
            self._close_by_force()  # closed a second time, so the person does not want to wait
            return
        self._is_closing = True
        self.message_line.show_info("closing: the active run is being cancelled …")
        self.choice_panel.run_controls.show_cancelling()
        self._close_timer.start()
        run.cancel()

    # events of the program

    def show_problem(self, text: str) -> None:
        """Show a problem in the message line."""
        self.message_line.show_problem(text)

    def _follow(self, run: ExperimentRun) -> None:
        """Show the progress of an experiment next to Run and Cancel."""
        self.message_line.clear()
        self.choice_panel.run_controls.show_started(run.experiment)
        run.progressed.connect(self._on_progressed)

    def _follow_column(self, run: ExperimentRun) -> None:
        """Show the progress of an experiment of the matrix. Its runs appear in the matrix alone."""
        self._follow(run)
        self.image_panel.begin(None)
        run.ended.connect(self._on_column_ended)

    def _on_progressed(self, progress: Progress) -> None:
        self.choice_panel.run_controls.show_progress(progress)
        self.image_panel.show_progress(progress)
        if (progress.phase in _MEASURED) != self.plots_frame.is_still:
            (self._hold if progress.phase in _MEASURED else self._release)()
        is_measured = progress.phase is Phase.RUNNING
        if is_measured != self._is_measured:
            self._is_measured = is_measured
            if is_measured:
                model = find_model(progress.model).info
                self.feel_strip.name_run(run_headline(model, warm_up=progress.warm_up))
                self.feel_strip.begin_run(announcement_of(model))
            else:
                self.feel_strip.end_run()

    def _hold(self) -> None:
        """Let plots and forms stand still: a baseline is about to be measured, and then a run."""
        self.plots_frame.hold()
        self.choice_panel.still_frame.hold()

    def _release(self) -> None:
        """Let plots and forms move again, and do what was postponed. Idempotent."""
        self.plots_frame.release()
        self.choice_panel.still_frame.release()
        postponed, self._postponed = self._postponed, []
        for action in postponed:
            action()
        if postponed:
            self._clear_passing()

    def _when_released(self, action: Callable[[], None]) -> None:
        """Do something that changes plots or forms: now, or when the run has ended that is measured."""
        if not self.plots_frame.is_still:
            action()
            return
        self._postponed.append(action)
        with self._probe.own_views.at_work():
            self.message_line.show_info("This happens as soon as the run has ended that is being measured.")
            self._passing_text = self.message_line.text

    def _clear_passing(self) -> None:
        """Clear the message that was true only while a run was under way, if it is still shown."""
        if self._passing_text and self.message_line.text == self._passing_text:
            self.message_line.clear()
        self._passing_text = ""

    def _show_page(self, page: Page) -> None:
        self._when_released(lambda: self._leave_for(lambda: self.main_area.show_page(page)))

    def _show_tab(self, number: int) -> None:
        self._when_released(lambda: self._leave_for(lambda: self.main_area.show_tab(Page(number))))

    def _open_palette(self) -> None:
        self._when_released(self.command_palette.open)

    def _build_own(self) -> None:
        """Show the page of an experiment, and let the keyboard choose one."""
        self._show_page(Page.COMPARE)
        self.choice_panel.workload_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_page_changed(self, number: int) -> None:
        page = Page(number)
        self.menus.page_switch.show_page(page)
        self._show_surroundings()

    def _show_surroundings(self) -> None:
        """Show forms and stage where they are wanted: cards need the room, and a room needs no forms."""
        is_start = self.main_area.page is Page.START
        self.feel_strip.setVisible(not is_start)
        self.choice_panel.setVisible(not is_start and not self._room.is_on)

    def _leave_for(self, action: Callable[[], None]) -> None:
        """Do something that shows another page or run, and remember the way back."""
        self._trail.leave(self._place)
        action()

    @property
    def _place(self) -> Place:
        return Place.of(self.main_area.page, self._chosen_run)

    def _go_back(self) -> None:
        """Show the page and the run that were shown before."""
        self._when_released(self._go_back_now)

    def _go_back_now(self) -> None:
        place = self._trail.back(self._place)
        if place is None:
            self.message_line.show_info("there is nothing to go back to")
            return
        self.main_area.show_page(place.page)
        self._chosen_run = place.run
        self._show_records()

    def set_room(self, is_room: bool) -> None:
        """Enter the room or leave it: full screen, large text, only stage, verdict and Compare."""
        self._when_released(lambda: self._set_room(is_room))

    def _set_room(self, is_room: bool) -> None:
        self.menus.room.setChecked(is_room)
        self._appearance.set_large(is_room)
        self.main_area.experiment.set_room(is_room)
        self._room.set_on(is_room)
        self._show_surroundings()
        self.message_line.show_info(ROOM_KEYS if is_room else "")

    def _show_scene(self, step: int) -> None:
        """Run the next question of the gallery, or the one before."""
        if self._controller.is_active:
            self.message_line.show_info(RUN_FIRST)
            return
        self._scene = (self._scene + step) % len(GALLERY)
        self.run_card(GALLERY[self._scene].key)

    def _reset(self) -> None:
        """Forget what is remembered, and show everything as at the first start."""
        self._when_released(self._reset_now)

    def _reset_now(self) -> None:
        self._remembered.forget()
        self.choice_panel.restore(self._first_choice)
        self._choose_colours(ColourChoice.SYSTEM)
        self.menus.outside_clock.setChecked(False)
        self.clock_choice.choose(False)
        self._set_room(False)
        self.resize(first_size(self.screen().availableSize()))
        self.message_line.show_info(CHOICES_FORGOTTEN)

    def _restore(self) -> None:
        """Show what was chosen when the window was closed the last time."""
        remembered = self._remembered
        self.choice_panel.restore(remembered.choice)
        if remembered.geometry is not None:
            self.restoreGeometry(remembered.geometry)
        self._appearance.choose_colours(remembered.colours)
        self.menus.show_colours(remembered.colours)
        if remembered.is_room:
            self._set_room(True)

    def _keep_choices(self) -> None:
        self._remembered.keep(
            self.saveGeometry(),
            self._appearance.choice,
            is_room=self._room.is_on,
            choice=self.choice_panel.state(),
        )

    def _choose_clock(self, is_chosen: bool) -> None:
        self._when_released(lambda: self.clock_choice.choose(is_chosen))

    def _choose_colours(self, choice: ColourChoice) -> None:
        self.menus.show_colours(choice)
        self._when_released(lambda: self._appearance.choose_colours(choice))

    def _on_image_closed(self) -> None:
        run = self._controller.under_way
        if run is not None:
            run.announce_results(False)

    def _on_run_ended(self, record: RunRecord) -> None:
        self._records.append(record)
        self._show_records()

    def _on_ended(self, result: ExperimentResult) -> None:
        if result.outcome is Outcome.FAILED:
            self.message_line.show_problem(failure_text(result))
        if not self._records:
            # Cancelled before the first measured run: show the previous results again.
            self._experiment, self._kept, self._records, self._chosen_run = self._shown_before
            self._show_records()
        self._shown_before = (None, None, [], None)
        self._show_explanation()
        self._show_ended(result, ending_text(result))

    def _on_column_ended(self, result: ExperimentResult) -> None:
        self._show_ended(result, column_ending_text(result))

    def _show_ended(self, result: ExperimentResult, text: str) -> None:
        self._release()
        self.feel_strip.set_stage(False)
        self._clear_passing()
        self.choice_panel.run_controls.show_ended(result.outcome, text)
        self.image_panel.end()
        if self._is_closing:
            # Not from inside the experiment's signal, because closing destroys the experiment.
            QTimer.singleShot(0, self, self.close)

    def _show_records(self) -> None:
        """Bring all views up to date."""
        if self._experiment is not None:
            title = experiment_title(self._experiment)
        elif self._kept is not None:
            title = self._kept.title
        else:
            self.main_area.show_summaries((), "")
            return
        self.main_area.show_summaries(summarise(self._records), title)
        self.main_area.show_records(self._records)
        shown = self._shown_run
        if shown is not None:
            self.main_area.show_run(shown)
        else:
            self.main_area.show_no_run()

    def _show_kept(self, kept: KeptRuns) -> None:
        """Show kept runs in place of an experiment, and say in what they differ."""
        if self._controller.is_active:
            self.message_line.show_info("Kept runs can be shown when the active experiment has ended.")
            return
        self._leave_for(lambda: self.main_area.show_page(Page.COMPARE))
        self._experiment, self._kept, self._records, self._chosen_run = None, kept, list(kept.records), None
        self._show_records()
        self._show_explanation()
        if kept.difference:
            self.message_line.show_info(kept.difference)

    def _show_explanation(self) -> None:
        """Explain the runs that are shown, after their experiment has ended."""
        with self._probe.own_views.at_work():
            self.main_area.show_explanation(explain_records(self._records))

    def _set_up(self, proposal: Proposal) -> bool:
        """Set up an experiment, so that Run starts it, and return whether it can be had here."""
        try:
            self.choice_panel.show_choice(proposal)
        except (KeyError, ConcguiError) as error:
            self.message_line.show_problem(f"This experiment cannot be set up here: {error}")
            return False
        self.message_line.show_info(f"Set up: {proposal_title(proposal)}. Press Run to start it.")
        return True

    def _show_evidence(self, evidence: Evidence) -> None:
        """Show on what a finding rests."""
        for record in self._records:
            if record.id == evidence.run:
                self._trail.leave(self._place)
                self._chosen_run = record
                self.main_area.show_evidence(record, evidence)

    def _show_model(self, key: str) -> None:
        """Show the last run of the model that was chosen in Compare."""
        runs = [record for record in self._records if record.model == key]
        if runs:
            self._show_run(runs[-1])

    def _show_run(self, record: RunRecord) -> None:
        self._trail.leave(self._place)
        self._chosen_run = record
        self.main_area.show_run(record)

    def _on_rate_changed(self, rate: PingRate) -> None:
        self.feel_strip.set_ping_period(rate.period_ns)

    def _load_views(self) -> None:
        """Load the views, which takes long, after the window has been painted; then start the probe."""
        self.main_area.load_views(self._appearance.theme)
        if self.main_area.matrix is not None:
            self._matrix = MatrixPresenter(
                self._controller,
                self.main_area.matrix,
                MODELS,
                for_any_matrix(WORKLOADS),
                self._environment,
                self._matrix_place,
                self,
                step_view=self.step_panel,
            )
            self._matrix.experiment_started.connect(self._follow_column)
        self._show_records()
        self._probe.start()
        self.clock_choice.restore()
        self.feel_strip.start()
        self.views_loaded.emit()

    def _close_by_force(self) -> None:
        self._is_forced = True
        self._close_timer.stop()
        self._keep_matrix()
        self._keep_choices()
        self.hide()
        self.forced_end_wanted.emit()

    def _keep_matrix(self) -> None:
        if self._matrix is not None:
            self._matrix.shutdown()

    def _apply_theme(self, theme: Theme) -> None:
        for part in (self.choice_panel, self.feel_strip, self.main_area, self.message_line):
            part.set_theme(theme)

    def _copy_as_csv(self) -> None:
        if not self._records:
            self.message_line.show_info("there are no results to copy yet; press Run first")
            return
        with self._probe.own_views.at_work():
            self.main_area.copy_as_csv()
            runs = count_text(len(self._records), "run")
            self.message_line.show_info(f"copied {runs} to the clipboard as CSV")

    def _shown_matrix(self) -> ShownRuns:
        saved = self._matrix.shown if self._matrix is not None else None
        return ShownRuns(saved.records, saved.cells) if saved is not None else ShownRuns()

    def _save_script(self) -> None:
        self._with_shown_run(self._script_saving.ask_and_save)

    def _copy_script(self) -> None:
        self._with_shown_run(self._script_saving.copy)

    def _with_shown_run(self, action: Callable[[RunRecord], None]) -> None:
        """Do something with the run that is shown, after the run that is being measured."""
        record = self._shown_run
        if record is None:
            self.message_line.show_info("there is no run yet whose script could be made; press Run first")
            return
        self._when_released(lambda: action(record))

    def _show_about(self) -> None:
        known = self._environment
        self.message_line.show_info(
            f"concgui {known.concgui} · {known.implementation} {known.python} · PySide6 {known.pyside6} · "
            f"Qt {known.qt} · {known.platform}"
        )

    def _show_lost_observer(self, reason: Note) -> None:
        self.show_problem(note_text(reason))

    def _menu_slots(self) -> MenuSlots:
        return MenuSlots(
            run=self.run,
            run_card=self.run_card,
            build_own=self._build_own,
            cancel=self.cancel,
            save_picture=self._saving.save_picture,
            fill_picture_menu=self._saving.fill_menu,
            copy_picture=self._saving.copy_picture,
            save_report=self._saving.save_report,
            save_table=self._saving.save_table,
            copy_as_csv=self._copy_as_csv,
            save_script=self._save_script,
            copy_script=self._copy_script,
            close=self.close,
            go_back=self._go_back,
            show_page=self._show_page,
            set_room=self.set_room,
            show_scene=self._show_scene,
            reset=self._reset,
            choose_colours=self._choose_colours,
            open_palette=self._open_palette,
            choose_clock=self._choose_clock,
            about=self._show_about,
        )

    def _connect(self) -> None:
        self.image_panel.closed.connect(self._on_image_closed)
        self._probe.lost.connect(self._show_lost_observer)
        self._probe.rate_changed.connect(self._on_rate_changed)
        self.clock_choice.changed.connect(self.menus.outside_clock.setChecked)
        self.clock_choice.failed.connect(self.show_problem)
        self.choice_panel.run_requested.connect(self.run)
        self.choice_panel.cancel_requested.connect(self.cancel)
        self.main_area.first_painted.connect(self._load_views)
        self.main_area.page_wanted.connect(self._show_tab)
        self.main_area.page_changed.connect(self._on_page_changed)
        self._history_presenter.runs_chosen.connect(self._show_kept)
        self._history_presenter.problem_found.connect(self.message_line.show_problem)
        self.start_page.card_chosen.connect(self.run_card)
        self.start_page.matrix_wanted.connect(lambda: self._show_page(Page.MATRIX))
        self.start_page.own_wanted.connect(self._build_own)
        self.main_area.findings.repeat_wanted.connect(self._repeat)
        self.main_area.model_chosen.connect(self._show_model)
        self.main_area.run_chosen.connect(self._show_run)
        self.main_area.findings.evidence_chosen.connect(self._show_evidence)
        self.main_area.menu_wanted.connect(self._saving.open_menu)
        self.main_area.save_requested.connect(self._script_saving.ask_and_save)
        self.main_area.copy_requested.connect(self._script_saving.copy)
        self.main_area.findings.proposal_chosen.connect(self._set_up)
        self._appearance.changed.connect(self._apply_theme)
        self._close_timer.timeout.connect(self._close_by_force)

    def _arrange(self) -> None:
        parts = self.feel_strip, self.plots_frame, self.image_panel, self.message_line
        self.setCentralWidget(arranged(self.choice_panel, *parts))
        self.resize(first_size(self.screen().availableSize()))
