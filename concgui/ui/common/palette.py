"""The colours of a theme as Qt's types, and the theme of the system."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from concgui.presentation.colours import DARK, LIGHT, Theme


def with_alpha(colour: str, alpha: int) -> QColor:
    """Return a translucent colour; alpha from 0 (invisible) to 255 (opaque)."""
    tinted = QColor(colour)
    tinted.setAlpha(alpha)
    return tinted


def qt_palette(theme: Theme) -> QPalette:
    """Return the colours of a theme for Qt's own widgets."""
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, theme.window),
        (roles.WindowText, theme.text),
        (roles.Base, theme.panel),
        (roles.AlternateBase, theme.raised),
        (roles.Text, theme.text),
        (roles.PlaceholderText, theme.muted_text),
        (roles.Button, theme.raised),
        (roles.ButtonText, theme.text),
        (roles.BrightText, theme.error),
        (roles.Highlight, theme.accent),
        (roles.HighlightedText, theme.on_accent),
        (roles.Link, theme.accent),
        (roles.ToolTipBase, theme.raised),
        (roles.ToolTipText, theme.text),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted_text))
    return palette


def system_theme() -> Theme:
    """Return the theme that matches the system's colour scheme.

    Where the platform names no scheme (a bare X server), the lightness of its palette decides.
    Call it again on ``QGuiApplication.styleHints().colorSchemeChanged``.
    """
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme is Qt.ColorScheme.Unknown:
        return DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT
    return DARK if scheme is Qt.ColorScheme.Dark else LIGHT
