"""``concgui`` without a command: the window."""

import argparse


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window and return the exit status after the window has closed.

    Raises:
        ScreenError: There is no screen, or a Qt system library is missing.
    """
    del arguments
    from concgui.ui.application import run_window

    return run_window()
