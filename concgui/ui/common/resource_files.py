"""Finds the files that ship with the program: icons, lesson texts, examples.

In an installed wheel they are ``concgui/resources``; in a checkout they stand in
``resources`` beside the package.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import concgui


def resource(*parts: str) -> Traversable:
    """The resource at this path below ``resources``.

    Args:
        parts: Names of folders and the file, as in ``resource("icons", "concgui.svg")``.

    Raises:
        FileNotFoundError: It neither ships with the package nor stands in the checkout.
    """
    package = files(concgui)
    checkout = Path(concgui.__file__).resolve().parents[1]
    for root in (package, checkout):
        found = root.joinpath("resources", *parts)
        if found.is_file():
            return found
    raise FileNotFoundError(f"the resource {'/'.join(parts)} is missing; install concgui again")


def resource_bytes(*parts: str) -> bytes:
    """The content of a resource.

    Args:
        parts: As for `resource`.

    Raises:
        FileNotFoundError: As for `resource`.
    """
    return resource(*parts).read_bytes()
