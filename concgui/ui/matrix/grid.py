"""The painted grid of the matrix, walked through with pointer or arrow keys."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.planning.matrix_plan import Pair
from concgui.presentation.colours import Theme
from concgui.presentation.matrix_text import cell_sentence, cell_tooltip
from concgui.presentation.model_names import ModelNames
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.palette import system_theme
from concgui.ui.matrix.geometry import MatrixGeometry, arrange, least_size
from concgui.ui.matrix.painting import MatrixPainting

_SCROLLED_PAGE = 5


class MatrixGrid(QWidget):
    """Models as rows, workloads as columns. Names and heads stay visible while it is scrolled.

    Signals:
        cell_chosen: The `MatrixCell` that was clicked or chosen with Return or Space.
        column_shown: Key of the workload of the current cell, when it changes.
    """

    cell_chosen = Signal(object)
    column_shown = Signal(str)

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._models: tuple[str, ...] = ()
        self._workloads: tuple[str, ...] = ()
        self._cells: dict[Pair, MatrixCell] = {}
        self._with_run: set[Pair] = set()
        self._under_way: Pair | None = None
        self._row = self._column = 0
        self._hovered: tuple[int, int] | None = None
        self._theme = system_theme()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Matrix of models and workloads")

    @property
    def current_cell(self) -> MatrixCell:
        """The cell that the keyboard is at."""
        return self._cell(self._row, self._column)

    @property
    def current_workload(self) -> str:
        """Key of the current column, "" without one."""
        return self._workloads[self._column] if self._workloads else ""

    def show_axes(self, models: tuple[str, ...], workloads: tuple[str, ...]) -> None:
        """Show an empty grid; the current cell stays where there still is one."""
        self._models, self._workloads = models, workloads
        self._cells, self._under_way, self._hovered = {}, None, None
        self._with_run = set()
        self._row = min(self._row, max(0, len(models) - 1))
        self._column = min(self._column, max(0, len(workloads) - 1))
        self._describe()
        self.updateGeometry()
        self.update()

    def show_cells(self, cells: Sequence[MatrixCell]) -> None:
        """Show these cells, the others stay."""
        for cell in cells:
            self._cells[cell.model, cell.workload] = cell
        self._describe()
        self.update()

    def add_run(self, pair: Pair) -> None:
        """The run of a pair is there, and not its figures alone."""
        self._with_run.add(pair)

    def show_under_way(self, pair: Pair | None) -> None:
        """Mark the pair that is run now; only what changes is painted, as it is being measured."""
        before, self._under_way = self._under_way, pair
        for changed in (before, pair):
            if changed is not None and changed[0] in self._models and changed[1] in self._workloads:
                row, column = self._models.index(changed[0]), self._workloads.index(changed[1])
                self.update(self._geometry().cell(row, column).toAlignedRect())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def cell_centre(self, model: str, workload: str) -> QPoint:
        """The middle of a cell, in the widget.

        Raises:
            ValueError: There is no such row or column.
        """
        row, column = self._models.index(model), self._workloads.index(workload)
        return self._geometry().cell(row, column).center().toPoint()

    def minimumSizeHint(self) -> QSize:
        """With the least cells; what does not fit is scrolled."""
        width, height = least_size(self._row_names, self._workloads, ViewFonts.of(self.font()))
        return QSize(int(width) + 2, int(height) + 2)

    def sizeHint(self) -> QSize:
        """As the least."""
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells that need it, then names and heads over them."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            geometry = self._geometry()
            painting = MatrixPainting(geometry, self._names, self._theme, ViewFonts.of(self.font()))
            dirty = QRectF(event.rect())
            for row, model in enumerate(self._models):
                for column, workload in enumerate(self._workloads):
                    box = geometry.cell(row, column)
                    if dirty.intersects(box):
                        is_under_way = self._under_way == (model, workload)
                        cell = self._cell(row, column)
                        painting.paint_cell(painter, cell, box, is_under_way=is_under_way)
            self._paint_states(painter, geometry)
            self._paint_edges(painter, painting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home, End and Page move; Return and Space choose."""
        key = Qt.Key(event.key())
        row, column = self._row, self._column
        is_whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        moves = {
            Qt.Key.Key_Left: (row, column - 1),
            Qt.Key.Key_Right: (row, column + 1),
            Qt.Key.Key_Up: (row - 1, column),
            Qt.Key.Key_Down: (row + 1, column),
            Qt.Key.Key_PageUp: (row - _SCROLLED_PAGE, column),
            Qt.Key.Key_PageDown: (row + _SCROLLED_PAGE, column),
            Qt.Key.Key_Home: (0 if is_whole else row, 0),
            Qt.Key.Key_End: (len(self._models) if is_whole else row, len(self._workloads)),
        }
        if self._models and self._workloads and key in moves:
            self._go_to(*moves[key])
        elif self._models and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.cell_chosen.emit(self.current_cell)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer; a head chooses its column."""
        found = self._under(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or found is None:
            super().mousePressEvent(event)
            return
        row, column = found
        self._go_to(row if row >= 0 else self._row, column if column >= 0 else self._column)
        if row >= 0 and column >= 0:
            self.cell_chosen.emit(self.current_cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the cell under the pointer and say its figures."""
        found = self._under(event.position())
        if found != self._hovered:
            self._hovered = found
            self.setCursor(Qt.CursorShape.ArrowCursor if found is None else Qt.CursorShape.PointingHandCursor)
            self.update()
        if found is None or min(found) < 0:
            QToolTip.hideText()
        else:
            cell = self._cell(*found)
            text = cell_tooltip(cell, self._names, has_run=(cell.model, cell.workload) in self._with_run)
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def leaveEvent(self, event: QEvent) -> None:
        """No cell is under the pointer any more."""
        super().leaveEvent(event)
        self._hovered = None
        self.update()

    @property
    def _row_names(self) -> tuple[str, ...]:
        return tuple(map(self._names.marked_name, self._models))

    def _geometry(self) -> MatrixGeometry:
        fonts = ViewFonts.of(self.font())
        return arrange(self._row_names, self._workloads, fonts, self.width(), self.height())

    def _cell(self, row: int, column: int) -> MatrixCell:
        if not self._models or not self._workloads:
            return MatrixCell("", "", None)
        pair = self._models[row], self._workloads[column]
        return self._cells.get(pair) or MatrixCell(*pair, None)

    def _under(self, position: QPointF) -> tuple[int, int] | None:
        """What is at a position; names and heads cover the cells that are scrolled below them."""
        visible = self._visible()
        geometry = self._geometry()
        x = position.x() if position.x() - visible.left() >= geometry.names else 0.0
        y = position.y() if position.y() - visible.top() >= geometry.head else 0.0
        return geometry.at(QPointF(x, y))

    def _visible(self) -> QRectF:
        region: QRect = self.visibleRegion().boundingRect()
        return QRectF(region if not region.isEmpty() else self.rect())

    def _go_to(self, row: int, column: int) -> None:
        before = self.current_workload
        self._row = min(max(row, 0), len(self._models) - 1)
        self._column = min(max(column, 0), len(self._workloads) - 1)
        self._describe()
        self._scroll_to_current()
        self.update()
        if self.current_workload != before:
            self.column_shown.emit(self.current_workload)

    def _describe(self) -> None:
        """What a screen reader says of the current cell."""
        self.setAccessibleDescription(cell_sentence(self.current_cell, self._names) if self._models else "")

    def _scroll_to_current(self) -> None:
        viewport = self.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QScrollArea):
            geometry = self._geometry()
            centre = geometry.cell(self._row, self._column).center().toPoint()
            # Names and heads cover the edges, so a cell must be further in than its own size.
            margins = geometry.names + geometry.cell_width, geometry.head + geometry.cell_height
            area.ensureVisible(centre.x(), centre.y(), int(margins[0]), int(margins[1]))

    def _paint_states(self, painter: QPainter, geometry: MatrixGeometry) -> None:
        """The cell under the pointer has a thin frame, the current one a thick one."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._hovered is not None and min(self._hovered) >= 0:
            painter.setPen(QPen(QColor(self._theme.text), 1))
            painter.drawRect(geometry.cell(*self._hovered).adjusted(1, 1, -1, -1))
        if self._models and self._workloads:
            colour = self._theme.accent if self.hasFocus() else self._theme.line
            painter.setPen(QPen(QColor(colour), 2.5 if self.hasFocus() else 1.5))
            painter.drawRect(geometry.cell(self._row, self._column).adjusted(1, 1, -1, -1))

    def _paint_edges(self, painter: QPainter, painting: MatrixPainting) -> None:
        """Heads at the top and names at the left of what is visible."""
        visible, geometry = self._visible(), painting.geometry
        ground = QColor(self._theme.window)
        painter.fillRect(QRectF(visible.left(), visible.top(), self.width(), geometry.head), ground)
        for column, workload in enumerate(self._workloads):
            is_current = column == self._column
            painting.paint_head(painter, workload, column, visible.top(), is_current=is_current)
        below = QRectF(visible.left(), visible.top() + geometry.head, geometry.names, self.height())
        painter.fillRect(below, ground)
        painter.save()
        painter.setClipRect(below)
        for row, model in enumerate(self._models):
            cell = geometry.cell(row, 0)
            box = QRectF(visible.left(), cell.top(), geometry.names, cell.height())
            painting.paint_name(painter, model, box, is_current=row == self._row)
        painter.restore()
        corner = QRectF(visible.left(), visible.top(), geometry.names, geometry.head)
        if visible.left() > 0:
            painter.fillRect(corner, ground)
