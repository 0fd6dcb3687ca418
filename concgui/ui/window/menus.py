"""The menu bar. It makes every action of the window reachable by keyboard."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QWidget

from concgui.engine.system.environment import Environment
from concgui.presentation.environment_text import environment_text
from concgui.presentation.gallery.cards import GALLERY
from concgui.presentation.start_text import MATRIX_LINK, OWN_LINK
from concgui.ui.common.appearance import ColourChoice
from concgui.ui.common.scaled_label import ScaledLabel
from concgui.ui.window.page_switch import PageSwitch
from concgui.ui.window.pages import PAGE_TEXTS, Page, key_of

_COLOUR_TEXTS = {
    ColourChoice.SYSTEM: "Colours of the &system",
    ColourChoice.LIGHT: "&Light",
    ColourChoice.DARK: "&Dark",
}


@dataclass(frozen=True)
class MenuSlots:
    """The functions that the menu entries call."""

    run: Callable[[], None]
    run_card: Callable[[str], None]
    build_own: Callable[[], None]
    cancel: Callable[[], None]
    save_picture: Callable[[], None]
    fill_picture_menu: Callable[[QMenu], None]
    copy_picture: Callable[[], None]
    save_report: Callable[[], None]
    save_table: Callable[[], None]
    copy_as_csv: Callable[[], None]
    save_script: Callable[[], None]
    copy_script: Callable[[], None]
    close: Callable[[], object]
    go_back: Callable[[], None]
    show_page: Callable[[Page], None]
    set_room: Callable[[bool], None]
    show_scene: Callable[[int], None]
    reset: Callable[[], None]
    choose_colours: Callable[[ColourChoice], None]
    open_palette: Callable[[], None]
    choose_clock: Callable[[bool], None]
    about: Callable[[], None]


class WindowMenus:
    """The menus of a window, and those of their entries that change.

    Run and Cancel stay enabled. If they cannot be done, the message line gives the reason, which a
    greyed-out entry could not.
    """

    def __init__(self, window: QMainWindow, slots: MenuSlots, environment: Environment) -> None:
        self._window = window
        self._actions: list[tuple[str, QAction]] = []
        bar = window.menuBar()
        file_menu = bar.addMenu("&File")
        self._add(file_menu, "Save &picture …", slots.save_picture, QKeySequence.StandardKey.Save)
        views_menu = file_menu.addMenu("Save picture &of")
        views_menu.aboutToShow.connect(lambda: slots.fill_picture_menu(views_menu))
        self._add(file_menu, "Copy as pic&ture", slots.copy_picture, "Ctrl+Shift+C")
        self._add(file_menu, "Save r&eport …", slots.save_report, "Ctrl+Shift+R")
        file_menu.addSeparator()
        self._add(file_menu, "Save ta&ble as CSV …", slots.save_table, None)
        self._add(file_menu, "&Copy results as CSV", slots.copy_as_csv, "Ctrl+Alt+C")
        file_menu.addSeparator()
        self._add(file_menu, "Save as &script …", slots.save_script, "Ctrl+Shift+S")
        self._add(file_menu, "Copy sc&ript", slots.copy_script, None)
        file_menu.addSeparator()
        self._add(file_menu, "&Quit", slots.close, QKeySequence.StandardKey.Quit)
        self._add_experiments(bar.addMenu("E&xperiments"), slots)
        run_menu = bar.addMenu("&Run")
        self._add(run_menu, "&Run the ticked models", slots.run, "F5")
        self._add(run_menu, "&Cancel", slots.cancel, "Esc")
        view_menu = bar.addMenu("&View")
        self._add_pages(view_menu, slots)
        self._add(view_menu, "&Back", slots.go_back, "Alt+Left")
        view_menu.addSeparator()
        self.room = self._add(view_menu, "Full screen for a &room", slots.set_room, "F8")
        self.room.setCheckable(True)
        self.outside_clock = self._add(view_menu, "Outside cloc&k", slots.choose_clock, "F9")
        self.outside_clock.setCheckable(True)
        self._add(view_menu, "Forget choices of this &window", slots.reset, None)
        view_menu.addSeparator()
        self._add_colours(view_menu, slots)
        help_menu = bar.addMenu("&Help")
        self._add_page(help_menu, Page.GLOSSARY, PAGE_TEXTS[Page.GLOSSARY].menu, slots)
        self._add(help_menu, "&All actions …", slots.open_palette, "Ctrl+Shift+P")
        self._add(help_menu, "A&bout concgui", slots.about, None)
        self.page_switch = PageSwitch()
        self.page_switch.page_wanted.connect(lambda number: slots.show_page(Page(number)))
        self._show_environment(environment)

    def _add(
        self,
        menu: QMenu,
        text: str,
        slot: Callable[..., object],
        shortcut: str | QKeySequence.StandardKey | None,
    ) -> QAction:
        action = menu.addAction(text)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(slot)
        # The keys work also where the menu bar is hidden.
        self._window.addAction(action)
        self._actions.append((menu.title().replace("&", ""), action))
        return action

    @property
    def actions(self) -> tuple[tuple[str, QAction], ...]:
        """All actions of the window with the names of their menus: the one list of what can be done."""
        return tuple(self._actions)

    def _add_pages(self, menu: QMenu, slots: MenuSlots) -> None:
        for page, text in PAGE_TEXTS.items():
            if page not in (Page.START, Page.GLOSSARY):
                self._add_page(menu, page, text.menu, slots)

    def show_colours(self, choice: ColourChoice) -> None:
        """Mark the source of the colours that is in use."""
        self._colours[choice].setChecked(True)

    def _add_page(self, menu: QMenu, page: Page, text: str, slots: MenuSlots) -> None:
        self._add(menu, text, lambda _checked=False: slots.show_page(page), key_of(page))

    def _add_experiments(self, menu: QMenu, slots: MenuSlots) -> None:
        """Add the start page and its cards: people miss a gallery that is shown at the first start alone."""
        self._add_page(menu, Page.START, PAGE_TEXTS[Page.START].menu, slots)
        self.next_scene = self._add(menu, "&Next question", lambda _checked=False: slots.show_scene(1), None)
        self.previous_scene = self._add(
            menu, "&Previous question", lambda _checked=False: slots.show_scene(-1), None
        )
        menu.addSeparator()
        for number, card in enumerate(GALLERY, start=1):
            text = f"&{number} {card.question}"
            self._add(menu, text, lambda _checked=False, card=card: slots.run_card(card.key), None)
        menu.addSeparator()
        self._add(menu, f"&{MATRIX_LINK}", lambda _checked=False: slots.show_page(Page.MATRIX), None)
        self._add(menu, f"&{OWN_LINK}", slots.build_own, None)

    def _add_colours(self, menu: QMenu, slots: MenuSlots) -> None:
        self._colours: dict[ColourChoice, QAction] = {}
        group = QActionGroup(self._window)
        for choice, text in _COLOUR_TEXTS.items():
            action = self._add(
                menu, text, lambda _checked=False, choice=choice: slots.choose_colours(choice), None
            )
            action.setCheckable(True)
            action.setChecked(choice is ColourChoice.SYSTEM)
            group.addAction(action)
            self._colours[choice] = action

    def _show_environment(self, environment: Environment) -> None:
        """Show pages and environment at the end of the menu bar, or below where the system owns that bar."""
        bar = self._window.menuBar()
        corner = QWidget(bar)
        label = ScaledLabel(environment_text(environment), scale=0.9, muted=True)
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.page_switch)
        row.addWidget(label)
        label.setToolTip(
            f"{environment.implementation} {environment.python}, PySide6 {environment.pyside6}, "
            f"Qt {environment.qt}, {environment.platform}, "
            f"switch interval {environment.switch_interval_ms:g} ms"
        )
        label.setAccessibleName("Environment of the measurements")
        if bar.isNativeMenuBar():
            self._window.statusBar().addPermanentWidget(corner)
        else:
            bar.setCornerWidget(corner)
