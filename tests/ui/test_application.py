"""Tests of the program as a process: it starts, is asked to end, or is killed."""

import signal
import sys
from typing import TYPE_CHECKING

import pytest
from commands import (
    RUN_WITHOUT_WINDOW,
    alive,
    command_of,
    family_of,
    in_terminal,
    started,
    wait_until_running,
)
from waiting import PATIENCE_S, wait_for

from concgui.qtlayer.catalogue import MODELS, find_model
from concgui.ui.window_session import WINDOW_END

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no signals to send and no screens"
)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
every_model = pytest.mark.parametrize("model", [model.info.key for model in MODELS if model.availability()])

RUN_AT_ONCE = (
    "import sys\n"
    "from concgui.engine.planning.spec import Experiment, RunSize\n"
    "from concgui.engine.workloads.sleep import Sleep\n"
    "from concgui.app.forced_end import EndDeadlines\n"
    "from concgui.ui.window_session import WINDOW_END, WindowSession\n"
    "if __name__ == '__main__':\n"
    "    share = float(sys.argv[2])\n"
    "    end = EndDeadlines(\n"
    "        patience_ms=round(share * WINDOW_END.patience_ms),\n"
    "        shutdown_s=share * WINDOW_END.shutdown_s,\n"
    "        last_s=share * WINDOW_END.last_s)\n"
    "    session = WindowSession([], deadlines=end)\n"
    "    window = session.window\n"
    "    size = RunSize(4, 2)\n"
    "    experiment = Experiment(\n"
    "        (sys.argv[1],), Sleep(duration_ms=600_000), size, warm_up=False, baseline_ms=50,\n"
    "        force=True)\n"
    "    window.choice_panel.choice = lambda: experiment\n"
    "    def say(progress):\n"
    "        print(progress.phase, flush=True)\n"
    "    def run():\n"
    "        window.run()\n"
    "        session._program.controller.under_way.progressed.connect(say)\n"
    "    window.views_loaded.connect(run)\n"
    "    sys.exit(session.run())\n"
)
"""A program with the window that starts a run and prints the phases of the run.

Its arguments are the model, and the share of the usual time after which the program abandons tasks that
cannot be stopped, or ends by force because its GUI thread is stuck.
"""


def wait_for_observer(process: "subprocess.Popen[str]") -> None:
    """Wait until the observer has been started, because then the window is painted and complete."""

    def is_there() -> bool:
        assert process.poll() is None, process.communicate(timeout=PATIENCE_S)
        return any("observer" in command_of(child) for child in family_of(process))

    wait_for(is_there, "the observer was started")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_closes_the_window(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C close the idle window with status 0, no output and no process left."""
    with started("-m", "concgui", QT_QPA_PLATFORM="offscreen") as process:
        wait_for_observer(process)
        family = family_of(process)
        process.send_signal(number)
        out, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert out == ""
    assert [line for line in complaint.splitlines() if "propagateSizeHints" not in line] == []
    assert family
    wait_for(lambda: not alive(family), "no process of the program is left")


HIDDEN = (
    "from concgui.app.forced_end import EndDeadlines\n"
    "from concgui.ui.window_session import WindowSession\n"
    "never_s = 3_600\n"
    "session = WindowSession([], deadlines=EndDeadlines(never_s * 1000, never_s, never_s))\n"
    "session.window.views_loaded.connect(lambda: (session.window.hide(), print('hidden', flush=True)))\n"
    "raise SystemExit(session.run())\n"
)
"""A program whose window is hidden, and which is never ended by force."""


def test_a_signal_ends_a_program_whose_window_is_hidden() -> None:
    """SIGTERM ends the event loop although no visible window is closed."""
    with started("-c", HIDDEN, QT_QPA_PLATFORM="offscreen") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "hidden\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize(
    ("model", "deadline_share"),
    # Where the GUI thread is stuck, or threads cannot be stopped, the wait is in vain: here it is shorter.
    [("blocking", "0.1"), ("thread-pool", "0.3"), ("process-pool", "1")],
)
def test_a_signal_during_a_run_closes_the_window(model: str, deadline_share: str) -> None:
    """SIGTERM during tasks of ten minutes ends the program long before them and leaves no process."""
    assert WINDOW_END.patience_ms / 1000 + WINDOW_END.last_s < 9
    with started("-c", RUN_AT_ONCE, model, deadline_share, QT_QPA_PLATFORM="offscreen") as process:
        wait_until_running(process)
        if find_model(model).info.uses_processes:
            wait_for(lambda: len(family_of(process)) >= 3, "observer and two workers were started")
        family = family_of(process)
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert "Traceback" not in complaint
    wait_for(lambda: not alive(family), "no process of the program is left")


@on_linux
@pytest.mark.parametrize(
    ("variables", "causes"),
    [
        ({}, ("there is no screen",)),
        # A server has no display, and usually not the libraries to connect to one.
        (
            {"DISPLAY": ":9873"},
            ("the screen DISPLAY=:9873 cannot be reached", "a library for xcb is missing"),
        ),
    ],
    ids=["no screen", "dead display"],
)
def test_without_a_screen_one_line_says_what_to_do(
    variables: dict[str, str], causes: tuple[str, ...]
) -> None:
    """Without a usable screen the program ends with 1 and one line with cause, remedy and `concgui run`."""
    with started("-m", "concgui", **variables) as process:
        out, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert out == ""
    assert complaint.count("\n") == 1
    assert any(cause in complaint for cause in causes)
    for words in ("sudo apt install", "sudo dnf install", "'concgui run'"):
        assert words in complaint


@every_model
def test_killed_in_the_middle_of_a_run_of_each_model(model: str) -> None:
    """After SIGKILL every observer, worker and resource tracker of the program ends by itself."""
    with started("-c", RUN_WITHOUT_WINDOW, model) as process:
        wait_until_running(process)
        wait_for(lambda: bool(family_of(process)), "its observer was started")
        family = family_of(process)
        process.kill()
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        wait_for(lambda: not alive(family), "all have ended")


RUNS = [
    ("asyncio-qt", ("sleep", "--set", "duration_ms=60000"), 1),
    # Two workers that compute and the resource tracker; a server of its own.
    ("process-pool", ("primes", "--set", "limit=50000000", "--force", "--workers", "2", "--tasks", "4"), 3),
    ("thread-pool", ("http", "--set", "latency_ms=60000", "--tasks", "4"), 2),
]


@pytest.mark.parametrize(("model", "workload", "least_family"), RUNS, ids=lambda value: str(value))
def test_the_command_line_killed_in_the_middle_of_a_run(
    model: str, workload: tuple[str, ...], least_family: int
) -> None:
    """After SIGKILL of `concgui run` its observers, servers, workers and trackers end by themselves."""
    with in_terminal("run", model, *workload) as terminal:
        terminal.read_until(b"running")
        process = terminal.process
        wait_for(lambda: len(family_of(process)) >= least_family, "its processes were started")
        family = family_of(process)
        process.kill()
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        wait_for(lambda: not alive(family), f"all have ended: {alive(family)}")


def test_the_window_killed_in_the_middle_of_a_run() -> None:
    """After SIGKILL of the program with its window, every process of the program ends by itself."""
    with started("-c", RUN_AT_ONCE, "process-pool", "1", QT_QPA_PLATFORM="offscreen") as process:
        wait_for(lambda: len(family_of(process)) >= 3, "observer and two workers were started")
        family = family_of(process)
        process.kill()
        process.wait(PATIENCE_S)
        wait_for(lambda: not alive(family), f"all have ended: {alive(family)}")
