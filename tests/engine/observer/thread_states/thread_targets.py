"""Programs that the tests of thread states sample.

Each prints a line of JSON when it is ready and works when it receives a line. It then prints what it
measured of itself in a second line, and ends when its standard input closes.
"""

import ctypes
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier

WORK_S = 0.6
PATIENCE_S = 60.0
"""Longest wait of a target; a test that ends closes the target's standard input before that."""


def spin_in_c(cpu_s: float) -> None:
    """Burn CPU in calls that release the GIL."""
    burn = ctypes.CDLL(None).strlen
    text = ctypes.create_string_buffer(b"x" * 2_000_000)
    while time.thread_time() < cpu_s:
        burn(text)


def spin_in_python(until_s: float) -> None:
    """Burn CPU in pure Python, which holds the GIL."""
    while time.perf_counter() < until_s:
        for _ in range(1000):
            pass


class Cast:
    """Threads that report their ids and the CPU time they took."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, int]] = {}
        self._threads: list[threading.Thread] = []
        self._go = threading.Event()
        self.stop = threading.Event()

    def add(self, role: str, action: Callable[[], object]) -> None:
        """Add a thread that acts when the program receives its line."""

        def act() -> None:
            self.told[role] = {"thread": threading.get_native_id()}
            self._go.wait(PATIENCE_S)
            before_ns = time.thread_time_ns()
            action()
            self.told[role]["cpu_ns"] = time.thread_time_ns() - before_ns
            self.stop.wait(PATIENCE_S)

        thread = threading.Thread(target=act, daemon=True)
        self._threads.append(thread)
        thread.start()

    def play(self, work_s: float = WORK_S) -> None:
        """Let the threads act, and report when all of them have acted."""
        wait_for(lambda: len(self.told) == len(self._threads), "every thread is there")
        say({"ready": True})
        sys.stdin.readline()
        self._go.set()
        time.sleep(work_s)
        wait_for(lambda: all("cpu_ns" in told for told in self.told.values()), "everybody has acted")
        say(self.told)
        sys.stdin.read()
        self.stop.set()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Poll until the condition holds; fail if it does not in time."""
    until_s = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until_s:
            raise TimeoutError(f"not within {PATIENCE_S:g} s: {what}")
        time.sleep(0.001)


def say(what: object) -> None:
    """Print a value as one line of JSON."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def roles() -> None:
    """Run a thread that spins in C, one that waits for a lock, and one that sleeps."""
    cast = Cast()
    lock = threading.Lock()
    lock.acquire()
    cast.add("spins", lambda: spin_in_c(0.5))
    cast.add("locked", lambda: lock.acquire(timeout=WORK_S))
    cast.add("sleeps", lambda: time.sleep(WORK_S))
    cast.play()


def python_threads(count: str) -> None:
    """Run threads of pure Python that want the GIL."""
    cast = Cast()
    until_s: list[float] = []

    def spin() -> None:
        until_s.append(time.perf_counter() + WORK_S)
        spin_in_python(until_s[0])

    for number in range(int(count)):
        cast.add(f"python {number}", spin)
    cast.play()


def crowd(spinning: str, sleeping: str) -> None:
    """Run threads of pure Python and sleeping ones, to measure the cost of sampling them."""
    cast = Cast()
    for number in range(int(spinning)):
        cast.add(f"python {number}", lambda: spin_in_python(time.perf_counter() + 2.0))
    for number in range(int(sleeping)):
        cast.add(f"sleeps {number}", lambda: time.sleep(2.0))
    cast.play(2.0)


def short_threads() -> None:
    """Run threads that start and end."""
    say({"ready": True})
    sys.stdin.readline()
    told = {}
    for number in range(5):
        cast: list[int] = []

        def act(cast: list[int] = cast) -> None:
            cast.append(threading.get_native_id())
            spin_in_c(0.12)
            cast.append(time.thread_time_ns())

        thread = threading.Thread(target=act)
        thread.start()
        thread.join(PATIENCE_S)
        told[f"short {number}"] = {"thread": cast[0], "cpu_ns": cast[1]}
    say(told)
    sys.stdin.read()


def _spin_in_process(told: "multiprocessing.Queue[tuple[int, int]]", gate: Barrier) -> None:
    before_ns = time.thread_time_ns()
    gate.wait(PATIENCE_S)
    spin_in_python(time.perf_counter() + WORK_S)
    told.put((threading.get_native_id(), time.thread_time_ns() - before_ns))
    # The end of a process takes CPU time too.
    gate.wait(PATIENCE_S)


def processes(count: str) -> None:
    """Run processes that spin."""
    context = multiprocessing.get_context("spawn")
    told, gate = context.Queue(), context.Barrier(int(count) + 1)
    workers = [context.Process(target=_spin_in_process, args=(told, gate)) for _ in range(int(count))]
    for worker in workers:
        worker.start()
    wait_for(lambda: gate.n_waiting == int(count), "every process is there")
    say({"ready": True})
    sys.stdin.readline()
    gate.wait(PATIENCE_S)
    ended = [told.get(timeout=PATIENCE_S) for _ in workers]
    say({f"process {n}": {"thread": tid, "cpu_ns": cpu} for n, (tid, cpu) in enumerate(ended)})
    sys.stdin.read()
    gate.wait(PATIENCE_S)
    for worker in workers:
        worker.join(PATIENCE_S)


PROGRAMS = {program.__name__: program for program in (roles, python_threads, crowd, short_threads, processes)}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
