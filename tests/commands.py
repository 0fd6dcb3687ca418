"""Command lines for tests that start the program as a process."""

import os
import sys
from pathlib import Path


def matrix_command(*arguments: str, out: Path) -> list[str]:
    return [sys.executable, "-m", "concgui", "matrix", *arguments, "--out", str(out)]


def without_screen() -> dict[str, str]:
    left_out = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "FORCE_COLOR"}
    return {key: value for key, value in os.environ.items() if key not in left_out}
