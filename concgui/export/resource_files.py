"""Finds the files that ship with the program: icons, pieces of scripts, and lessons.

In an installed wheel they are in ``concgui/resources``; in a checkout they are in
``resources`` next to the package.
"""

from collections.abc import Callable
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
    return _found(parts, lambda path: path.is_file())


def resource_bytes(*parts: str) -> bytes:
    """Return the content of a resource.

    Args:
        parts: As for `resource`.

    Raises:
        FileNotFoundError: As for `resource`.
    """
    return resource(*parts).read_bytes()


def resource_folder(*parts: str) -> Traversable:
    """Return the folder at this path below ``resources``.

    Args:
        parts: As for `resource`.

    Raises:
        FileNotFoundError: As for `resource`.
    """
    return _found(parts, lambda path: path.is_dir())


def _found(parts: tuple[str, ...], is_it: Callable[[Traversable], bool]) -> Traversable:
    package = files(concgui)
    checkout = Path(concgui.__file__).resolve().parents[1]
    for root in (package, checkout):
        found = root.joinpath("resources", *parts)
        if is_it(found):
            return found
    raise FileNotFoundError(f"the resource {'/'.join(parts)} is missing; reinstall concgui")
