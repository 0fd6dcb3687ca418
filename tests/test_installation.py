"""The installed package is complete, and the suite runs against it."""

import importlib.metadata
import importlib.resources
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_S

import concgui

CHECKOUT = Path(__file__).parent.parent


def test_the_tests_use_the_installed_wheel() -> None:
    """The package under test is the installed one, not the checkout."""
    assert Path(concgui.__file__).parent != CHECKOUT / "concgui"


def test_resources_ship_inside_the_wheel(tmp_path: Path) -> None:
    """From an empty folder the installed package finds every file of `resources/`."""
    code = (
        "import importlib.resources, os\n"
        "root = importlib.resources.files('concgui') / 'resources'\n"
        "print('\\n'.join(sorted(os.path.relpath(os.path.join(d, f), root)"
        " for d, _, fs in os.walk(root) for f in fs)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    shipped = {Path(line).as_posix() for line in done.stdout.splitlines()}
    resources = CHECKOUT / "resources"
    expected = {path.relative_to(resources).as_posix() for path in resources.rglob("*") if path.is_file()}
    assert expected
    assert expected <= shipped


def test_the_version_is_the_same_everywhere() -> None:
    """Metadata, package and changelog agree on the version."""
    assert importlib.metadata.version("concgui") == concgui.__version__
    assert f"## {concgui.__version__}" in (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_none_survives_many_qt_calls() -> None:
    """50,000 Qt calls that return None do not crash the interpreter.

    PySide6 6.12.0 on Python < 3.12 loses a reference to None in each call and crashes after some 5,000.
    """
    code = (
        "from PySide6.QtCore import QObject\n"
        "thing = QObject()\n"
        "for _ in range(50_000): thing.setObjectName('x')\n"
        "print('alive')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the upper bound is for Python < 3.12")
def test_pyside_is_older_than_the_version_that_crashes() -> None:
    """On Python < 3.12 the installed PySide6 is older than 6.12."""
    major, minor = map(int, importlib.metadata.version("PySide6-Essentials").split(".")[:2])
    assert (major, minor) < (6, 12)
