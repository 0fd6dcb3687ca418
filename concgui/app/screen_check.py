"""Checks whether a window can open here, before Qt tries and aborts the process.

Where the platform plugin cannot be loaded or the screen cannot be reached, ``QApplication``
ends the process with ``abort()``: a core dump, and nothing that Python could catch. So the
same steps are taken first in ways that fail with a reason: import the Qt modules, load the
plugin as a shared library, connect to the screen.

This module imports no Qt at import time; ``concgui doctor`` uses it too.
"""

import ctypes
import importlib
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from concgui.engine.errors import ScreenError, shortened

_DEBIAN_LIBRARIES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-render-util0 libxcb-shape0 libdbus-1-3 libfontconfig1"
)
_FEDORA_LIBRARIES = (
    "libglvnd-egl libglvnd-glx libxkbcommon-x11 xcb-util-cursor xcb-util-wm xcb-util-image "
    "xcb-util-keysyms xcb-util-renderutil dbus-libs fontconfig"
)
_INSTALL_LIBRARIES = (
    f"install on Debian/Ubuntu: sudo apt install {_DEBIAN_LIBRARIES}; "
    f"on Fedora: sudo dnf install {_FEDORA_LIBRARIES}"
)
_INSTALL_SCREEN = (
    "start it on a desktop, or install a virtual screen on Debian/Ubuntu: sudo apt install xvfb xauth; "
    "on Fedora: sudo dnf install xorg-x11-server-Xvfb; and use: xvfb-run -a concgui"
)
_WITHOUT_SCREEN = "'concgui run' and 'concgui compare' work without a screen"

# The two platforms that need a screen to connect to; offscreen, minimal, vnc and the rest do not.
_PLUGIN_FILES = {"xcb": ("libqxcb.so",), "wayland": ("libqwayland.so", "libqwayland-generic.so")}

_XCB_ERRORS = {
    1: "nothing answers there, or access was refused (see 'xhost' and the file ~/.Xauthority)",
    2: "an extension is not supported",
    3: "there is not enough memory",
    5: "the display name cannot be understood",
    6: "it has no such screen",
}
_CONNECT_TIMEOUT_S = 3.0

_NEED_NOTHING = frozenset({"offscreen", "minimal", "windows", "cocoa"})
"""Platforms that work wherever Qt does."""

_PLUGIN_VARIABLES = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")

_CHOICES = ("QT_QPA_PLATFORM", *_PLUGIN_VARIABLES)
_AVAILABLE = "Available platform plugins are:"

_TRIAL = """
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
from PySide6.QtGui import QGuiApplication
QGuiApplication(["concgui"])
"""
_TRIAL_TIMEOUT_S = 20.0


def check_screen(environ: Mapping[str, str] | None = None) -> None:
    """Find out whether a window can open.

    Costs little beyond what opening the window needs anyway: Qt's modules and its platform
    plugin stay loaded, and one connection to the screen is opened and closed.

    Args:
        environ: The environment variables; those of the process by default.

    Raises:
        ScreenError: It cannot. One line: what is missing, how to install it on Debian and
            Fedora, and what works without a screen.
    """
    variables = os.environ if environ is None else environ
    _check_qt_modules()
    platforms = wanted_platforms(variables)
    if any(map(variables.get, _PLUGIN_VARIABLES)) or not _known_platforms().issuperset(platforms):
        _try_in_process(variables)
        return
    if sys.platform in ("win32", "darwin"):
        return  # The window system is part of these systems.
    if not platforms:
        raise _cannot_open("there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)", _INSTALL_SCREEN)
    problems = [_problem_of(platform, variables) for platform in platforms]
    # Qt takes the first platform that works.
    if "" not in problems:
        advice = _INSTALL_LIBRARIES if any("library" in problem for problem in problems) else _INSTALL_SCREEN
        raise _cannot_open(", and ".join(problems), advice)


def wanted_platforms(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return the platforms that Qt will try, in its order; empty where there is no screen to try.

    Args:
        variables: The environment variables.
    """
    asked = variables.get("QT_QPA_PLATFORM", "")
    if asked:
        # "xcb;offscreen" is a list, "offscreen:size=…" carries arguments.
        return tuple(name.partition(":")[0] for name in asked.split(";"))
    found = []
    if variables.get("WAYLAND_DISPLAY"):
        found.append("wayland")
    if variables.get("DISPLAY"):
        found.append("xcb")
    return tuple(found)


def _known_platforms() -> frozenset[str]:
    """Return the platforms whose failure can be predicted without starting Qt."""
    return _NEED_NOTHING | _PLUGIN_FILES.keys()


def _try_in_process(variables: Mapping[str, str]) -> None:
    """Let a process of its own open Qt's application, because Qt ends the process that cannot.

    Takes some tenths of a second. It is for what a person asked for explicitly: a platform that is unknown
    here (it may not exist, or need a device), or another folder of plugins.

    Raises:
        ScreenError: That process failed.
    """
    chosen = {name: value for name in _CHOICES if (value := variables.get(name))}
    unset = f"unset {' and '.join(chosen)}"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _TRIAL],
            env=dict(variables) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _cannot_open(f"Qt could not be tried ({_one_line(error)})", unset) from error
    if done.returncode == 0:
        return
    said = done.stderr.decode(errors="replace").splitlines()
    # 'Could not find the Qt platform plugin "nope" in ""', and later 'Available platform plugins are: …'
    reason = next((line for line in said if line.strip()), f"exit status {done.returncode}")
    reason = reason.removeprefix("qt.qpa.plugin: ").strip().rstrip(".")
    available = next((line.partition(_AVAILABLE)[2] for line in said if _AVAILABLE in line), "")
    advice = f"{unset}; available here: {available.strip().rstrip('.')}" if available else unset
    asked = " ".join(f"{name}={shortened(value)}" for name, value in chosen.items())
    raise _cannot_open(f"Qt does not start with {asked} ({shortened(reason)})", advice)


def _cannot_open(what: str, advice: str) -> ScreenError:
    return ScreenError(f"the window cannot open: {what}; {advice}; {_WITHOUT_SCREEN}")


def _check_qt_modules() -> None:
    for name in ("PySide6.QtGui", "PySide6.QtWidgets"):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            raise ScreenError(
                f"the window cannot open: the package {error.name} is not installed; "
                f"install: pip install PySide6-Essentials; {_WITHOUT_SCREEN}"
            ) from error
        except ImportError as error:
            # "libEGL.so.1: cannot open shared object file: No such file or directory"
            raise _cannot_open(f"a library is missing ({_one_line(error)})", _INSTALL_LIBRARIES) from error


def _problem_of(platform: str, variables: Mapping[str, str]) -> str:
    """Return why this platform cannot be used, "" if it probably can."""
    if platform not in _PLUGIN_FILES:
        return ""
    problem = _plugin_problem(platform)
    if problem:
        return problem
    return _x_problem(variables) if platform == "xcb" else _wayland_problem(variables)


def _plugin_problem(platform: str) -> str:
    folder = _plugin_folder()
    if folder is None:
        return ""  # A Qt of the distribution; its packages bring their libraries.
    files = [folder / name for name in _PLUGIN_FILES[platform] if (folder / name).exists()]
    if not files:
        return f"Qt's plugin for {platform} is not in {folder}"
    try:
        ctypes.CDLL(str(files[0]))
    except OSError as error:
        return f"a library for {platform} is missing ({_one_line(error)})"
    return ""


def _plugin_folder() -> Path | None:
    """Return the folder of the platform plugins in PySide6's wheels, None if there is none."""
    found = importlib.util.find_spec("PySide6")
    for place in (found.submodule_search_locations or ()) if found else ():
        folder = Path(place) / "Qt" / "plugins" / "platforms"
        if folder.is_dir():
            return folder
    return None


def _x_problem(variables: Mapping[str, str]) -> str:
    """Connect to the screen as Qt does, through libxcb, and return why that failed, "" if it did not.

    libxcb knows every form of DISPLAY and the access keys.
    """
    display = variables.get("DISPLAY", "")
    if not display:
        return "DISPLAY is not set"
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return f"a library for xcb is missing ({_one_line(error)})"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        code = xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)
    if not code:
        return ""
    return (
        f"the screen DISPLAY={display} cannot be reached: {_XCB_ERRORS.get(code, f'error {code} of libxcb')}"
    )


def _wayland_problem(variables: Mapping[str, str]) -> str:
    name = variables.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(variables.get("XDG_RUNTIME_DIR", "")) / name  # An absolute name stays as it is.
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_CONNECT_TIMEOUT_S)
            connection.connect(str(path))
    except OSError as error:
        return f"the screen WAYLAND_DISPLAY={name} cannot be reached ({_one_line(error)})"
    return ""


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
