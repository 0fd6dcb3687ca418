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
"""Factor of the text size that can be read across a room."""

_FRAMED_CONTROLS = ("QCheckBox", "QLineEdit", "QAbstractSpinBox", "QComboBox")
_FUSION_DARKENS = 140


class ColourChoice(enum.StrEnum):
    """The source of the colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Appearance(QObject):
    """The palette and font of the application. They follow the system's colour scheme.

    Signals:
        changed: The `Theme`; colours or text size have changed.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._choice = ColourChoice.SYSTEM
        self._points = application.font().pointSizeF()
        self._is_large = False
        # Read before the palette is replaced: where the platform names no scheme, the palette decides.
        self._first_theme = system_theme()
        self._theme = self._first_theme
        application.setStyle("Fusion")  # looks the same on all systems and uses every colour of the palette
        self._set_palettes()
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._theme

    @property
    def choice(self) -> ColourChoice:
        """The source of the colours."""
        return self._choice

    @property
    def is_large(self) -> bool:
        """Whether the text is enlarged for reading across a room."""
        return self._is_large

    def choose_colours(self, choice: ColourChoice) -> None:
        """Use the colours of the system, or a light or dark theme, from now on."""
        self._choice = choice
        self._apply()

    def set_large(self, is_large: bool) -> None:
        """Enlarge all text, or return it to its normal size."""
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
        """Set the palette of the theme, and one for controls with frames.

        Fusion paints the frame of a control 1.4 times darker than the window's colour, so that an
        unticked box is invisible in a dark theme. Framed controls paint nothing else in the window's
        colour. So they get one that Fusion darkens to the theme's line colour.
        """
        plain = qt_palette(self._theme)
        self._application.setPalette(plain)
        framed = qt_palette(self._theme)
        framed.setColor(QPalette.ColorRole.Window, QColor(self._theme.line).lighter(_FUSION_DARKENS))
        # PySide accepts the name of a class as str, although its stub says bytes.
        set_palette: Any = self._application.setPalette
        for kind in _FRAMED_CONTROLS:
            set_palette(framed, kind)
        set_palette(plain, "QMenu")  # The context menu of a field is a child of the field.

    def _chosen_theme(self) -> Theme:
        if self._choice is not ColourChoice.SYSTEM:
            return DARK if self._choice is ColourChoice.DARK else LIGHT
        scheme = self._application.styleHints().colorScheme()
        return self._first_theme if scheme is Qt.ColorScheme.Unknown else system_theme()
