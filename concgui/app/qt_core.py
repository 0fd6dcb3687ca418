"""Whether QtCore, the one part of Qt that every command with models needs, can be loaded."""

import importlib

from concgui.engine.errors import ConcguiError


def require_qt_core() -> None:
    """Load QtCore.

    Raises:
        ConcguiError: It cannot be loaded; says what to install.
    """
    try:
        importlib.import_module("PySide6.QtCore")
    except ImportError as error:
        raise ConcguiError(
            f"QtCore cannot be loaded ({error}); install PySide6-Essentials with pip, and the library that "
            "is named: on Debian/Ubuntu 'sudo apt install libglib2.0-0', on Fedora 'sudo dnf install glib2'"
        ) from error
