"""The timeline: every task of a run in its lane, and the window's latency under it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection
from concgui.presentation.colours import Theme
from concgui.presentation.model_names import ModelNames
from concgui.presentation.timeline.text import run_subtitle
from concgui.presentation.timeline.transfer_text import directions_seen
from concgui.presentation.timeline.view_text import (
    EMPTY_TEXT,
    TITLE,
    UNDER_WAY_TEXT,
    bands_help,
    bands_intro,
    left_out_text,
    legend_text,
    lines_below,
    states_to_explain,
)
from concgui.ui.common.fonts import scaled_font
from concgui.ui.common.palette import system_theme
from concgui.ui.common.scaled_label import ElidedLabel
from concgui.ui.timeline.legend import PatternLegend
from concgui.ui.timeline.plots import TimelinePlots

_ROOMY_LINES = 26
"""Height, in lines of text, from which there is room for the help and all notes beside the plots."""

_LEGEND_LINES = 17
"""Height, in lines of text, below which the legend of the bands goes too: the plots are too low then."""


class TimelineView(QWidget):
    """Shows where the tasks of one run spent their time, and the window's latency during it.

    The first one imports pyqtgraph, which takes a third of a second. Make it after the window's first
    paint, and before the first run, whose latencies it would spoil.

    Signals:
        selected: The `Selection` that a person has chosen.
        line_wanted: The `Selection` whose line of code is to be shown.

    Attributes:
        details: What is selected, in one line.
        line_button: Leads to the line of code that did it.
    """

    selected = Signal(object)
    line_wanted = Signal(object)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self.setAccessibleName(TITLE)
        self._theme = system_theme()
        self._title = QLabel(TITLE)
        self._subtitle = QLabel()
        self._legend = QLabel()
        self._pattern_legend = PatternLegend()
        self._below = QLabel()
        self.details = ElidedLabel()
        self.line_button = QPushButton("Show the line")
        self._empty = QLabel(EMPTY_TEXT)
        for label in (self._title, self._subtitle, self._legend, self._below, self._empty):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._subtitle, self._legend, self._below):
            label.setWordWrap(True)
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._below.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        heading = QHBoxLayout()
        heading.addWidget(self._title)
        heading.addSpacing(8)
        heading.addWidget(self._subtitle, 1)
        self._pages = QStackedLayout()
        self._plots = TimelinePlots(self._theme)
        self.setFocusProxy(self._plots)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(3)
        layout.addLayout(heading)
        layout.addWidget(self._legend)
        layout.addWidget(self._pattern_legend)
        layout.addLayout(self._pages, 1)
        # Only now: a stacked layout shows its first widget, which without a parent is a window.
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._plots)
        layout.addLayout(self._details_row())
        layout.addWidget(self._below)
        self._show_details("")
        self._plots.selected.connect(self.selected)
        self._plots.details_changed.connect(self._show_details)
        self._lines: tuple[str, ...] = ()
        self._run_text = ""
        self._shows_run = False
        self._fit()
        self.set_theme(self._theme)

    def set_under_way(self, is_under_way: bool) -> None:
        """Say, while no run has been shown, that one is coming or how to start one."""
        self._empty.setText(UNDER_WAY_TEXT if is_under_way else EMPTY_TEXT)

    def show_run(self, record: RunRecord) -> None:
        """Show a run in place of what is shown; everything of it is visible at first."""
        self._plots.show_run(record)
        self._pages.setCurrentWidget(self._plots)
        self._run_text = run_subtitle(record, self._names)
        self._legend.setText(legend_text(record))
        self._pattern_legend.show_patterns(
            directions_seen(record), bands_intro(record), states_to_explain(record)
        )
        self._pattern_legend.setToolTip(bands_help(record))
        self._lines = lines_below(record)
        self._shows_run = True
        self._fit()

    @property
    def selection(self) -> Selection | None:
        """What is selected of the run; None for nothing."""
        return self._plots.selection

    def select(self, selection: Selection) -> None:
        """Mark a part of the run that is shown, bring it into sight, and say its details."""
        self._plots.select(selection)

    def show_nothing(self) -> None:
        """Show no run. The last run of the experiment before would be taken for the one under way."""
        self._pages.setCurrentWidget(self._empty)
        self._run_text = ""
        self._shows_run = False
        self._fit()

    def _details_row(self) -> QHBoxLayout:
        self.line_button.setToolTip("Show the line of code that did this.")
        self.line_button.clicked.connect(self._ask_for_line)
        row = QHBoxLayout()
        row.addWidget(self.details, 1)
        row.addWidget(self.line_button)
        return row

    def _ask_for_line(self) -> None:
        if self.selection is not None:
            self.line_wanted.emit(self.selection)

    def _show_details(self, text: str) -> None:
        self.details.show_text(text)
        self.details.setToolTip(text)
        for part in (self.details, self.line_button):
            part.setVisible(bool(text))

    def _fit(self) -> None:
        """Give the room to the plots first: without it the help and all notes but one go, then the legend."""
        room = self.height() / max(1, self.fontMetrics().height())
        lines = self._lines if room >= _ROOMY_LINES else self._lines[:1]
        left_out = len(self._lines) - len(lines)
        self._below.setText("\n".join(lines) + left_out_text(left_out))
        self._below.setVisible(self._shows_run and bool(lines))
        self._fit_subtitle(room >= _ROOMY_LINES)
        self._legend.setVisible(self._shows_run and room >= _ROOMY_LINES)
        self._pattern_legend.setVisible(self._shows_run and room >= _LEGEND_LINES)

    def _fit_subtitle(self, is_roomy: bool) -> None:
        """Keep the subtitle on one line where there is little room; it never makes the window wider."""
        self._subtitle.setWordWrap(is_roomy)
        width = self.contentsRect().width() - self._title.sizeHint().width() - 48
        metrics = self._subtitle.fontMetrics()
        one_line = metrics.elidedText(self._run_text, Qt.TextElideMode.ElideRight, max(0, width))
        self._subtitle.setText(self._run_text if is_roomy else one_line)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._style_labels()
        self._plots.set_theme(theme)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._style_labels()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _style_labels(self) -> None:
        self._title.setFont(scaled_font(self.font(), 1.25, bold=True))
        for legend in (self._legend, self._pattern_legend):
            legend.setFont(scaled_font(self.font(), 0.88))
        self._pattern_legend.set_theme(self._theme)
        for label in (self._title, self._subtitle, self._legend, self._below, self._empty):
            palette = label.palette()
            colour = self._theme.text if label is self._title else self._theme.muted_text
            palette.setColor(label.foregroundRole(), QColor(colour))
            label.setPalette(palette)
