"""The end of a program that hears nothing, and of one whose terminal is closed."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import alive, family_of, started
from waiting import PATIENCE_S, killed_unless, wait_for

if TYPE_CHECKING:
    import subprocess

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")

TESTS = str(Path(__file__).parents[1])

PROGRAM = (
    "import sys\n"
    f"sys.path.insert(0, {TESTS!r})\n"
    "from concgui.app.headless import run_experiment\n"
    "from concgui.cli.common.exit_status import status_of_signal\n"
    "from concgui.cli.common.streams import end_program\n"
    "from concgui.cli.terminal.progress import ProgressLine\n"
    "from concgui.engine.planning.spec import Experiment, RunSize\n"
    "import helper_workloads\n"
    "if __name__ == '__main__':\n"
    "    workload, model, limit_s = sys.argv[1:]\n"
    "    experiment = Experiment((model,), getattr(helper_workloads, workload)(), RunSize(1_000, 1),\n"
    "        warm_up=False, baseline_ms=50, time_limit_s=float(limit_s))\n"
    "    end = run_experiment(experiment, ProgressLine(sys.stderr), status_of_signal)\n"
    "    sys.exit(end_program(status_of_signal(end.signal_number), at_rest=end.at_rest))\n"
)
"""The work of `concgui run`; its arguments are a workload of the tests, a model and a time limit."""

NEVER = "3600"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- where Linux keeps shared memory


def read_until(process: "subprocess.Popen[str]", name: str, words: str) -> str:
    """Read lines of an output until one has these words, and return that line."""
    stream = process.stdout if name == "stdout" else process.stderr
    assert stream is not None
    with killed_unless(f"{words!r} is written", process):
        for line in stream:
            if words in line:
                return line
    pytest.fail(f"it ended without {words!r}")


def is_deaf(folder: Path) -> bool:
    """Return whether the endless call has started in a program with this temporary folder."""
    return any(sign.read_bytes() == b"\1" for sign in folder.glob("*/kept"))


def has_ended_by(process: "subprocess.Popen[str]", number: signal.Signals) -> bool:
    """Send a signal, as a person does who asks again and again, and return whether the program has ended."""
    process.send_signal(number)
    return process.poll() is not None


def assert_nothing_is_left(folder: Path) -> None:
    wait_for(lambda: list(folder.iterdir()) == [], f"{folder} is empty")


@pytest.mark.parametrize("model", ["blocking", "thread-pool"])
def test_a_second_request_ends_a_program_that_is_deaf(model: str, tmp_path: Path) -> None:
    """A call that holds the GIL for ever takes nothing: the observer says so, and ends the program."""
    with started("-c", PROGRAM, "Deaf", model, NEVER, TMPDIR=str(tmp_path)) as process:
        wait_for(lambda: is_deaf(tmp_path), "the call has started")
        family = family_of(process)
        process.send_signal(signal.SIGTERM)
        read_until(process, "stderr", "cannot be interrupted; Ctrl-C again")
        wait_for(lambda: has_ended_by(process, signal.SIGTERM), "the program is ended by another request")
        assert process.returncode == -signal.SIGKILL
        wait_for(lambda: not alive(family), "no process of the program is left")
    assert_nothing_is_left(tmp_path)


def test_over_its_limit_a_deaf_run_is_told_and_one_request_ends_it(tmp_path: Path) -> None:
    """While the call lasts the terminal shows how far over the limit it is, and what runs."""
    with started("-c", PROGRAM, "Deaf", "blocking", "0.2", TMPDIR=str(tmp_path)) as process:
        line = read_until(process, "stderr", "over the limit")
        assert line == "concgui: 2 s over the limit, still in deaf; Ctrl-C ends the program\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("model", ["blocking", "thread-pool", "process-pool"])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL], ids=lambda number: number.name)
def test_the_end_of_the_terminal_leaves_nothing(model: str, number: signal.Signals, tmp_path: Path) -> None:
    """After SIGHUP, and also after SIGKILL, neither temporary files nor shared memory are left."""
    with started("-c", PROGRAM, "Holding", model, NEVER, TMPDIR=str(tmp_path)) as process:
        assert process.stdout is not None
        block = process.stdout.readline().strip()
        read_until(process, "stdout", "waiting")
        family = family_of(process)
        process.send_signal(number)
        status = process.wait(PATIENCE_S)
        wait_for(lambda: not alive(family), "no process of the program is left")
    assert status == (-number if number == signal.SIGKILL else 128 + number)
    assert_nothing_is_left(tmp_path)
    wait_for(lambda: not (SHARED_MEMORY / block).exists(), "the shared memory is gone")


def test_a_program_that_ignores_the_end_of_its_terminal_goes_on(tmp_path: Path) -> None:
    """After `nohup` SIGHUP changes nothing."""
    ignore = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    with started("-c", ignore + PROGRAM, "Holding", "thread-pool", NEVER, TMPDIR=str(tmp_path)) as process:
        read_until(process, "stdout", "waiting")
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        line = read_until(process, "stderr", "interrupted")
        assert "Ctrl-C again" in line
        assert process.wait(PATIENCE_S) == 128 + signal.SIGTERM
