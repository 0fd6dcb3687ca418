"""Finds the files that ship with the program: icons, and pieces of scripts.

In an installed wheel they are in ``concgui/resources``; in a checkout they are in
``resources`` next to the package.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import concgui


def resource(*parts: str) -> Traversable:
    """Return the resource at this path below ``resources``.

    Args:
        parts: Names of folders and the file, as in ``resource("icons", "concgui.svg")``.

    Raises:
        FileNotFoundError: The resource is neither in the package nor in the checkout.
    """
    package = files(concgui)
    checkout = Path(concgui.__file__).resolve().parents[1]
    for root in (package, checkout):
        found = root.joinpath("resources", *parts)
        if found.is_file():
            return found
    raise FileNotFoundError(f"the resource {'/'.join(parts)} is missing; reinstall concgui")


def resource_bytes(*parts: str) -> bytes:
    """Return the content of a resource.

    Args:
        parts: As for `resource`.

    Raises:
        FileNotFoundError: As for `resource`.
    """
    return resource(*parts).read_bytes()
