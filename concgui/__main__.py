"""Entry point of ``concgui`` and ``python -m concgui``.

Spawned pool workers import this module again (as ``__mp_main__``), so it imports
nothing before it is asked to run: a worker must not pay for Qt or for the command line.
"""

import signal
import sys


def main() -> int:
    """Run the program and return its exit status."""
    # Until the command line or the window has its own handler, Ctrl-C ends the program silently.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from concgui.cli.main import run_program

    return run_program(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
