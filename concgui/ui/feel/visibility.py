"""Whether a widget is visible on the screen."""

from PySide6.QtWidgets import QWidget


def is_seen(widget: QWidget) -> bool:
    """Return whether the window system shows the widget; False if it is hidden or its window minimised.

    None of these calls releases the GIL.
    """
    window = widget.window()
    handle = window.windowHandle()
    return handle is not None and handle.isExposed() and not window.isMinimized() and widget.isVisible()
