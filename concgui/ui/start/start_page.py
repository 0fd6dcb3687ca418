"""The page that a person sees first: questions as cards, of which Enter runs the first."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from concgui.presentation.colours import Theme
from concgui.presentation.gallery.cards import GALLERY
from concgui.presentation.gallery.picture import GalleryPicture
from concgui.presentation.start_text import HEADING, INTRO, KEYS, MATRIX_LINK, OWN_LINK
from concgui.ui.common.scaled_label import ElidedLabel, ScaledLabel
from concgui.ui.start.card_button import CardButton

_COLUMNS = 3


class StartPage(QWidget):
    """The cards in a grid, and below them links to the other ways in.

    Args:
        pictures: The picture of each card by its key.
        theme: Colours.
        parent: Owner.

    Signals:
        card_chosen: Key of the card whose experiment is to be run.
        matrix_wanted(): All models on all workloads are wanted.
        own_wanted(): A person wants to choose an experiment.
    """

    card_chosen = Signal(str)
    matrix_wanted = Signal()
    own_wanted = Signal()

    def __init__(
        self, pictures: Mapping[str, GalleryPicture], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start")
        self.cards = tuple(CardButton(card, pictures.get(card.key), theme) for card in GALLERY)
        for card in self.cards:
            card.clicked.connect(lambda _checked=False, key=card.card.key: self.card_chosen.emit(key))
        self._arrange()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        for card in self.cards:
            card.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Focus the first card, so that Enter runs it."""
        super().showEvent(event)
        if not any(card.hasFocus() for card in self.cards):
            self.cards[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the cards with the arrow keys."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_COLUMNS,
            Qt.Key.Key_Down: _COLUMNS,
        }
        focused = [number for number, card in enumerate(self.cards) if card.hasFocus()]
        step = steps.get(Qt.Key(event.key()))
        if step is None or not focused:
            super().keyPressEvent(event)
            return
        target = focused[0] + step
        if 0 <= target < len(self.cards):
            self.cards[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(12)
        for number, card in enumerate(self.cards):
            grid.addWidget(card, number // _COLUMNS, number % _COLUMNS)
        links = QHBoxLayout()
        for text, signal in ((MATRIX_LINK, self.matrix_wanted), (OWN_LINK, self.own_wanted)):
            button = QPushButton(text)
            button.clicked.connect(signal)
            links.addWidget(button)
        links.addSpacing(12)
        links.addWidget(ElidedLabel(KEYS, muted=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 14, 28, 12)
        column.setSpacing(10)
        heading = ScaledLabel(HEADING, scale=1.7, bold=True)
        heading.setWordWrap(True)
        column.addWidget(heading)
        column.addWidget(ElidedLabel(INTRO, scale=1.05, muted=True))
        column.addLayout(grid, 1)
        column.addLayout(links)
