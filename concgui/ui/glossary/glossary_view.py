"""The words of the window, with a field to search them."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from concgui.presentation.glossary import SEARCH_HINT, glossary_html
from concgui.presentation.page_text import GLOSSARY
from concgui.ui.common.scaled_label import ScaledLabel


class GlossaryView(QWidget):
    """All words and their meanings, or those that contain what is typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(GLOSSARY.tab)
        self.search = QLineEdit()
        self.text = QTextBrowser()
        self.search.setPlaceholderText(SEARCH_HINT)
        self.search.setAccessibleName(SEARCH_HINT)
        self.search.setClearButtonEnabled(True)
        self.text.setAccessibleName(GLOSSARY.help)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 14, 28, 12)
        column.addWidget(ScaledLabel(GLOSSARY.tab, scale=1.7, bold=True))
        column.addWidget(self.search)
        column.addWidget(self.text, 1)
        self.search.textChanged.connect(self._show)
        self._show("")

    def showEvent(self, event: QShowEvent) -> None:
        """Let the keyboard search."""
        super().showEvent(event)
        self.search.setFocus()

    def _show(self, search: str) -> None:
        self.text.setHtml(glossary_html(search))
