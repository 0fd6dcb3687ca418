"""The buttons that lead from one page to another: the experiment, the matrix."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from concgui.presentation.page_text import EXPERIMENT
from concgui.ui.window.pages import PAGE_TEXTS, Page, key_of

OWN_PAGES = (Page.START, Page.MATRIX, Page.HISTORY)
"""The pages that have a button of their own; all others are the page of the experiment."""


class PageSwitch(QWidget):
    """One button for each page, of which that of the page shown is pressed.

    Signals:
        page_wanted: The `Page` that a person chose.
    """

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[Page, QToolButton] = {}
        self._last = Page.COMPARE
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        texts = {page: PAGE_TEXTS[page] for page in sorted((Page.COMPARE, *OWN_PAGES), key=_order)}
        texts[Page.COMPARE] = EXPERIMENT
        for page, text in texts.items():
            button = QToolButton()
            button.setText(text.tab)
            button.setToolTip(f"{text.help} ({key_of(page)})")
            button.setAccessibleName(f"Page: {text.tab}")
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, page=page: self._choose(page))
            self._buttons[page] = button
            self._group.addButton(button)
            row.addWidget(button)
        self.show_page(Page.COMPARE)

    @property
    def buttons(self) -> Mapping[Page, QToolButton]:
        """The button of each page."""
        return self._buttons

    def show_page(self, page: Page) -> None:
        """Press the button of the page that is shown."""
        if page not in OWN_PAGES:
            self._last = page
        self._page = page
        button = self._buttons[page if page in OWN_PAGES else Page.COMPARE]
        if not button.isChecked():
            button.setChecked(True)

    def _choose(self, page: Page) -> None:
        # The page changes later where a run is measured, and the button with it.
        self.show_page(self._page)
        self.page_wanted.emit(self._last if page is Page.COMPARE else page)


def _order(page: Page) -> int:
    """Return the place of a page's button: the start page comes first."""
    return -1 if page is Page.START else page
