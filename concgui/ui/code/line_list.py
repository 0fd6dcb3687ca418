"""A list of lines of code, of which the marked ones can be chosen."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from concgui.engine.source.marks import MarkKind
from concgui.presentation.code.code_page import CodeLine, CodeSection
from concgui.presentation.colours import Theme
from concgui.ui.code.line_delegate import LineDelegate
from concgui.ui.code.line_model import LineModel, Row, RowKind
from concgui.ui.common.fonts import scaled_font
from concgui.ui.common.palette import system_theme

_CHOOSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CODE_SCALE = 0.92


class LineList(QListView):
    """Rows of code. Arrow keys move, N and P go to the next and previous mark, Return chooses, Ctrl+C copies.

    Signals:
        row_clicked: The `Row` that was clicked.
        row_chosen: The `Row` that was chosen by Return or a double click.
        row_reached: The `Row` that has become current.
    """

    row_clicked = Signal(object)
    row_chosen = Signal(object)
    row_reached = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = system_theme()
        self._lines = LineModel(self)
        self._delegate = LineDelegate(self._theme, scaled_font(self.font(), _CODE_SCALE), self)
        self.setModel(self._lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._on_clicked)
        self.doubleClicked.connect(self._choose)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        return self._lines.rows

    @property
    def current_row(self) -> Row | None:
        """The current row; None if there is none."""
        index = self.currentIndex()
        return self.rows[index.row()] if index.isValid() else None

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Replace the rows."""
        largest = max((row.line.number for row in rows if row.line is not None), default=0)
        self._delegate.set_columns(len(str(largest)), {row.labels for row in rows})
        self._lines.show_rows(rows)
        self._fit_width()

    def go_to(self, section: CodeSection, line: CodeLine) -> bool:
        """Make a line current and bring it into the middle; return whether it is here."""
        number = self._lines.row_of(section, line)
        if number is None:
            return False
        self._go_to_row(number)
        return True

    def go_to_first_mark(self, *, of_model: bool = False) -> None:
        """Bring the most important line into view: the one that froze the window, or else the first mark.

        Args:
            of_model: Whether the first line of the model that led to a freeze is more important than that:
                of an anti-pattern it is the line that is wrong.
        """
        marked = [number for number, row in enumerate(self.rows) if row.labels]
        froze = [number for number in marked if self._has(number, MarkKind.FREEZE)]
        led = [number for number in marked if self._has(number, MarkKind.LED_TO_FREEZE)] if of_model else []
        if marked:
            self._go_to_row((led or froze or marked)[0])

    def copy(self) -> None:
        """Copy the chosen lines to the clipboard."""
        numbers = sorted(index.row() for index in self.selectedIndexes())
        texts = [row.line.text for row in map(self.rows.__getitem__, numbers) if row.line is not None]
        if texts:
            QGuiApplication.clipboard().setText("\n".join(texts) + "\n")

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self._apply_look()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._apply_look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to marks, choose a row or copy; leave the rest to the list."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self._go_to_mark(1 if key == Qt.Key.Key_N else -1)
        elif key in _CHOOSING_KEYS:
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.row_clicked.emit(self.rows[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_chosen.emit(self.rows[index.row()])

    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.row_reached.emit(self.rows[current.row()])

    def _go_to_mark(self, step: int) -> None:
        index = self.currentIndex()
        numbers = range(len(self.rows)) if step > 0 else range(len(self.rows) - 1, -1, -1)
        here = index.row() if index.isValid() else -step * len(self.rows)
        for number in numbers:
            if self.rows[number].labels and (number - here) * step > 0:
                self._go_to_row(number)
                return

    def _has(self, number: int, kind: MarkKind) -> bool:
        line = self.rows[number].line
        return line is not None and any(mark.kind is kind for mark in line.marks)

    def _go_to_row(self, number: int) -> None:
        index = self._lines.index(number)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.horizontalScrollBar().setValue(0)

    def _apply_look(self) -> None:
        self._delegate.set_look(self._theme, scaled_font(self.font(), _CODE_SCALE))
        self._fit_width()

    def _fit_width(self) -> None:
        """Give all rows the width of the widest line: the list asks only the first one."""
        widths = (self._delegate.width_of(row) for row in self.rows if row.kind is not RowKind.NOTICE)
        self._delegate.set_width(round(max(widths, default=0.0)))
        self.doItemsLayout()
        self.viewport().update()
