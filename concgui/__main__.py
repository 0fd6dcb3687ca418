"""Entry point of ``concgui`` and ``python -m concgui``.

Spawned pool workers import this module again (as ``__mp_main__``), so it imports
nothing before it is asked to run: a worker must not pay for Qt or for the command line.
"""

import sys


def leave_out_current_folder() -> None:
    """Take the current folder off the search path, unless concgui itself was found there.

    ``python -m concgui`` puts it first, and a file ``random.py`` in it would be taken for Python's own, here
    and in every worker process, which inherits the path.
    """
    import os

    # For every Python that this one starts: multiprocessing's would look into the current folder too.
    os.environ["PYTHONSAFEPATH"] = "1"
    first = sys.path[0] if sys.path else None
    package = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 -- pathlib may be shadowed still
    if first is not None and not sys.flags.safe_path and first != os.path.dirname(package):  # noqa: PTH120
        try:
            is_current = first == "" or first == os.getcwd()  # noqa: PTH109
        except OSError:  # the current folder was deleted
            is_current = False
        sys.path[:1] = [] if is_current else [first]


def main() -> int:
    """Run the program and return its exit status."""
    leave_out_current_folder()
    import signal

    # Until the command line or the window has its own handler, Ctrl-C ends the program silently.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from concgui.cli.main import run_program

    return run_program(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
