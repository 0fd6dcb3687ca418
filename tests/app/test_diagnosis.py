"""What `doctor` calls missing can be had on this system."""

import platform
import sys

import pytest

from concgui.app.diagnosis import has_wheels_here

PY_SPY = (
    'py-spy>=0.4.1; platform_python_implementation == "CPython" and ((sys_platform == "linux" and '
    '(platform_machine == "x86_64" or platform_machine == "aarch64")) or sys_platform == "darwin" or '
    '(sys_platform == "win32" and platform_machine == "AMD64"))'
)


@pytest.mark.parametrize(
    ("system", "processor", "has_wheels"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("linux", "riscv64", False),
        ("darwin", "arm64", True),
        ("win32", "AMD64", True),
        ("win32", "ARM64", False),
        ("freebsd14", "amd64", False),
    ],
)
def test_a_package_without_wheels_here_is_not_missing(
    system: str, processor: str, has_wheels: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is declared for other systems alone is not asked for, every other one is."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    assert has_wheels_here(PY_SPY) == has_wheels
    assert has_wheels_here("rich>=13.7")
    assert has_wheels_here("PySide6-Essentials<6.12,>=6.8; python_version < '3.12'")
