"""Tests of the command line as a process: its output and its exit status."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from commands import CONCGUI, in_terminal, python, to_end, without_screen
from waiting import killed_unless

from concgui import __version__
from concgui.app.headless import HeadlessEnd
from concgui.cli.commands.experiment_command import status_of
from concgui.cli.common.exit_status import ExitStatus
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.note import Note
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import note_text
from concgui.store.history import HistoryReader

MODELS = (
    "blocking", "process-events", "qthread", "qthreadpool", "thread-per-task", "thread-pool", "asyncio-qt",
    "asyncio-to-thread", "asyncio-process", "asyncio-thread", "process-per-task", "process-pool",
    "interpreter-pool", "asyncio-blocking", "qthread-signal-flood",
)  # fmt: skip

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal on Windows")


def concgui(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return to_end([*CONCGUI, *arguments])


def test_run_prints_json_alone_on_standard_output() -> None:
    """With `--json -` standard output is one JSON object, and the table goes to standard error."""
    done = concgui("run", "blocking", "sleep", "--tasks", "3", "--set", "duration_ms=100", "--json", "-")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (run,) = document["runs"]
    assert (run["model"], run["workload"], run["params"]) == ("blocking", "sleep", {"duration_ms": 100})
    assert run["outcome"] == "finished"
    assert run["tasks"] == {"total": 3, "finished": 3, "failed": 0, "cancelled": 0}
    # Three tasks in the GUI thread are one freeze of their sum, less one ping.
    assert run["ui"]["longest_freeze_ms"] >= 900 * run["work_s"]
    assert run["ui"]["smoothness"] in ("janky", "frozen")
    assert run["ui"]["baseline_p99_ms"] is not None
    assert document["environment"]["pyside6"]
    assert "longest freeze" in done.stderr
    assert "blocking" in done.stderr


def test_compare_writes_table_and_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison prints one row per model, writes runs with spans and the summary, and is kept."""
    monkeypatch.setenv("COLUMNS", "250")  # one table, however long its words are
    for name in ("XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("CONCGUI_HISTORY_MB", "50")
    path = tmp_path / "compare.json"
    done = concgui(
        "compare", "sleep", "--models", "blocking,thread-pool", "--tasks", "4", "--workers", "4",
        "--repeats", "2", "--set", "duration_ms=50", "--json", str(path), "--spans",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(path.read_text(encoding="utf-8"))
    order = [(run["model"], run["repeat"]) for run in document["runs"]]
    assert order == [("blocking", 0), ("thread-pool", 0), ("blocking", 1), ("thread-pool", 1)]
    with HistoryReader(next(tmp_path.rglob("history.sqlite3"))) as history:
        (experiment,) = {row.experiment for row in history.rows()}
        assert history.find(experiment) == tuple(run["id"] for run in document["runs"])
    for run in document["runs"]:
        assert [span["task"] for span in run["spans"]] == [0, 1, 2, 3]
        assert run["latencies"]
    blocking, pool = document["summary"]
    assert blocking["speedup"] == 1.0
    assert pool["speedup"] == pytest.approx(blocking["median_wall_s"] / pool["median_wall_s"])
    assert pool["work_speedup"] == pytest.approx(blocking["median_work_s"] / pool["median_work_s"])
    assert pool["checksum"] == blocking["checksum"]
    assert "speed-up" in done.stdout
    lines = done.stdout.splitlines()
    rows = lines[lines.index(next(line for line in lines if line.startswith("model "))) + 2 :][:2]
    assert [line.split()[0] for line in rows] == ["blocking", "thread-pool"]
    words = " ".join(done.stdout.split())
    assert words.startswith(document["verdict"]["text"])
    assert f"- {document['findings'][0]['text']}" in words
    assert {finding["key"] for finding in document["findings"]} >= {"gui-thread-ran-it", "waits-overlap"}
    assert done.stderr == f"concgui: kept in the history as {experiment[:8]} (4 runs)\n"


WRONG_USAGE = [
    (("run", "thread-pool", "sleep", "--workers", "-1"), ("workers=-1", "from 1 to")),
    (("run", "thread-pool", "sleep", "--tasks", "many"), ("tasks=many", "whole number")),
    (("run", "thread-pool", "primes", "--set", "limit=abc"), ("limit=abc", "whole number")),
    (("run", "thread-pool", "primes", "--set", "size=1"), ("'size'", "limit")),
    (("run", "treads", "primes"), ("'treads'", "thread-pool")),
    (("run", "thread-pool", "prime"), ("'prime'", "primes")),
    (("compare", "primes", "--models", "blocking,treads"), ("'treads'", "thread-pool")),
    (
        ("run", "thread-pool", "primes", "--json", "no/such/folder/x"),
        ("no/such/folder", "does not exist"),
    ),
    (("run", "thread-pool"), ("WORKLOAD", "required")),
    (("paint",), ("'paint'", "compare")),
    (("list", "colours"), ("'colours'", "workloads")),
]
SAY_ALL = """
import contextlib, io, json, sys
from concgui.cli.main import run_program
said = []
for arguments in json.loads(sys.argv[1]):
    out, complaint = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaint):
        status = run_program(arguments)
    said.append((status, out.getvalue(), complaint.getvalue()))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said_to_wrong_usage() -> dict[tuple[str, ...], tuple[int, str, str]]:
    """Return status, output and error for each wrong usage, all from one process."""
    done = python(SAY_ALL, json.dumps([arguments for arguments, _ in WRONG_USAGE]))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return {arguments: tuple(answer) for (arguments, _), answer in zip(WRONG_USAGE, said, strict=True)}


@pytest.mark.parametrize(("arguments", "words"), WRONG_USAGE)
def test_wrong_usage_is_one_line_that_names_the_value(
    arguments: tuple[str, ...],
    words: tuple[str, ...],
    said_to_wrong_usage: dict[tuple[str, ...], tuple[int, str, str]],
) -> None:
    """Wrong usage ends with status 2 and one line that names the given and the allowed values."""
    status, out, complaint = said_to_wrong_usage[arguments]
    assert (status, out) == (2, "")
    assert complaint.startswith("concgui: ")
    assert complaint.count("\n") == 1
    for word in words:
        assert word in complaint


def test_the_process_ends_with_the_status_of_wrong_usage() -> None:
    """The program as a process writes the line to standard error and ends with status 2."""
    arguments, words = WRONG_USAGE[0]
    done = concgui(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("concgui: ")
    assert done.stderr.count("\n") == 1
    assert words[0] in done.stderr


def test_lists_have_the_fixed_keys_and_parameters() -> None:
    """The lists name every model and workload, whether it can run here, and its parameters."""
    models = json.loads(concgui("list", "models", "--json").stdout)
    assert [model["key"] for model in models] == list(MODELS)
    workloads = {item["key"]: item for item in json.loads(concgui("list", "workloads", "--json").stdout)}
    parameters = {key: [entry["name"] for entry in item["parameters"]] for key, item in workloads.items()}
    fixed = {
        "sleep": ["duration_ms"],
        "http": ["latency_ms", "size_kb"],
        "primes": ["limit"],
        "sha256": ["size_mb"],
        "sort": ["length"],
    }
    assert fixed.items() <= parameters.items()
    for item in (*models, *workloads.values()):
        assert item["title"]
        assert item["available"] is (item["reason"] == "")


def test_one_list_shows_everything() -> None:
    """`concgui list` shows all models and workloads, with their use of the GIL and their requirements."""
    done = concgui("list")
    assert done.returncode == 0, done.stderr
    both = json.loads(concgui("list", "--json").stdout)
    assert set(both) == {"models", "workloads"}
    for item in (*both["models"], *both["workloads"]):
        assert f"{item['key']} " in done.stdout
    words = " ".join(done.stdout.split())
    assert (
        "Releases the GIL" in words and "Needs aiohttp, urllib3" in words and "An anti-pattern; use" in words
    )


def test_lists_are_readable() -> None:
    """The list of workloads shows every parameter with its default in the form that `--set` takes."""
    done = concgui("list", "workloads")
    assert done.returncode == 0
    assert "duration_ms=300" in done.stdout


def test_doctor_says_what_is_missing_and_how_to_get_it() -> None:
    """Without a screen `concgui doctor` reports it with the packages to install, and still ends with 0."""
    done = concgui("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["environment"]["switch_interval_ms"] > 0
    assert {name.lower(): version for name, version in found["packages"].items()}["pyside6-essentials"]
    if sys.platform == "linux":
        (advice,) = [entry["advice"] for entry in found["missing"] if entry["what"] == "screen"]
        assert "apt install" in advice
        assert "dnf install" in advice
    readable = concgui("doctor").stdout
    assert found["environment"]["qt"] in readable
    words = note_text(Note.of(found["gil_reader"]["code"])).split()
    assert " ".join(words[:3]) in " ".join(readable.split())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a screen")
def test_the_window_without_a_screen_is_one_line() -> None:
    """`concgui` without a screen ends with status 1 and one line that names `concgui run`."""
    done = concgui()
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "concgui run" in done.stderr


def test_version_and_help_need_no_qt() -> None:
    """Version and help are printed without importing Qt, rich or asyncio."""
    done = python(
        "import sys; from concgui.cli.main import run_program; "
        "statuses = [run_program(['--version']), run_program(['--help']), run_program(['run', '--help'])]; "
        "slow = [n for n in sys.modules if n.split('.')[0] in ('PySide6', 'rich', 'asyncio')]; "
        "sys.exit(f'{statuses} {slow}' if any(statuses) or slow else 0)"
    )
    assert done.returncode == 0, done.stderr
    assert f"concgui {__version__}" in done.stdout
    for word in ("run", "compare", "list", "doctor", "--tasks", "--workers", "--repeats", "--set", "--json"):
        assert word in done.stdout


def test_a_run_needs_no_part_of_qt_that_needs_a_screen() -> None:
    """On the command line neither QtGui nor QtWidgets is imported, so their libraries may be missing."""
    done = python(
        "import sys; from concgui.cli.main import run_program\n"
        "if __name__ == '__main__':\n"
        "    status = run_program(['run', 'qthread', 'sleep', '--tasks', '1', '--set', 'duration_ms=1'])\n"
        "    seen = [n for n in ('PySide6.QtGui', 'PySide6.QtWidgets') if n in sys.modules]\n"
        "    sys.exit(f'{status} {seen}' if status or seen else 0)\n"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a closed pipe as another error")
def test_a_reader_that_goes_away_is_no_accident() -> None:
    """If the reader of the output has gone, the program ends with 141 and without a traceback."""
    process = subprocess.Popen(
        [*CONCGUI, "list", "workloads"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=without_screen(),
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        with killed_unless("it has ended", process):
            complaint = process.stderr.read()
    assert process.returncode == 141
    assert complaint == b""


@pytest.mark.parametrize(
    ("outcome", "signal_number", "status"),
    [
        (Outcome.FINISHED, None, ExitStatus.FINISHED),
        (Outcome.FAILED, None, ExitStatus.FAILED),
        (Outcome.CANCELLED, signal.SIGINT, 130),
        (Outcome.CANCELLED, signal.SIGTERM, 143),
    ],
)
def test_the_status_says_how_the_experiment_ended(
    outcome: Outcome, signal_number: int | None, status: int
) -> None:
    """The status is 0 only if every task finished, 1 if one failed, 128 + signal after an interrupt."""
    experiment = Experiment(("blocking",), Sleep(), RunSize())
    assert (
        status_of(HeadlessEnd(ExperimentResult(experiment, (), outcome), signal_number, at_rest=True))
        == status
    )


@needs_terminal
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_and_leaves_nothing_behind(number: int, status: int) -> None:
    """Ctrl-C and SIGTERM cancel the run, print the finished part, and end every process of the program."""
    with in_terminal(
        "run", "process-pool", "sleep", "--workers", "2", "--set", "duration_ms=60000"
    ) as terminal:
        terminal.read_until(b"running")
        helpers = psutil.Process(terminal.process.pid).children(recursive=True)
        terminal.process.send_signal(number)
        assert terminal.wait() == status
    assert b"interrupted with 0 of 1 run done" in terminal.seen
    assert b"Traceback" not in terminal.seen
    assert helpers
    _, alive = psutil.wait_procs(helpers, timeout=5)
    assert alive == []


def test_ctrl_c_while_qt_is_imported_is_no_core_dump() -> None:
    """Ctrl-C during PySide6's initialisation, which aborts on an exception, ends the program with 130."""
    done = python(
        "import signal, sys\n"
        "from concgui.cli.main import run_program\n"
        "class PressCtrlC:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'PySide6.support':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, PressCtrlC())\n"
        "run_program(['list', 'models'])\n"
        "sys.exit('the signal never came')\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


STUCK_AT_ITS_END = """
import sys, threading
from concgui.__main__ import main
from concgui.app.program import Program

Program.shutdown = lambda self, deadline_s: threading.Event().wait()
sys.exit(main())
"""


@needs_terminal
def test_a_second_ctrl_c_ends_at_once() -> None:
    """A second Ctrl-C ends the program at once, even if a task cannot be stopped."""
    with in_terminal("run", "thread-pool", "sleep", "--set", "duration_ms=60000") as terminal:
        terminal.read_until(b"running")
        terminal.process.send_signal(signal.SIGINT)
        terminal.read_until(b"Press Ctrl-C again")
        assert terminal.interrupt_until_it_ends() == 130
    # The progress line hides the cursor, which is restored.
    assert terminal.seen.rfind(b"\x1b[?25h") > terminal.seen.rfind(b"\x1b[?25l")


@needs_terminal
def test_a_second_ctrl_c_ends_also_what_is_stuck() -> None:
    """The program ends even if an orderly end would wait for ever, for example for a lock."""
    arguments = ("run", "thread-pool", "sleep", "--set", "duration_ms=60000")
    with in_terminal(*arguments, program=(sys.executable, "-c", STUCK_AT_ITS_END)) as terminal:
        terminal.read_until(b"running")
        terminal.process.send_signal(signal.SIGINT)
        terminal.read_until(b"Press Ctrl-C again")
        assert terminal.interrupt_until_it_ends() == 130
