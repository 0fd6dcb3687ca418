"""Linux: samples threads through ``/proc/PID/task/TID`` (proc(5)), without any privilege.

`schedstat` holds the nanoseconds on a CPU, the nanoseconds runnable without one, and the number of
times the thread got a CPU. `wchan` names the place in which the thread sleeps. The files stay open:
reading an open file again with `os.pread` takes 1 to 2 µs, and opening it first takes three times as
long. A thread whose `schedstat` has not changed costs one read and one comparison.
"""

import contextlib
import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import ThreadRows
from concgui.engine.observer.thread_states.log import ThreadLog
from concgui.engine.observer.thread_states.places import (
    RUNNABLE,
    PlaceFile,
    PlaceFileChoice,
    PlaceTable,
    state_letter,
)

OPENED_PER_LOOK = 16
"""Most new threads opened in one look after the first: each takes 25 µs, and a ping may be due."""

DIGESTED_AT = 400
"""Number of changes that are turned into thread states at once.

That takes 1.5 ms, which fits between two pings. Converting each change in its own step would cost three
times as much, because the caches are cold then.
"""

MAX_RECORDED = 2_000
"""Most threads recorded in one run, including those that ended."""

YOUNG_NS = 15_000_000
"""Time for which a new thread must have been known before a look opens it.

A thread that has ended by then is never opened: opening such threads would cost more than everything else.
"""

SHORT_LIFE_NS = 60_000_000
"""Lifetime below which an ended thread that only ever waited for a lock or a CPU is left out as idle."""


FEW = 8
"""Number of threads whose place files are read to see which file can be read."""

AWAKE = b"0"
"""Content of `wchan` for a thread that does not sleep."""

STOOD_STILL = -1
"""Stand-in for the times of a change that moved no counter."""

_SCHEDSTAT_BYTES = 64
_PLACE_BYTES = 128
_PLACE_NOTES = {
    PlaceFile.SYSCALL: Note.of("places-are-numbers"),
    PlaceFile.STAT: Note.of("places-unknown"),
}

Birth = tuple[int, int]
"""The last time at which a thread cannot have existed yet, and the time at which it was first seen."""


def why_no_schedstat() -> Note | None:
    """Return why the kernel does not report the CPU time of threads; None if it does."""
    try:
        own = Path("/proc/self/schedstat").read_bytes().split()
    except OSError as error:
        return Note.of("states-no-schedstat", error=error.strerror)
    if len(own) < 2 or own[0] == b"0":
        return Note.of("states-no-sched-info")
    return None


class WatchedProcess:
    """A process whose threads are sampled."""

    __slots__ = ("late", "listed_ns", "pid", "task_fd", "thread_count", "threads", "young")

    def __init__(self, pid: int, task_fd: int, listed_ns: int) -> None:
        self.pid = pid
        self.task_fd = task_fd
        self.listed_ns = listed_ns
        self.thread_count = -1
        self.threads: set[str] = set()
        self.young: dict[str, Birth] = {}
        self.late: set[str] = set()


class WatchedThread:
    """A sampled thread with its open files."""

    __slots__ = (
        "cpu_ns",
        "is_awake",
        "log",
        "name",
        "place_fd",
        "process",
        "raw",
        "short_wakes",
        "stat_fd",
        "tid",
        "wanted_ns",
    )

    def __init__(
        self, process: WatchedProcess, tid: str, name: str, files: tuple[int, int], log: ThreadLog
    ) -> None:
        self.process = process
        self.tid = tid
        self.name = name
        self.stat_fd, self.place_fd = files
        self.raw = b""
        self.is_awake = True
        self.cpu_ns = 0
        self.wanted_ns = 0
        self.log = log


def counters(raw: bytes) -> tuple[int, int]:
    """Return from ``schedstat`` the nanoseconds on a CPU and those runnable without one."""
    cpu, wanted, _ = raw.split(b" ")
    return int(cpu), int(wanted)


def open_in(process: WatchedProcess, name: str) -> int:
    """Open a file in the process's folder ``task``.

    Raises:
        OSError: The thread or the process has ended, or reading it is not permitted.
    """
    return os.open(name, os.O_RDONLY, dir_fd=process.task_fd)


def read_in(process: WatchedProcess, name: str) -> bytes:
    """Read a file in the process's folder ``task`` once; raises as `open_in` does."""
    file = open_in(process, name)
    try:
        return os.read(file, 1024)
    finally:
        os.close(file)


def read_in_or_nothing(process: WatchedProcess, name: str) -> bytes:
    """Read a file in the process's folder ``task`` once; return b"" if that fails."""
    try:
        return read_in(process, name)
    except OSError:
        return b""


class ProcSampler:
    """See `sampler.ThreadSampler`.

    The time that an ending thread ran after its last sample, up to one step, is not recorded. A thread
    that lives for less than two looks for new threads, 20 to 40 ms or more, may be missed altogether.
    """

    def __init__(self, now_ns: int, thread_limit: int) -> None:
        self.thread_limit = thread_limit
        self._places = PlaceTable()
        self._choice = PlaceFileChoice()
        self._processes: dict[int, WatchedProcess] = {}
        self._threads: list[WatchedThread] = []
        self._done: list[ThreadRows] = []
        self._done_rows = 0
        self._began_ns = now_ns
        self._set_ns = now_ns
        self._sampled_ns = now_ns
        self._changes: list[tuple[WatchedThread, int, int, bytes, bytes]] = []
        self._not_shown = False

    @property
    def thread_count(self) -> int:
        """The number of threads that are sampled."""
        return len(self._threads)

    @property
    def row_count(self) -> int:
        """The number of thread states so far."""
        return self._done_rows + sum(t.log.row_count for t in self._threads)

    @property
    def places(self) -> Sequence[str]:
        """The names that the codes of the rows refer to."""
        return self._places.names

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what is missing from the thread states."""
        notes = []
        if self._choice.file in _PLACE_NOTES:
            notes.append(_PLACE_NOTES[self._choice.file])
        if self._not_shown:
            notes.append(Note.of("states-incomplete", at_once=self.thread_limit, in_run=MAX_RECORDED))
        return notes

    def set_processes(self, processes: Iterable[int], now_ns: int) -> None:
        """Set the processes to sample; open all threads of the first ones at once."""
        is_new = False
        for pid in processes:
            if pid in self._processes:
                continue
            is_new = True
            with contextlib.suppress(OSError):
                task_fd = os.open(f"/proc/{pid}/task", os.O_RDONLY | os.O_DIRECTORY)
                self._processes[pid] = WatchedProcess(pid, task_fd, self._set_ns)
        self._set_ns = now_ns
        if is_new:
            self.look_for_threads(now_ns)

    def look_for_threads(self, now_ns: int) -> None:
        """Open new threads.

        The link count of ``task`` is the number of threads plus 2: reading it is cheaper than listing
        the threads.
        """
        room = self.thread_limit if now_ns == self._began_ns else OPENED_PER_LOOK
        for process in list(self._processes.values()):
            try:
                count = os.fstat(process.task_fd).st_nlink
                if count == process.thread_count:
                    process.listed_ns = now_ns
                elif room > 0:
                    room -= self._look_at(process, count, room, now_ns)
            except OSError:
                # The process has ended. Its threads are dropped at the next sample.
                self._forget(process)
        if not self._choice.is_made:
            self._choose_place_file()

    def sample(self, now_ns: int) -> None:
        """Sample every thread once."""
        before_ns, self._sampled_ns = self._sampled_ns, now_ns
        pread = os.pread
        gone = []
        for thread in self._threads:
            try:
                raw = pread(thread.stat_fd, _SCHEDSTAT_BYTES, 0)
            except OSError:
                gone.append(thread)
                continue
            if raw != thread.raw:
                self._note_change(thread, raw, before_ns, now_ns)
            elif thread.is_awake:
                self._ask_again(thread)
        if len(self._changes) >= DIGESTED_AT:
            self._digest()
        for thread in gone:
            self._drop(thread, before_ns, is_gone=True)
        if len(self._threads) > self.thread_limit:
            self._not_shown = True
            for thread in self._threads[self.thread_limit :]:
                self._drop(thread, now_ns, is_gone=False)

    def finish(self, now_ns: int) -> Sequence[ThreadRows]:
        """Close everything and return the recorded rows."""
        self.sample(now_ns)
        for thread in list(self._threads):
            self._drop(thread, now_ns, is_gone=self._has_ended(thread))
        for process in list(self._processes.values()):
            self._forget(process)
        return self._done

    def _forget(self, process: WatchedProcess) -> None:
        """Close the process. Its threads may stay in the list for one more step; their look-ups now fail."""
        self._not_shown |= bool(process.late)
        os.close(process.task_fd)
        process.task_fd = -1
        del self._processes[process.pid]

    def _look_at(self, process: WatchedProcess, count: int, room: int, now_ns: int) -> int:
        """Open at most `room` new threads of a process and return how many were opened."""
        free = self.thread_limit - len(self._threads)
        recorded = len(self._done) + len(self._threads)
        room = min(room, free, MAX_RECORDED - recorded)
        if room <= 0:
            self._not_shown = True
            return 0
        listed = os.listdir(process.task_fd)  # noqa: PTH208 -- Path takes no descriptor
        young: dict[str, Birth] = {}
        late: set[str] = set()
        opened = 0
        for tid in listed:
            if tid in process.threads:
                continue
            birth = process.young.get(tid) or (process.listed_ns, now_ns)
            is_ripe = now_ns - birth[1] >= YOUNG_NS or now_ns == self._began_ns
            if is_ripe and opened < room:
                self._open(process, tid, birth[0], now_ns)
                opened += 1
                continue
            young[tid] = birth
            if is_ripe:
                late.add(tid)
        # If all threads are open, there is nothing to do until their number changes.
        process.thread_count = -1 if young else count
        process.young = young
        # A thread that found no room at the last look and has ended since was never shown.
        self._not_shown |= not process.late.issubset(listed)
        process.late = late
        process.listed_ns = now_ns
        return opened

    def _open(self, process: WatchedProcess, tid: str, unborn_ns: int, now_ns: int) -> None:
        """Open the files of a thread that cannot have existed yet at `unborn_ns`."""
        with contextlib.ExitStack() as opened:
            try:
                stat_fd = open_in(process, f"{tid}/schedstat")
                opened.callback(os.close, stat_fd)
                place_fd = open_in(process, f"{tid}/{self._choice.file}")
                opened.callback(os.close, place_fd)
                name = read_in(process, f"{tid}/comm").decode(errors="replace").rstrip("\n")
                raw = os.pread(stat_fd, _SCHEDSTAT_BYTES, 0)
            except OSError as error:
                # Any other error means that the thread has just ended.
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._not_shown = True
                return
            opened.pop_all()
        cpu_ns, wanted_ns = counters(raw)
        is_first = now_ns == self._began_ns
        # The time it ran before it was found lies between the time it cannot have existed yet and now.
        born_ns = max(self._began_ns, min(unborn_ns, now_ns - cpu_ns - wanted_ns))
        log = ThreadLog(born_ns, RUNNABLE, self._places)
        thread = WatchedThread(process, tid, name, (stat_fd, place_fd), log)
        self._threads.append(thread)
        process.threads.add(tid)
        if is_first:
            thread.cpu_ns, thread.wanted_ns = cpu_ns, wanted_ns
        self._note_change(thread, raw, born_ns, now_ns)

    def _note_change(self, thread: WatchedThread, raw: bytes, before_ns: int, now_ns: int) -> None:
        """Keep a changed reading, to be turned into thread states later."""
        try:
            place = os.pread(thread.place_fd, _PLACE_BYTES, 0)
        except OSError:
            place = b""
        thread.raw = raw
        thread.is_awake = place == AWAKE or self._choice.file is not PlaceFile.WCHAN
        self._changes.append((thread, before_ns, now_ns, raw, place))

    def _ask_again(self, thread: WatchedThread) -> None:
        """Read again where a thread sleeps: at the first reading it may not have left the CPU's queue yet."""
        with contextlib.suppress(OSError):
            place = os.pread(thread.place_fd, _PLACE_BYTES, 0)
            if place != AWAKE:
                thread.is_awake = False
                self._changes.append((thread, STOOD_STILL, STOOD_STILL, thread.raw, place))

    def _digest(self, file: PlaceFile | None = None) -> None:
        """Turn the kept readings into thread states; take places from `file` or the chosen one."""
        changes, self._changes = self._changes, []
        file = file or self._choice.file
        for thread, before_ns, now_ns, raw, place in changes:
            number = self._places.number(file, place)
            if now_ns == STOOD_STILL:
                if number != RUNNABLE:
                    thread.log.fell_asleep(number)
                continue
            cpu_ns, wanted_ns = counters(raw)
            thread.log.changed(
                before_ns, now_ns, cpu_ns - thread.cpu_ns, wanted_ns - thread.wanted_ns, number
            )
            thread.cpu_ns, thread.wanted_ns = cpu_ns, wanted_ns

    def _choose_place_file(self) -> None:
        """Find out which place file is informative on this machine; until that is clear, trust `wchan`."""
        for thread in self._threads[:FEW]:
            self._choice.saw(
                read_in_or_nothing(thread.process, f"{thread.tid}/stat"),
                read_in_or_nothing(thread.process, f"{thread.tid}/wchan"),
                read_in_or_nothing(thread.process, f"{thread.tid}/syscall"),
            )
            if self._choice.is_made:
                break
        if self._choice.file is PlaceFile.WCHAN:
            return
        # The readings kept so far come from `wchan`.
        self._digest(PlaceFile.WCHAN)
        for thread in self._threads:
            with contextlib.suppress(OSError):
                place_fd = open_in(thread.process, f"{thread.tid}/{self._choice.file}")
                os.close(thread.place_fd)
                thread.place_fd = place_fd

    def _has_ended(self, thread: WatchedThread) -> bool:
        """Return whether nothing but its entry is left of the thread."""
        return state_letter(read_in_or_nothing(thread.process, f"{thread.tid}/stat")) in (b"", b"Z", b"X")

    def _drop(self, thread: WatchedThread, until_ns: int, *, is_gone: bool) -> None:
        self._digest()
        os.close(thread.stat_fd)
        os.close(thread.place_fd)
        self._threads.remove(thread)
        if is_gone:
            thread.process.threads.discard(thread.tid)
            thread.process.thread_count = -1
        thread.log.finish(until_ns, is_gone=is_gone)
        if is_gone and thread.log.only_waited(SHORT_LIFE_NS):
            return
        rows = thread.log.rows.tobytes()
        self._done_rows += thread.log.row_count
        self._done.append(ThreadRows(thread.process.pid, int(thread.tid), thread.name, rows))
