"""The page of an experiment: the verdict, Compare, and below it the tabs about the selected run."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from concgui.presentation.page_text import FIRST_RUN_UNDER_WAY, NOTHING_RUN_YET, timeline_tab
from concgui.ui.common.scaled_label import ScaledLabel
from concgui.ui.findings.findings_panel import FindingsPanel
from concgui.ui.window.pages import PAGE_TEXTS, TAB_ORDER, Page, key_of

_WIDE_LINES = 84
"""Width in line heights from which the map stands beside Compare."""

_MAP_LINES = 19
"""Height in line heights that the map has beside Compare."""

_COMPARE_SHARE = 0.46
"""The greatest share of the height that Compare has, until a person moves its border."""


class ExperimentPage(QWidget):
    """One experiment, one selected run: all that is shown is about them.

    Before the first experiment a line says how to start one, in place of empty plots.

    Attributes:
        findings: The verdict, and the findings folded behind it.
        tab_bar: The tabs below Compare.

    Signals:
        page_wanted: The `Page` of the tab that a person chose, or `Page.TIMELINE` for the tabs alone.
    """

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: dict[Page, QWidget] = {}
        self._compare: QWidget | None = None
        self._map: QWidget | None = None
        self._is_alone = False
        self._is_room = False
        self._is_moved_by_hand = False
        self.findings = FindingsPanel()
        self.tab_bar = QTabBar()
        self.alone_button = QToolButton()
        self._hint = ScaledLabel(NOTHING_RUN_YET, scale=1.25, muted=True)
        self._content = QWidget()
        self._upper = QSplitter(Qt.Orientation.Horizontal)
        self._lower = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._shown = QStackedLayout()
        self._pages = QStackedLayout()
        self._arrange()
        self.tab_bar.currentChanged.connect(self._on_tab)
        self.alone_button.toggled.connect(self._on_alone)
        self._splitter.splitterMoved.connect(self._remember_move)

    @property
    def tab(self) -> Page:
        """The tab that is shown."""
        data = self.tab_bar.tabData(self.tab_bar.currentIndex())
        return Page(data) if data is not None else Page.COMPARE

    @property
    def is_alone(self) -> bool:
        """Whether the tabs have the whole area."""
        return self._is_alone

    def set_upper(self, compare: QWidget, scatter: QWidget) -> None:
        """Place Compare, and a map that stands beside it where there is room."""
        self._compare, self._map = compare, scatter
        for view, share in ((compare, 3), (scatter, 2)):
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            self._upper.addWidget(view)
            self._upper.setStretchFactor(self._upper.indexOf(view), share)
        self._fit()

    def add_tab(self, page: Page, view: QWidget) -> None:
        """Add a view as a tab; the tabs stand in the order of `TAB_ORDER`."""
        text = PAGE_TEXTS[page]
        before = [p for p in self._views if TAB_ORDER.index(p) < TAB_ORDER.index(page)]
        self._views[page] = view
        self._pages.addWidget(view)
        index = len(before)
        blocked = self.tab_bar.blockSignals(True)
        self.tab_bar.insertTab(index, text.tab)
        self.tab_bar.setTabData(index, page)
        self.tab_bar.setTabToolTip(index, f"{text.help} ({key_of(page)})")
        self.tab_bar.blockSignals(blocked)

    def show_tab(self, page: Page, *, is_alone: bool | None = None) -> None:
        """Show a tab.

        Args:
            page: The page of the tab.
            is_alone: Whether the tabs have the whole area; None to leave that as it is.
        """
        if page in self._views:
            blocked = self.tab_bar.blockSignals(True)
            self.tab_bar.setCurrentIndex(self._index_of(page))
            self.tab_bar.blockSignals(blocked)
            self._pages.setCurrentWidget(self._views[page])
        if is_alone is not None:
            self._is_alone = is_alone
            blocked = self.alone_button.blockSignals(True)
            self.alone_button.setChecked(is_alone)
            self.alone_button.blockSignals(blocked)
        self._fit()

    def set_room(self, is_room: bool) -> None:
        """Show verdict and Compare alone, which can be read across a room."""
        self._is_room = is_room
        self._fit()

    def show_nothing_yet(self, *, is_under_way: bool) -> None:
        """Show no plots, but how to start an experiment, or that the first run is under way."""
        self._hint.setText(FIRST_RUN_UNDER_WAY if is_under_way else NOTHING_RUN_YET)
        self._shown.setCurrentWidget(self._hint)

    def say_until_first_run(self, text: str) -> None:
        """Show a text in place of the plots until the first run has ended, such as what to look for."""
        self._hint.setText(text)

    def show_content(self) -> None:
        """Show the plots."""
        self._shown.setCurrentWidget(self._content)
        self._fit()

    def name_timeline(self, model: str) -> None:
        """Show on its tab whose timeline it is; "" for none."""
        if Page.COMPARE in self._views:
            self.tab_bar.setTabText(self._index_of(Page.COMPARE), timeline_tab(model))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the map beside Compare if there is room, and divide the height."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Divide the room for another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _index_of(self, page: Page) -> int:
        found = [n for n in range(self.tab_bar.count()) if self.tab_bar.tabData(n) == page]
        return found[0] if found else 0

    def _on_tab(self, index: int) -> None:
        data = self.tab_bar.tabData(index)
        if data is not None:
            self.page_wanted.emit(data)

    def _on_alone(self, is_alone: bool) -> None:
        self.show_tab(self.tab, is_alone=is_alone)

    def _remember_move(self) -> None:
        self._is_moved_by_hand = True

    def _fit(self) -> None:
        """Show Compare and the map where there is room, and give Compare the height that it needs."""
        if self._compare is None or self._map is None:
            return
        line = QFontMetricsF(self.font()).height()
        is_wide = self.width() >= line * _WIDE_LINES
        self._upper.setVisible(self._is_room or not self._is_alone)
        self._lower.setVisible(not self._is_room)
        self._map.setVisible(is_wide and not self._is_room)
        if Page.SCATTER in self._views:
            # Beside Compare it would be there twice.
            is_needed = not is_wide or self._is_alone or self.tab is Page.SCATTER
            self.tab_bar.setTabVisible(self._index_of(Page.SCATTER), is_needed)
        if self._is_moved_by_hand or self._is_alone or self._is_room:
            return
        room = self._splitter.height()
        wanted = self._compare.sizeHint().height()
        if is_wide:
            wanted = max(wanted, round(_MAP_LINES * line))
        upper = int(min(room * _COMPARE_SHARE, wanted))
        self._splitter.setSizes([upper, max(1, room - upper)])

    def _arrange(self) -> None:
        self.tab_bar.setDrawBase(False)
        self.tab_bar.setExpanding(False)
        self.tab_bar.setAccessibleName("Views of the selected run")
        self.alone_button.setCheckable(True)
        self.alone_button.setAutoRaise(True)
        self.alone_button.setText("Whole page")
        self.alone_button.setToolTip("Give this tab the whole page (Ctrl+2: the timeline)")
        self.alone_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(8, 0, 8, 0)
        tabs.addWidget(self.tab_bar, 1)
        tabs.addWidget(self.alone_button)
        lower = QVBoxLayout(self._lower)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addLayout(tabs)
        lower.addLayout(self._pages, 1)
        for part in (self._upper, self._lower):
            self._splitter.addWidget(part)
        self._upper.setChildrenCollapsible(False)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(1, 1)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(0)
        content.addWidget(self.findings)
        content.addWidget(self._splitter, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(self._shown)
        self._shown.addWidget(self._hint)
        self._shown.addWidget(self._content)
