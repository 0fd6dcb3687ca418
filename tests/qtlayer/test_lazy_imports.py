"""Python's lazy imports beside PySide6."""

import subprocess
import sys

import pytest
from waiting import PATIENCE_S


@pytest.mark.parametrize(
    "imports", ["PySide6.QtCore, concgui.qtlayer", "concgui.qtlayer, PySide6.QtCore"], ids=["after", "before"]
)
def test_executors_can_be_made_beside_pyside(imports: str) -> None:
    """Every executor that `concurrent.futures` has is a class, and asyncio finds its default one."""
    code = (
        f"import asyncio, concurrent.futures, {imports}\n"
        "names = [name for name in dir(concurrent.futures) if name.endswith('PoolExecutor')]\n"
        "assert names and all(isinstance(getattr(concurrent.futures, name), type) for name in names)\n"
        "print(asyncio.run(asyncio.to_thread(int, '7')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.stdout == "7\n", done.stderr
