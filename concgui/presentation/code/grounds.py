"""The grounds of marked lines, on which every ink can be read."""

from concgui.presentation.colours import Theme, mixed


def mark_ground(theme: Theme) -> str:
    """Return the ground of a marked line."""
    return mixed(theme.panel, theme.accent, 0.09)


def freeze_ground(theme: Theme) -> str:
    """Return the ground of a line that froze the window."""
    return mixed(theme.panel, theme.freeze_shade, 0.09)
