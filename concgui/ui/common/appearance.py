"""Colours and text size of the whole application."""

import enum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from concgui.presentation.colours import DARK, LIGHT, Theme
from concgui.ui.common.palette import qt_palette, system_theme
from concgui.ui.common.scaled_label import ScaledLabel

ROOM_SCALE = 1.5
"""Text for a room is one and a half times as large."""

_FRAMED_CONTROLS = ("QCheckBox", "QLineEdit", "QAbstractSpinBox", "QComboBox")
_FUSION_DARKENS = 140


class ColourChoice(enum.StrEnum):
    """Where the colours come from."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Appearance(QObject):
    """Sets palette and font of the application, and follows the system's colour scheme.

    Signals:
        changed: The `Theme`, when colours or text size have changed.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._choice = ColourChoice.SYSTEM
        self._points = application.font().pointSizeF()
        self._is_large = False
        # A platform that names no scheme is judged by its palette, which is about to be replaced.
        self._first_theme = system_theme()
        self._theme = self._first_theme
        application.setStyle("Fusion")  # The same on all systems, and it takes every colour of the palette.
        self._set_palettes()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def is_large(self) -> bool:
        """Whether text is as large as a room needs."""
        return self._is_large

    def choose_colours(self, choice: ColourChoice) -> None:
        """Take the colours from there, from now on."""
        self._choice = choice
        self._apply()

    def set_large(self, is_large: bool) -> None:
        """Make all text larger, or as it was."""
        self._is_large = is_large
        font = self._application.font()
        font.setPointSizeF(self._points * (ROOM_SCALE if is_large else 1.0))
        self._application.setFont(font)
        for widget in self._application.allWidgets():
            if isinstance(widget, ScaledLabel):
                widget.derive_font()
        self.changed.emit(self._theme)

    def _follow_system(self) -> None:
        if self._choice is ColourChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        theme = self._chosen_theme()
        if theme is self._theme:
            return
        self._theme = theme
        self._set_palettes()
        self.changed.emit(theme)

    def _set_palettes(self) -> None:
        """The palette of the theme, and one for controls with frames.

        Fusion derives the frame of a control from the window's colour, 1.4 times darker: in
        a dark theme an unticked box is invisible then. Those controls paint nothing else in
        that colour, so they are given one from which the theme's line colour comes out.
        """
        plain = qt_palette(self._theme)
        self._application.setPalette(plain)
        framed = qt_palette(self._theme)
        framed.setColor(QPalette.ColorRole.Window, QColor(self._theme.line).lighter(_FUSION_DARKENS))
        # PySide takes the name of a class as str, though its stub says bytes.
        set_palette: Any = self._application.setPalette
        for kind in _FRAMED_CONTROLS:
            set_palette(framed, kind)
        set_palette(plain, "QMenu")  # The context menu of a field is its child.

    def _chosen_theme(self) -> Theme:
        if self._choice is not ColourChoice.SYSTEM:
            return DARK if self._choice is ColourChoice.DARK else LIGHT
        scheme = self._application.styleHints().colorScheme()
        return self._first_theme if scheme is Qt.ColorScheme.Unknown else system_theme()
