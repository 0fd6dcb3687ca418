"""The server's process while it starts."""

from commands import python

START_AND_DIE = """
import os
from concgui.engine.system.child_process import spawn_module
from concgui.engine.workloads import http_server
spawn_module(http_server.__name__, pipes=True)
os._exit(7)
"""


def test_a_program_that_dies_during_the_start_leaves_no_traceback() -> None:
    """The server ends without a word, because nobody can read its port any more."""
    # The server inherits standard error, so reading it to its end waits for the server.
    done = python(START_AND_DIE)
    assert (done.returncode, done.stderr) == (7, "")
