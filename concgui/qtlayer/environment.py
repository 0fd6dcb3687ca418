"""The environment including the versions of Qt and PySide6."""

import PySide6
from PySide6.QtCore import qVersion

from concgui.engine.system.environment import Environment, describe_environment


def describe_qt_environment() -> Environment:
    """Return the environment of this process, including Qt."""
    return describe_environment(qt=qVersion(), pyside6=PySide6.__version__)
