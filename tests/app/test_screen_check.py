"""What the program advises where a screen or a library is missing."""

import re
from pathlib import Path

import pytest

from concgui.app import screen_check

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("tool", ["apt", "dnf"])
def test_readme_names_the_libraries_that_the_program_advises(tool: str) -> None:
    """A bare machine on which README's command was run lacks none of them; CI installs what README names."""
    advised = re.search(rf"sudo {tool} install ([^;]+)", screen_check._INSTALL_LIBRARIES)
    named = re.search(rf"{tool} install ((?:[\w.+-]+|\\|\s)+)", README)
    assert advised is not None and named is not None
    assert set(advised[1].split()) <= set(named[1].split())
