"""A frame whose content can stand still, as a picture, while a run is measured."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

STILL_TEXT = "Still picture while a run is measured"


class StillFrame(QWidget):
    """Shows its content, or a picture of it that costs nothing.

    While the content stands still it is hidden, so Qt neither lays it out nor paints it, and it gets no
    events of mouse or keyboard. The picture is a label of Qt, painted in C++. A resize crops the picture or
    leaves room beside it; the content is laid out when it is shown again. Qt returns the focus to it then.

    Args:
        content: The content; the frame owns it.
        parent: Owner.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._picture.setMinimumSize(1, 1)
        self._picture.setAccessibleName(STILL_TEXT)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(content)
        self._pages.addWidget(self._picture)
        self.setSizePolicy(content.sizePolicy())

    @property
    def is_still(self) -> bool:
        """Whether the picture stands in place of the content."""
        return self._pages.currentWidget() is self._picture

    def hold(self) -> None:
        """Show a picture of the content as it is now, painted at once. Idempotent."""
        if self.is_still:
            return
        if self._content.isVisible():
            self._picture.setPixmap(self._content.grab())
        self._pages.setCurrentWidget(self._picture)
        self._picture.repaint()

    def release(self) -> None:
        """Show the content again. Idempotent."""
        if self.is_still:
            self._pages.setCurrentWidget(self._content)
            self._picture.setPixmap(QPixmap())
