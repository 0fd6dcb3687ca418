"""The diagnosis of ``concgui doctor``. It works where any other part of the program is missing."""

import importlib.metadata
import os
import platform
import re
import sys
from dataclasses import dataclass

from concgui.app.qt_core import require_qt_core
from concgui.engine.errors import ConcguiError, ScreenError
from concgui.engine.note import Note
from concgui.engine.observer.gil.reader import reader_kind
from concgui.engine.system.environment import Environment, describe_environment

_PACKAGE = "concgui"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing here.

    Attributes:
        what: Its name.
        advice: What it takes, and how to get it.
    """

    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole diagnosis.

    Attributes:
        environment: The machine and the interpreter.
        executable: The interpreter that runs the program.
        free_threaded_build: Whether the interpreter could run without the GIL.
        gil_reader: What the interpreter tells of who holds the GIL, or why nothing.
        packages: Version of each required package, None where it is not installed.
        screen: "" if a window can open, else why not.
        qt_platform: The platform that Qt would use, as far as it was chosen; None where it was not.
        missing: What is missing, and how to get it.
    """

    environment: Environment
    executable: str
    free_threaded_build: bool
    gil_reader: Note
    packages: dict[str, str | None]
    screen: str
    qt_platform: str | None
    missing: tuple[Missing, ...]


def diagnose() -> Diagnosis:
    """Examine machine, interpreter, packages, models, workloads and screen."""
    import sysconfig

    qt_problem = _qt_problem()
    packages = {name: _version(name) for name in required_packages()}
    screen = _screen_problem()
    missing = [
        Missing(name, f"not installed: pip install {name}")
        for name, version in packages.items()
        if version is None
    ]
    missing += [Missing("QtCore", qt_problem)] if qt_problem else _unavailable_models()
    missing += _unavailable_workloads()
    missing += [Missing("screen", screen)] if screen else []
    return Diagnosis(
        environment=describe_environment() if qt_problem else _qt_environment(),
        executable=sys.executable,
        free_threaded_build=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        gil_reader=reader_kind(),
        packages=packages,
        screen=screen,
        qt_platform=_qt_platform(),
        missing=tuple(missing),
    )


def required_packages() -> tuple[str, ...]:
    """Return the names of the packages that concgui needs here, as its own metadata declares them."""
    try:
        declared = importlib.metadata.requires(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        # Run from a source tree: there is no metadata, but there is Qt.
        declared = ["PySide6-Essentials"]
    # "PySide6-Essentials<6.12,>=6.8; python_version < '3.12'" -> its name; extras are not required.
    here = [entry for entry in declared if "extra ==" not in entry and has_wheels_here(entry)]
    names = (re.match(r"[\w.-]+", entry) for entry in here)
    return tuple(dict.fromkeys(match.group() for match in names if match))


def has_wheels_here(entry: str) -> bool:
    """Return whether a package is declared for this system and processor, or for all.

    Args:
        entry: A declared package with its marker, which names systems and, but for macOS, processors.
    """
    marker = entry.partition(";")[2]
    named = re.findall(r"[\"']([^\"']+)[\"']", marker)
    if "sys_platform" in marker and sys.platform not in named:
        return False
    names_processor = "platform_machine" in marker and sys.platform != "darwin"
    return not names_processor or platform.machine() in named


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _qt_problem() -> str:
    try:
        require_qt_core()
    except ConcguiError as error:
        return str(error)
    return ""


def _qt_environment() -> Environment:
    from concgui.qtlayer.environment import describe_qt_environment

    return describe_qt_environment()


def _screen_problem() -> str:
    from concgui.app.screen_check import check_screen

    try:
        check_screen()
    except ScreenError as error:
        return str(error)
    return ""


def _qt_platform() -> str | None:
    if sys.platform in ("win32", "darwin"):
        return os.environ.get("QT_QPA_PLATFORM") or {"win32": "windows", "darwin": "cocoa"}[sys.platform]
    from concgui.app.screen_check import wanted_platforms

    return ";".join(wanted_platforms(os.environ)) or None


def _unavailable_models() -> list[Missing]:
    from concgui.qtlayer.catalogue import MODELS

    return [
        Missing(f"model {model.info.key}", model.availability().reason)
        for model in MODELS
        if not model.availability()
    ]


def _unavailable_workloads() -> list[Missing]:
    from concgui.engine.workloads.catalogue import WORKLOADS

    return [
        Missing(f"workload {entry.key}", entry.availability().reason)
        for entry in WORKLOADS
        if not entry.availability()
    ]
