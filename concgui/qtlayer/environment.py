"""The environment with the versions of Qt in it."""

import PySide6
from PySide6.QtCore import qVersion

from concgui.engine.system.environment import Environment, describe_environment


def describe_qt_environment() -> Environment:
    """The environment of this process, Qt included."""
    return describe_environment(qt=qVersion(), pyside6=PySide6.__version__)
