"""The program as the system meets it: a process with a window that starts, is asked to end, or is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from concgui.qtlayer.catalogue import MODELS, find_model
from concgui.ui.window_session import WINDOW_END

PATIENCE_S = 30
KILLED_DEADLINE_S = 2.0
"""What the program promises: so long after SIGKILL no process of it is left."""

SCREEN_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

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
    "        (sys.argv[1],), Sleep(duration_ms=60_000), size, warm_up=False, baseline_ms=50)\n"
    "    window.choice_panel.choice = lambda: experiment\n"
    "    def say(progress):\n"
    "        print(progress.phase, flush=True)\n"
    "    def run():\n"
    "        window.run()\n"
    "        session._program.controller.under_way.progressed.connect(say)\n"
    "    window.views_loaded.connect(run)\n"
    "    sys.exit(session.run())\n"
)
"""The program with its window, which presses Run by itself and says where the run is.

Its arguments: the model, and what part of the usual time passes before the program gives up what cannot be
stopped, or ends by force where its GUI thread is stuck.
"""

RUN_WITHOUT_WINDOW = (
    "import sys\n"
    "from concgui.app.headless import run_experiment\n"
    "from concgui.cli.common.exit_status import status_of_signal\n"
    "from concgui.cli.terminal.progress import ProgressLine\n"
    "from concgui.engine.planning.spec import Experiment, RunSize\n"
    "from concgui.engine.workloads.sleep import Sleep\n"
    "if __name__ == '__main__':\n"
    "    class Say(ProgressLine):\n"
    "        def show(self, progress):\n"
    "            print(progress.phase, flush=True)\n"
    "    experiment = Experiment(\n"
    "        (sys.argv[1],), Sleep(duration_ms=60_000), RunSize(4, 2), warm_up=False, baseline_ms=50)\n"
    "    run_experiment(experiment, Say(None), status_of_signal)\n"
)
"""What `concgui run` does, with a short baseline; says where the run is."""


def environment(**more: str) -> dict[str, str]:
    """The environment without a screen, and with what is given."""
    left_out = {*SCREEN_VARIABLES, "FORCE_COLOR"}
    return {key: value for key, value in os.environ.items() if key not in left_out} | more


@contextlib.contextmanager
def started(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process with these arguments, which does not outlive the test."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
    )
    with process:
        try:
            yield process
        finally:
            for left in (*family_of(process), process):
                with contextlib.suppress(psutil.NoSuchProcess):
                    left.kill()


def family_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """All processes below this one."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def command_of(process: psutil.Process) -> str:
    """Its command line, "" if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def wait_for(condition: Callable[[], bool], what: str, deadline_s: float = PATIENCE_S) -> None:
    """Poll until the condition holds; fail where it does not in time."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, f"not within {deadline_s} s: {what}"
        time.sleep(0.01)


def wait_for_observer(process: "subprocess.Popen[str]") -> None:
    """The window is painted and complete when its observer has been started."""

    def is_there() -> bool:
        assert process.poll() is None, process.communicate()
        return any("observer" in command_of(child) for child in family_of(process))

    wait_for(is_there, "the observer was started")


def wait_until_running(process: "subprocess.Popen[str]") -> None:
    """Read what it says until its tasks run; fail if it ends before."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "running":
            return
    pytest.fail("it ended before its tasks ran")


def alive(processes: list[psutil.Process]) -> list[str]:
    """Those that still run, as text; one that has ended and only waits to be reaped runs no more."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {command_of(process)}")
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_closes_the_window(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C close the idle window: status 0, nothing said, no process left."""
    with started("-m", "concgui", QT_QPA_PLATFORM="offscreen") as process:
        wait_for_observer(process)
        family = family_of(process)
        process.send_signal(number)
        out, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    assert out == ""
    assert [line for line in complaint.splitlines() if "propagateSizeHints" not in line] == []
    assert family
    wait_for(lambda: not alive(family), "no process of the program is left", KILLED_DEADLINE_S)


@pytest.mark.parametrize(
    ("model", "deadline_share"),
    # Where the GUI thread is stuck, or threads cannot be stopped, the wait is in vain: here it is shorter.
    [("blocking", "0.1"), ("thread-pool", "0.3"), ("process-pool", "1")],
)
def test_a_signal_during_a_run_closes_the_window(model: str, deadline_share: str) -> None:
    """SIGTERM in the middle of tasks of a minute ends the program within ten seconds and leaves nothing."""
    assert WINDOW_END.patience_ms / 1000 + WINDOW_END.last_s < 9
    with started("-c", RUN_AT_ONCE, model, deadline_share, QT_QPA_PLATFORM="offscreen") as process:
        wait_until_running(process)
        if find_model(model).info.uses_processes:
            wait_for(lambda: len(family_of(process)) >= 3, "observer and two workers were started")
        family = family_of(process)
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.stderr is not None
        complaint = process.stderr.read()
    assert process.returncode == 0
    assert "Traceback" not in complaint
    wait_for(lambda: not alive(family), "no process of the program is left", KILLED_DEADLINE_S)


@on_linux
@pytest.mark.parametrize(
    ("variables", "causes"),
    [
        ({}, ("there is no screen",)),
        # A server has no display, nor as a rule the libraries to reach one.
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
    """Without a screen, or with a dead one: status 1, one line with cause, cure, and `concgui run`."""
    with started("-m", "concgui", **variables) as process:
        out, complaint = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert out == ""
    assert complaint.count("\n") == 1
    assert any(cause in complaint for cause in causes)
    for words in ("sudo apt install", "sudo dnf install", "'concgui run'"):
        assert words in complaint


def start_run_in_terminal(*arguments: str) -> tuple["subprocess.Popen[bytes]", int]:
    """`concgui run` with a terminal for its progress, which says when tasks are running."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "concgui", "run", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        env=environment(TERM="xterm", COLUMNS="150"),
    )
    os.close(slave)
    return process, master


def read_until(master: int, words: bytes) -> None:
    """Read the terminal until the program has written these words; fail if it ends without them."""
    seen = b""
    while words not in seen:
        try:
            read = os.read(master, 65536)
        except OSError:  # Linux ends a terminal that everybody has closed with EIO.
            read = b""
        assert read, f"{words!r} never came: {seen!r}"
        seen += read


@every_model
def test_killed_in_the_middle_of_a_run_of_each_model(model: str) -> None:
    """Two seconds after SIGKILL no observer, worker or resource tracker of the program is left."""
    with started("-c", RUN_WITHOUT_WINDOW, model) as process:
        wait_until_running(process)
        wait_for(lambda: bool(family_of(process)), "its observer was started")
        family = family_of(process)
        process.kill()
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        wait_for(lambda: not alive(family), "all have ended", KILLED_DEADLINE_S)


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
    """Two seconds after SIGKILL of `concgui run` no observer, server, worker or tracker of it is left."""
    process, master = start_run_in_terminal(model, *workload)
    try:
        read_until(master, b"running")
        children = psutil.Process(process.pid).children
        wait_for(lambda: len(children(recursive=True)) >= least_family, "its processes were started")
        family = children(recursive=True)
        process.kill()
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
        wait_for(lambda: not alive(family), f"all have ended: {alive(family)}", KILLED_DEADLINE_S)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        os.close(master)


def test_the_window_killed_in_the_middle_of_a_run() -> None:
    """Also where the window was open: two seconds after SIGKILL none of its processes is left."""
    with started("-c", RUN_AT_ONCE, "process-pool", "1", QT_QPA_PLATFORM="offscreen") as process:
        wait_for(lambda: len(family_of(process)) >= 3, "observer and two workers were started")
        family = family_of(process)
        process.kill()
        process.wait(PATIENCE_S)
        wait_for(lambda: not alive(family), f"all have ended: {alive(family)}", KILLED_DEADLINE_S)
