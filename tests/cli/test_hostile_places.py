"""Tests of commands with hostile files, words and paths: one clear line and no traceback."""

import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from waiting import killed_unless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCRIPT = Path(sys.executable).with_name("concgui")
ENTRIES = {"module": [sys.executable, "-m", "concgui"], "script": [str(SCRIPT)]}
DEADLINE_S = 100
SHELL = "/bin/sh"
SHARED_MEMORY = "/dev/shm"  # noqa: S108 -- where Linux keeps it


def concgui(
    *arguments: str, entry: str = "module", cwd: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command until it ends."""
    if entry == "script" and not SCRIPT.exists():
        pytest.skip("the program is not installed as a script")
    return subprocess.run(
        [*ENTRIES[entry], *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=DEADLINE_S,
        check=False,
    )


def assert_refused(done: "subprocess.CompletedProcess[str]", *words: str, status: int = 2) -> None:
    """Assert that standard error is one line with these words, and check the exit status."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert len(done.stderr) < 1_000
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_files_of_the_users_folder_are_not_taken_for_modules(entry: str, tmp_path: Path) -> None:
    """In a folder with a `random.py` of the user, server, observer and workers import the real modules."""
    for name in ("random", "socket", "json", "aiohttp"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the user was imported')")
    done = concgui(
        "run", "process-pool", "http", "--tasks", "2", "--workers", "1",
        "--set", "latency_ms=1", "--json", "-", entry=entry, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert run["tasks"]["finished"] == 2
    assert run["ui"]["pings"] > 0


@pytest.mark.parametrize("command", [("run", "blocking", "sleep"), ("compare", "sleep")], ids=lambda c: c[0])
def test_a_run_without_tasks_is_refused(command: tuple[str, ...]) -> None:
    """`--tasks 0` is refused with the allowed range."""
    assert_refused(concgui(*command, "--tasks", "0"), "tasks=0", "from 1 to")


def test_digits_of_other_scripts_are_refused() -> None:
    """A number in other digits than 0 to 9 is refused."""
    assert_refused(concgui("run", "blocking", "sleep", "--tasks", "١٢٣"), "tasks", "whole number")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "x" * 100_000, "sleep"),
        ("run", "blocking", "x" * 100_000),
        ("run", "blocking", "sleep", "--tasks", "9" * 5_000),
        ("run", "blocking", "sleep", "--set", f"{'x' * 100_000}=1"),
        ("compare", "sleep", "--models", "x" * 100_000),
    ],
    ids=["model", "workload", "number", "parameter", "models"],
)
def test_a_very_long_word_is_not_echoed_whole(arguments: tuple[str, ...]) -> None:
    """The message for a long word shows its start and its length."""
    assert_refused(concgui(*arguments), "characters")


@pytest.fixture
def hostile_paths(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    return {
        "loop": str(tmp_path / "loop"),
        "inside": str(tmp_path / "loop" / "a"),
        "long": str(tmp_path / ("n" * 300)),
    }


@pytest.mark.parametrize("kind", ["loop", "inside", "long"])
@pytest.mark.parametrize(
    "command",
    [
        ("run", "blocking", "sleep", "--tasks", "1", "--json"),
        ("compare", "sleep", "--models", "blocking", "--tasks", "1", "--json"),
        ("matrix", "--quick", "--models", "blocking", "--workloads", "sleep", "--out"),
    ],
    ids=lambda command: command[0],
)
def test_a_path_that_leads_nowhere_is_refused(
    command: tuple[str, ...], kind: str, hostile_paths: dict[str, str]
) -> None:
    """A link to itself and a name too long for the system are refused before anything is run."""
    assert_refused(concgui(*command, hostile_paths[kind]), command[-1], "name another file")


FOREIGN_USER = 45_678


@pytest.fixture(scope="session")
def homeless() -> "Callable[..., subprocess.CompletedProcess[str]]":
    """Run commands as a user who is in no list of users and has no home folder."""
    if sys.platform == "win32":
        pytest.skip("Windows has no users without an entry")
    kept = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}

    def run_as(become: list[str], *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*become, *command],
            capture_output=True,
            text=True,
            cwd="/",
            env=kept | {"PATH": os.defpath, "QT_QPA_PLATFORM": "offscreen"},
            timeout=DEADLINE_S,
            check=False,
        )

    ask = (
        "import os, pwd, subprocess, sys, concgui\n"
        "assert all(entry.pw_uid != os.getuid() for entry in pwd.getpwall())\n"
        "assert subprocess.run([sys.executable, '-c', 'import json']).returncode == 0\n"
    )
    for become in (
        ["setpriv", f"--reuid={FOREIGN_USER}", "--clear-groups"],
        ["unshare", "--user", f"--map-user={FOREIGN_USER}"],
    ):
        if shutil.which(become[0]) and run_as(become, sys.executable, "-c", ask).returncode == 0:
            return functools.partial(run_as, become)
    pytest.skip("cannot run the program as a user without an entry here")


@pytest.mark.parametrize("entry", ENTRIES)
def test_commands_need_no_home(
    entry: str, homeless: "Callable[..., subprocess.CompletedProcess[str]]", tmp_path: Path
) -> None:
    """Without a home and an entry in the list of users each command works, or says what to set."""
    run = ("run", "process-pool", "sleep", "--tasks", "1")
    for command in (("list",), ("doctor",), (*run, "--no-history")):
        done = homeless(*ENTRIES[entry], *command)
        assert (done.returncode, done.stderr) == (0, ""), command
    # Where nothing can be kept, that costs the history and not the run.
    done = homeless(*ENTRIES[entry], *run)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "not be kept in the history: there is no home folder" in done.stderr
    matrix = ("matrix", "--quick", "--models", "blocking", "--workloads", "sleep")
    assert_refused(homeless(*ENTRIES[entry], *matrix), "no home folder", "HOME", "--out", status=1)


def test_a_matrix_with_a_name_needs_no_home(
    homeless: "Callable[..., subprocess.CompletedProcess[str]]",
) -> None:
    """With --out the matrix is kept there."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        out = Path(folder) / "kept.json"
        done = homeless(
            *ENTRIES["module"], "matrix", "--quick", "--models", "blocking", "--workloads", "sleep",
            "--tasks", "1", "--out", str(out),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(out.read_text())["complete"]


def test_the_window_needs_no_home(homeless: "Callable[..., subprocess.CompletedProcess[str]]") -> None:
    """The window opens, and its message line says that runs are not kept."""
    done = homeless(
        sys.executable, "-c",
        "from PySide6.QtCore import QTimer\n"
        "from concgui.ui import application, window_session\n"
        "class Session(window_session.WindowSession):\n"
        "    def run(self):\n"
        "        line = self.window.message_line\n"
        "        self.window.views_loaded.connect(lambda: (print(line.text), self.window.close()))\n"
        "        return super().run()\n"
        "window_session.WindowSession = Session\n"
        "raise SystemExit(application.run_window())\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "runs are not kept" in done.stdout
    assert "HOME" in done.stdout


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("platform", ["nope", "nope;nope2"])
def test_a_platform_that_qt_does_not_have_is_refused(entry: str, platform: str, tmp_path: Path) -> None:
    """The window says in one line what to unset, `doctor` says that none can open, and no core is dumped."""
    refused = concgui(entry=entry, cwd=tmp_path, QT_QPA_PLATFORM=platform)
    assert_refused(refused, f"QT_QPA_PLATFORM={platform}", "unset QT_QPA_PLATFORM", "offscreen", status=1)
    doctor = concgui("doctor", "--json", entry=entry, cwd=tmp_path, QT_QPA_PLATFORM=platform)
    assert doctor.returncode == 0, doctor.stderr
    assert f"QT_QPA_PLATFORM={platform}" in json.loads(doctor.stdout)["screen"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_commands_without_a_window_ignore_the_platform(entry: str) -> None:
    """A run needs no platform of Qt."""
    done = concgui("run", "asyncio-qt", "sleep", "--tasks", "1", entry=entry, QT_QPA_PLATFORM="nope")
    assert (done.returncode, done.stderr) == (0, "")


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")


@on_linux
@pytest.mark.parametrize("device", ["/dev/full", "/dev/zero", "/dev/null"])
def test_a_matrix_is_not_read_from_a_device(device: str) -> None:
    """A device is refused before anything is read from it or run."""
    assert_refused(concgui("matrix", "--out", device), device, "name a file")


@on_linux
@pytest.mark.parametrize(
    "command",
    [
        ("run", "blocking", "sleep"),
        ("compare", "sleep", "--models", "blocking"),
    ],
    ids=lambda command: command[0],
)
def test_a_full_disk_does_not_take_the_table_with_it(command: tuple[str, ...]) -> None:
    """If the JSON cannot be written, the table is printed all the same, and the exit status is 1."""
    done = concgui(*command, "--tasks", "1", "--set", "duration_ms=1", "--json", "/dev/full")
    assert_refused(done, "/dev/full", "No space left", status=1)
    assert "smoothness" in done.stdout


@on_linux
@pytest.mark.parametrize(
    "command",
    [("list",), ("doctor",), ("--help",), ("--version",)],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("entry", ENTRIES)
def test_output_to_a_full_disk_is_one_line(command: tuple[str, ...], entry: str) -> None:
    """A table that cannot be written is a message and status 1."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ENTRIES[entry], *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=DEADLINE_S,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr


def test_a_place_without_permission_is_refused_before_the_matrix_is_run(tmp_path: Path) -> None:
    """The folder of the history, or of --out, that cannot be written is named at once."""
    (tmp_path / "file").write_text("")
    matrix = ("matrix", "--quick", "--models", "blocking", "--workloads", "sleep")
    inside = str(tmp_path / "file" / "inside")
    own = {"XDG_DATA_HOME": inside, "CONCGUI_HISTORY_MB": "500"}
    assert_refused(concgui(*matrix, **own), inside, "another file with --out", status=1)
    assert_refused(concgui(*matrix, "--out", f"{inside}/matrix.json"), "--out", "name another file")


OUTPUTS = {
    "run": ("run", "qthread-signal-flood", "sleep", "--tasks", "1", "--signal-count", "10"),
    "list": ("list",),
    "doctor": ("doctor",),
    "help": ("--help",),
    "help of run": ("run", "--help"),
}
every_output = pytest.mark.parametrize("command", OUTPUTS.values(), ids=OUTPUTS)


@pytest.fixture
def own_history(tmp_path: Path) -> dict[str, str]:
    """Variables with which the program keeps matrices in the test's folder."""
    return {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}


@every_output
def test_an_encoding_of_seven_bits_gets_plain_text(
    command: tuple[str, ...], own_history: dict[str, str]
) -> None:
    """Rules are dashes, and nothing is escaped."""
    done = concgui(*command, PYTHONIOENCODING="ascii", **own_history)
    assert done.returncode == 0, done.stderr
    for output in (done.stdout, done.stderr):
        assert output.isascii()
        assert "\\x" not in output
        assert "\\u" not in output
    if command[0] in ("run", "compare", "list") and "--help" not in command:
        assert "-----" in done.stdout


@every_output
def test_a_pipe_gets_no_endless_lines(command: tuple[str, ...], own_history: dict[str, str]) -> None:
    """A line has at most 120 characters, unless one word is longer."""
    variables = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | own_history
    done = subprocess.run(
        [*ENTRIES["module"], *command], stdout=subprocess.PIPE, env=variables, text=True, encoding="utf-8",
        timeout=DEADLINE_S, check=True,
    )  # fmt: skip
    too_long = [line for line in done.stdout.splitlines() if len(line) > 120 and len(line.split()) > 1]
    assert too_long == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("width", [20, 40])
@pytest.mark.parametrize("name", ["run", "list", "doctor"])
def test_a_narrow_terminal_cuts_no_words(name: str, width: int, own_history: dict[str, str]) -> None:
    """Each word of the output for a wide terminal stands whole in the output for a narrow one."""
    words = {
        "run": {"qthread-signal-flood", "start-up", "teardown", "longest", "smoothness", "extra"},
        "list": {
            "qthread-signal-flood",
            "process-per-task",
            "anti-pattern;",
            "duration_ms=300",
        },
        "doctor": {"CPython", "switch", sys.executable.join("()"), "interval"},
    }[name]
    shown = in_narrow_terminal(width, *OUTPUTS[name], **own_history)
    assert words <= set(shown.replace(":", " ").replace(",", " ").split())
    # A line with a word that leaves no room for others is left to the terminal.
    too_long = [
        line for line in shown.splitlines()
        if len(line) > width and max(map(len, line.split())) < width - 18
    ]  # fmt: skip
    assert too_long == []


def in_narrow_terminal(width: int, *arguments: str, **variables: str) -> str:
    """Run a command in a terminal of that width, and return its standard output without colours."""
    import fcntl
    import pty
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "FORCE_COLOR")}
    environment = kept | variables | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [*ENTRIES["module"], *arguments], stdout=slave, stderr=subprocess.DEVNULL, env=environment
    )
    os.close(slave)
    seen = b""
    with process, killed_unless("it ends", process):
        with contextlib.suppress(OSError):  # Linux: the end
            while read := os.read(master, 65536):
                seen += read
        assert process.wait(DEADLINE_S) == 0
    os.close(master)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())


@on_linux
@pytest.mark.parametrize("entry", ["script"])
def test_a_cpu_quota_is_told(entry: str) -> None:
    """With a fifth of a core `doctor` says so, and a run says for how long the quota stopped it."""
    with group_with_a_fifth_of_a_core() as join:
        command = [SHELL, "-c", f'{join}; exec "$@"', "sh", *ENTRIES[entry]]
        doctor = subprocess.run([*command, "doctor"], capture_output=True, text=True, check=True)
        assert re.search(r"cores +0.2 of \d+ may be used", doctor.stdout)
        arguments = ("run", "thread-pool", "primes", "--tasks", "4", "--workers", "4", "--json", "-")
        ran = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    document = json.loads(ran.stdout)
    assert document["environment"]["cpu_quota"] == 0.2
    (run,) = document["runs"]
    assert any("quota of 0.2 cores stopped the program" in note["text"] for note in run["notes"])


@contextlib.contextmanager
def group_with_a_fifth_of_a_core() -> "Iterator[str]":
    """Make a control group, and yield a shell command that joins it."""
    name = f"concgui-test-{os.getpid()}"
    for top, file, quota in (
        ("/sys/fs/cgroup", "cpu.max", "20000 100000"),
        ("/sys/fs/cgroup/cpu", "cpu.cfs_quota_us", "20000"),
    ):
        group = Path(top) / name
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            if not (group / file).exists():
                continue  # a folder, but no group
            (group / file).write_text(quota)
            yield f"echo $$ > {group}/cgroup.procs"
        except OSError:
            continue
        else:
            return
        finally:
            until_s = time.monotonic() + DEADLINE_S
            while group.exists() and time.monotonic() < until_s:
                # The last processes leave the group a moment after they have ended.
                with contextlib.suppress(OSError):
                    group.rmdir()
                time.sleep(0.01)
    pytest.skip("no control group can be made here")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork server")
@pytest.mark.parametrize("entry", ENTRIES)
def test_a_long_temporary_folder_is_named_to_who_wants_the_fork_server(entry: str, tmp_path: Path) -> None:
    """The run fails with the name of the variable, and the same run works with spawn."""
    long = tmp_path / ("n" * 100)
    long.mkdir()
    command = ("run", "process-pool", "sleep", "--tasks", "1", "--set", "duration_ms=1")
    failed = concgui(*command, "--start-method", "forkserver", entry=entry, TMPDIR=str(long), COLUMNS="1000")
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "TMPDIR" in failed.stdout
    assert "--start-method spawn" in failed.stdout
    assert concgui(*command, entry=entry, TMPDIR=str(long)).returncode == 0


def in_place(prepare: str, *arguments: str, entry: str = "module") -> "subprocess.CompletedProcess[str]":
    """Run a command after shell commands that make the place hostile."""
    # Where no file can be written, measuring the coverage fails, and its traceback is not the program's.
    script = f'set -e; unset COVERAGE_PROCESS_START; {prepare}; exec "$@"'
    return subprocess.run(
        [SHELL, "-c", script, "sh", *ENTRIES[entry], *arguments],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False, env=os.environ | {"COLUMNS": "1000"},
    )  # fmt: skip


PROCESSES = ("run", "process-pool", "sleep", "--tasks", "1", "--set", "duration_ms=1")
FILES = ("run", "thread-pool", "files", "--tasks", "1", "--set", "count=1")
HTTP = ("run", "thread-pool", "http", "--tasks", "2", "--set", "latency_ms=1")
not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")


@not_on_windows
@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    ("prepare", "command", "words"),
    [
        ("cd $(mktemp -d) && rmdir $PWD", PROCESSES, ("current folder", "was deleted")),
        ("ulimit -f 0", FILES, ("TMPDIR", "writable")),
        ("ulimit -n 24", HTTP, ("open files", "ulimit")),
    ],
    ids=["deleted folder", "no file can be written", "few open files"],
)
def test_a_run_names_what_the_place_lacks(
    prepare: str, command: tuple[str, ...], words: tuple[str, ...], entry: str
) -> None:
    """The run fails with the cause and what to change, and without a traceback."""
    done = in_place(prepare, *command, entry=entry)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stdout


@on_linux
@pytest.mark.parametrize(
    ("hide", "status", "word"),
    [(SHARED_MEMORY, 1, "semaphores"), ("/proc", 0, "smooth")],
    ids=["shm", "proc"],
)
def test_a_system_without_its_usual_folders(hide: str, status: int, word: str) -> None:
    """Without shared memory processes are refused with the reason; without /proc there are fewer figures."""
    mount = f"unshare --mount sh -c 'mount -t tmpfs -o ro,size=4k none {hide}; exec \"$@\"' sh"
    if subprocess.run([SHELL, "-c", f"{mount} true"], capture_output=True, check=False).returncode:
        pytest.skip("no folder can be hidden here")
    done = subprocess.run(
        [SHELL, "-c", f'{mount} "$@"', "sh", *ENTRIES["module"], *PROCESSES],
        capture_output=True, text=True, timeout=DEADLINE_S, check=False, env=os.environ | {"COLUMNS": "1000"},
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    assert word in done.stdout


@not_on_windows
@pytest.mark.parametrize(
    ("closed", "entry"),
    [("<&-", "module"), (">&-", "script"), ("2>&-", "module"), ("<&- >&- 2>&-", "script")],
)
def test_closed_streams_disturb_no_run(closed: str, entry: str) -> None:
    """With any of the three standard streams closed, a run with a server and an observer succeeds."""
    done = in_place(f"exec {closed}", *HTTP, entry=entry)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
