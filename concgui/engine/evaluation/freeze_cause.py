"""Causes of freezes, decided by evidence in a fixed order. A kind that the evidence refutes is never said."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.freeze_place import (
    Frames,
    activity_of,
    best_frames,
    doing_of,
    is_of_model,
    is_of_window,
    place_of,
    waits_for_lock,
)
from concgui.engine.records.freeze import Activity, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.gil import NOBODY, GilRecord
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.latency import Freeze
from concgui.engine.records.look import MOST_FRAMES, FreezeEvidence, Look, SeenThread
from concgui.engine.records.thread_states import StateStretch, ThreadState, ThreadStateRecord, ThreadStates

MOST = 0.5
"""Share of a freeze that counts as most of it."""

LEAST_SHARE = 0.05
"""A thread that was busy for a smaller share of a freeze does not count as sharing the GIL or the CPUs."""

HOLDER_SHARE = 0.9
"""Share of all busy time of other threads from which on one thread held the GIL, and did not share it."""

COMMON_SHARE = 2 / 3
"""Share of the looks at one function from which on this is the place of several threads."""

GIL_LOOK_NS = 10_000_000
"""Time for which one thread had the GIL that weighs as much as one look."""

ASKING_SHARE = 0.0003
"""Share of a CPU that asking for the GIL takes: 10 to 20 µs in each switch interval of 5 ms were measured."""

ASKING_NS = 200_000
"""Most CPU time of a thread that wakes up to ask for a lock again; 10 to 20 µs were measured."""

STANDSTILL_SHARE = 0.2
"""CPU time of the program ÷ length of a stretch up to which the program stood still in it."""

LATE_LOOK_NS = 100_000_000
"""Time after a freeze at which a look from inside still shows it: the GIL has just been given up."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the decision needs to know besides the evidence.

    Attributes:
        process: Process id of the program.
        gui_thread: Native id of the GUI thread.
        cores: Number of cores.
        has_gil: Whether threads share a GIL.
        throttled_ns: For how long a CPU quota stopped the program during the run.
    """

    process: int
    gui_thread: int
    cores: int
    has_gil: bool = True
    throttled_ns: int = 0


def explained_freezes(
    freezes: Iterable[Freeze],
    evidence: FreezeEvidence,
    thread_states: ThreadStateRecord | None,
    machine: Machine,
    gil: GilRecord | None = None,
) -> tuple[ExplainedFreeze, ...]:
    """Return the freezes with their causes.

    Args:
        freezes: Freezes, found in the answers to pings that were asked in time. So a late observer is none.
        evidence: What was seen from outside and from inside.
        thread_states: Thread states of the run; None if there are none.
        machine: The program and the machine.
        gil: Who had the GIL; None if the interpreter does not tell.
    """
    return tuple(
        ExplainedFreeze(
            freeze.started_ns,
            freeze.ended_ns,
            _Decision(freeze, evidence, thread_states, machine, gil).cause(),
        )
        for freeze in freezes
    )


def true_standstills(
    standstills: Iterable[tuple[int, int]], thread_states: ThreadStateRecord | None, process: int
) -> tuple[tuple[int, int], ...]:
    """Return the standstills during which the program really did not run.

    The observer may stand still alone, where the system makes it wait for memory or a disk.

    Args:
        standstills: Stretches in which the observer saw the program stopped, or stood still itself.
        thread_states: Thread states of the run; None if there are none.
        process: Process id of the program.
    """
    threads = thread_states.threads if thread_states is not None else ()
    own = [seen for seen in threads if seen.process == process]
    return tuple(
        (since_ns, until_ns)
        for since_ns, until_ns in standstills
        if sum(_shares_of(seen, since_ns, until_ns).on_cpu for seen in own) <= STANDSTILL_SHARE
    )


def _looks_of(gil: GilRecord, freeze: Freeze) -> Iterator[Look]:
    """Return looks for the stretches in which one thread had the GIL at one line, as many as it was long."""
    for index, (held_ns, left_ns, thread) in enumerate(gil.held):
        since_ns, until_ns = max(held_ns, freeze.started_ns), min(left_ns, freeze.ended_ns)
        if since_ns >= until_ns:
            continue
        seen = (SeenThread(thread, True, False, gil.frames(index)),) if thread != NOBODY else ()
        look = Look(since_ns, until_ns, True, seen)
        yield from itertools.repeat(look, max(1, (until_ns - since_ns) // GIL_LOOK_NS))


@dataclass(frozen=True, slots=True)
class _Shares:
    """Shares of a freeze in which a thread was in each state.

    Attributes:
        on_cpu: On a CPU, from its CPU time.
        wanted: Runnable without a CPU.
        lock: Waiting for a lock or the GIL.
        io: Waiting for I/O or a timer.
    """

    on_cpu: float = 0.0
    wanted: float = 0.0
    lock: float = 0.0
    io: float = 0.0

    @property
    def busy(self) -> float:
        """Share in which the thread had something to run."""
        return self.on_cpu + self.wanted


@dataclass(frozen=True, slots=True)
class _GilShares:
    """Shares of a freeze in which threads held the GIL and the GUI thread waited for it.

    Attributes:
        held: Share of each thread but the GUI thread, the largest first; without threads that hardly held it.
        waited: Share in which the GUI thread waited for the GIL; None if the interpreter does not tell.
    """

    held: dict[int, float]
    waited: float | None

    @classmethod
    def of(cls, gil: GilRecord, freeze: Freeze, gui_thread: int) -> "_GilShares | None":
        """Return the shares; None if for most of the freeze nobody knows who held the GIL."""
        length_ns = max(1, freeze.ended_ns - freeze.started_ns)
        held_ns, asked_ns = (
            stretches.total_within(freeze.started_ns, freeze.ended_ns) for stretches in (gil.held, gil.asked)
        )
        if sum(held_ns.values()) <= MOST * length_ns:
            return None
        shares = {thread: ns / length_ns for thread, ns in held_ns.items()}
        others = {
            thread: share
            for thread, share in shares.items()
            if thread not in (gui_thread, NOBODY) and share > LEAST_SHARE
        }
        waited = asked_ns.get(gui_thread, 0) / length_ns if gil.knows_askers else None
        return cls(dict(sorted(others.items(), key=lambda item: -item[1])), waited)


class _Decision:
    """The evidence on one freeze, and the decision in the order of the kinds."""

    def __init__(
        self,
        freeze: Freeze,
        evidence: FreezeEvidence,
        thread_states: ThreadStateRecord | None,
        machine: Machine,
        gil: GilRecord | None,
    ) -> None:
        self._freeze = freeze
        self._evidence = evidence
        self._machine = machine
        threads = thread_states.threads if thread_states is not None and thread_states.is_available else ()
        since_ns, until_ns = freeze.started_ns, freeze.ended_ns
        self._shares = {(seen.process, seen.thread): _shares_of(seen, since_ns, until_ns) for seen in threads}
        self._gui = self._shares.get((machine.process, machine.gui_thread))
        self._outside = self._looks(evidence.outside.looks, late_ns=0)
        self._gil_shares = _GilShares.of(gil, freeze, machine.gui_thread) if gil is not None else None
        if gil is not None:
            self._outside += _looks_of(gil, freeze)
        self._inside = self._looks(evidence.inside, late_ns=LATE_LOOK_NS)

    def cause(self) -> FreezeCause:
        """Return the cause."""
        if self._overlap(self._evidence.outside.standstills) > MOST:
            return FreezeCause(FreezeKind.STOPPED, is_sure=True)
        if self._gui is None:
            return self._by_looks()
        if self._wanted_cpu(self._gui):
            return self._no_cpu(self._gui)
        states = {"busy": self._gui.busy, "lock": self._gui.lock, "io": self._gui.io}
        state = max(states, key=states.__getitem__)
        if states[state] == 0:
            return self._by_looks()
        if state == "lock":
            return self._locked(self._gui.lock)
        if state == "busy" and self._overlap(self._evidence.collections) > MOST:
            return FreezeCause(
                FreezeKind.PYTHON, (), self._gui.on_cpu, is_sure=True, activity=Activity.COLLECTS_GARBAGE
            )
        if self._overlap(self._evidence.own_views) > MOST:
            return FreezeCause(FreezeKind.OWN_VIEWS, share=self._gui.on_cpu, is_sure=True)
        return self._busy(self._gui.on_cpu) if state == "busy" else self._waiting(self._gui.io)

    # the kinds

    def _wanted_cpu(self, gui: _Shares) -> bool:
        """Return whether the freeze was the wait for a CPU: without it there would be none, or a tenth."""
        length_ms = self._freeze.length_ms
        rest_ms = (1 - gui.wanted) * length_ms
        return gui.wanted > MOST and rest_ms <= max(FREEZE_MS, length_ms / 10)

    def _no_cpu(self, gui: _Shares) -> FreezeCause:
        """Return `NO_CPU`, with the run's own threads if these had at least half of the CPUs."""
        others = self._busy_threads(self._shares, on_cpu=True)
        is_own = sum(others.values()) >= MOST * self._machine.cores
        threads = tuple(thread for _, thread in others) if is_own else ()
        # Where the quota stopped the program for at least half of the wait, other programs did not.
        is_throttled = self._machine.throttled_ns >= MOST * gui.wanted * self._freeze.length_ms * 1e6
        return FreezeCause(FreezeKind.NO_CPU, threads, gui.wanted, is_sure=True, is_throttled=is_throttled)

    def _busy(self, on_cpu: float) -> FreezeCause:
        """Return what the GUI thread did on the CPU."""
        python, looks_at_gui = self._gui_frames()
        if python:
            return self._ran(FreezeKind.PYTHON, python, share=on_cpu)
        if looks_at_gui:
            return FreezeCause(FreezeKind.CPP, share=on_cpu, is_sure=True)
        return FreezeCause(FreezeKind.NOT_SEEN, share=on_cpu)

    def _waiting(self, io: float) -> FreezeCause:
        python, _ = self._gui_frames()
        return self._ran(FreezeKind.WAITING, python, share=io)

    def _locked(self, lock: float) -> FreezeCause:
        """Return which lock the GUI thread waited for: the GIL, or another one."""
        python, _ = self._gui_frames()
        others = self._busy_threads(self._of_program())
        if not self._machine.has_gil or not self._waits_for_gil(python, lock, others):
            if python:
                return self._ran(FreezeKind.LOCK, python, share=lock)
            return FreezeCause(FreezeKind.NOT_SEEN, share=lock)
        return self._gil(others)

    def _waits_for_gil(
        self, python: Sequence[Frames], lock: float, others: dict[tuple[int, int], float]
    ) -> bool:
        """Return whether what the GUI thread waited for was the GIL."""
        if self._gil_shares is not None and self._gil_shares.waited is not None:
            return bool(self._gil_shares.held) and self._gil_shares.waited > lock / 2
        return not self._asks_for_lock(python) and self._may_be_gil(others)

    def _gil(self, others: dict[tuple[int, int], float]) -> FreezeCause:
        """Return who had the GIL: one thread, or several in turn.

        Where the interpreter does not tell, CPU times do, except of threads that compute without the GIL.
        """
        busy = {thread: share for (_, thread), share in others.items()}
        held = self._gil_shares.held if self._gil_shares is not None and self._gil_shares.held else busy
        threads = tuple(held) or self._owners()
        if not threads:
            return FreezeCause(FreezeKind.NOT_SEEN)
        top = max(held.values(), default=0.0)
        if len(threads) > 1 and top < HOLDER_SHARE * sum(held.values()):
            stacks = self._common_stacks()
            on_cpu = self._share_on_cpu(threads)
            return self._ran(FreezeKind.GIL_SHARED, stacks, share=on_cpu, threads=threads, is_sure=True)
        holder = threads[0]
        stacks, is_sure = self._frames_of_holder(holder)
        on_cpu = self._share_on_cpu((holder,))
        return self._ran(FreezeKind.GIL_HELD, stacks, share=on_cpu, threads=(holder,), is_sure=is_sure)

    def _share_on_cpu(self, threads: Iterable[int]) -> float | None:
        """Return the CPU time of threads of the program ÷ the length of the freeze; None if unknown."""
        process = self._machine.process
        shares = [
            self._shares[process, thread].on_cpu for thread in threads if (process, thread) in self._shares
        ]
        return min(1.0, sum(shares)) if shares else None

    def _by_looks(self) -> FreezeCause:
        """Return the cause where the platform shows no thread states."""
        python, _ = self._gui_frames()
        owners = Counter(look.owner.thread for look in self._outside if look.owner is not None)
        gui_thread = self._machine.gui_thread
        if owners and owners.most_common(1)[0][0] != gui_thread:
            if len(owners) > 1 and owners.most_common(1)[0][1] < HOLDER_SHARE * owners.total():
                stacks = self._common_stacks()
                return self._ran(FreezeKind.GIL_SHARED, stacks, threads=tuple(owners), is_sure=True)
            return self._gil({})
        if python:
            kind = FreezeKind.LOCK if waits_for_lock(python[0]) else FreezeKind.PYTHON
            return self._ran(kind, python)
        return FreezeCause(FreezeKind.NOT_SEEN)

    def _ran(
        self,
        kind: FreezeKind,
        stacks: Sequence[Frames],
        *,
        share: float | None = None,
        threads: tuple[int, ...] = (),
        is_sure: bool | None = None,
    ) -> FreezeCause:
        """Return a cause with the place of its stacks."""
        frames = best_frames(stacks)
        activity = activity_of(frames)
        if activity is Activity.BOOKKEEPING and kind is FreezeKind.PYTHON:
            if is_of_model(frames):
                # Also where the slot shows something in the window: the model's signals ask for it.
                activity = Activity.HANDLES_SIGNALS
            elif is_of_window(frames):
                return FreezeCause(FreezeKind.OWN_VIEWS, share=share, is_sure=True, frames=frames)
        return FreezeCause(
            kind,
            threads,
            share,
            place_of(frames),
            is_sure=bool(self._outside) if is_sure is None else is_sure,
            frames=frames,
            activity=activity,
        )

    # the evidence

    def _gui_frames(self) -> tuple[list[Frames], bool]:
        """Return the stacks in which the GUI thread ran Python, if most looks saw that, and if any saw it.

        A GUI thread that waits for events, or runs C++ that Qt called by itself, has only the frames that
        led to its event loop.
        """
        gui_thread = self._machine.gui_thread
        # A look after the freeze shows the GUI thread in what it does next.
        in_time = [look for look in self._inside if look.ended_ns <= self._freeze.ended_ns]
        seen = [
            thread
            for look in self._outside or in_time
            if (thread := look.of_thread(gui_thread)) is not None and thread.frames
        ]
        idle = self._evidence.idle_depth
        # Where even the idle thread has more frames than a look keeps, a stack that was cut tells nothing.
        seen = [thread for thread in seen if idle < MOST_FRAMES or len(thread.frames) < MOST_FRAMES]
        stacks = [thread.frames for thread in seen]
        # The frames that led to the event loop are not part of what it then called.
        deep = [frames[: len(frames) - idle] for frames in stacks if len(frames) > idle]
        return (deep if len(deep) > len(seen) / 2 else []), bool(seen)

    def _asks_for_lock(self, python: Sequence[Frames]) -> bool:
        """Return whether the GUI thread was seen waiting for a lock other than the GIL."""
        gui_thread = self._machine.gui_thread
        asked = [seen.asks_gil for look in self._outside if (seen := look.of_thread(gui_thread)) is not None]
        if any(asked):
            return False
        return sum(map(waits_for_lock, python)) > len(python) / 2

    def _may_be_gil(self, others: dict[tuple[int, int], float]) -> bool:
        """Return whether another thread had the GIL: looks from outside saw it, or one computed.

        A single look without an owner may have come between two of them. Then the GUI thread's own CPU time
        tells: it wakes up in every switch interval to ask for the GIL, and in no other lock.
        """
        if self._owners():
            return True
        if len(self._outside) > 1:
            return False
        asks = not self._outside or (self._gui is not None and self._gui.on_cpu > ASKING_SHARE)
        return asks and sum(others.values()) > MOST

    def _owners(self) -> tuple[int, ...]:
        """Return the threads that had the GIL in the looks from outside, the most frequent first."""
        owners = Counter(
            look.owner.thread
            for look in self._outside
            if look.owner is not None and look.owner.thread != self._machine.gui_thread
        )
        return tuple(thread for thread, _ in owners.most_common())

    def _common_stacks(self) -> list[Frames]:
        """Return the stacks that had the GIL in most looks from outside, if these do the same; else [].

        One look alone, or the bookkeeping of the model, says nothing about what several threads did.
        """
        gui_thread = self._machine.gui_thread
        owners = [look.owner for look in self._outside if look.owner is not None]
        stacks = [owner.frames for owner in owners if owner.thread != gui_thread]
        doings = [doing_of(frames) for frames in stacks]
        if not doings:
            return []
        doing, count = Counter(doings).most_common(1)[0]
        if doing in (None, Activity.BOOKKEEPING) or count < max(2, COMMON_SHARE * len(stacks)):
            return []
        return [frames for frames, its in zip(stacks, doings, strict=True) if its == doing]

    def _frames_of_holder(self, holder: int) -> tuple[list[Frames], bool]:
        """Return the stacks of the thread that held the GIL, and whether they were seen from outside."""
        outside = [
            look.owner.frames
            for look in self._outside
            if look.owner is not None and look.owner.thread == holder
        ]
        if outside:
            return outside, True
        inside = [seen.frames for look in self._inside if (seen := look.of_thread(holder)) is not None]
        if not inside:
            # Python does not know the native id of a thread that Qt started.
            unknown = [[seen for seen in look.threads if seen.thread == 0] for look in self._inside]
            inside = [threads[0].frames for threads in unknown if len(threads) == 1]
        return [frames for frames in inside if not waits_for_lock(frames)], False

    def _of_program(self) -> dict[tuple[int, int], _Shares]:
        return {key: shares for key, shares in self._shares.items() if key[0] == self._machine.process}

    def _busy_threads(
        self, shares: dict[tuple[int, int], _Shares], *, on_cpu: bool = False
    ) -> dict[tuple[int, int], float]:
        """Return the threads besides the GUI thread that were busy, the busiest first."""
        gui = (self._machine.process, self._machine.gui_thread)
        busy = {key: part.on_cpu if on_cpu else part.busy for key, part in shares.items() if key != gui}
        found = {key: share for key, share in busy.items() if share > LEAST_SHARE}
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def _looks(self, looks: Iterable[Look], late_ns: int) -> list[Look]:
        """Return the looks that lie within the freeze."""
        since_ns, until_ns = self._freeze.started_ns, self._freeze.ended_ns + late_ns
        return [look for look in looks if since_ns <= look.began_ns and look.ended_ns <= until_ns]

    def _overlap(self, stretches: Iterable[tuple[int, int]]) -> float:
        """Return the share of the freeze that stretches, which do not overlap each other, cover."""
        since_ns, until_ns = self._freeze.started_ns, self._freeze.ended_ns
        covered_ns = sum(max(0, min(end, until_ns) - max(begin, since_ns)) for begin, end in stretches)
        return covered_ns / max(1, until_ns - since_ns)


def _shares_of(thread: ThreadStates, since_ns: int, until_ns: int) -> _Shares:
    """Return the shares of a stretch in which a thread was in each state."""
    spent = dict.fromkeys(ThreadState, 0.0)
    for before, stretch, after in _with_neighbours(thread.stretches):
        ns = min(stretch.finished_ns, until_ns) - max(stretch.started_ns, since_ns)
        if ns <= 0:
            continue
        cpu_ns = stretch.cpu_share * ns
        spent[ThreadState.ON_CPU] += cpu_ns
        if stretch.state is not ThreadState.ON_CPU:
            is_asking = _only_asked_again(before, stretch, after)
            spent[ThreadState.LOCK if is_asking else stretch.state] += ns - cpu_ns
    length_ns = max(1, until_ns - since_ns)
    states = (ThreadState.ON_CPU, ThreadState.WANTS_CPU, ThreadState.LOCK, ThreadState.IO)
    return _Shares(*(spent[state] / length_ns for state in states))


def _with_neighbours(
    stretches: Iterable[StateStretch],
) -> Iterator[tuple[StateStretch | None, StateStretch, StateStretch | None]]:
    """Return each stretch with the one before and the one after it."""
    padded = itertools.chain((None,), stretches, (None,))
    before, stretch = next(padded), next(padded)
    for after in padded:
        if stretch is not None:
            yield before, stretch, after
        before, stretch = stretch, after


def _only_asked_again(before: StateStretch | None, stretch: StateStretch, after: StateStretch | None) -> bool:
    """Return whether a thread wanted a CPU for nothing but asking for a lock again.

    A thread that waits for the GIL wakes up in every switch interval, says so, and sleeps again. On a busy
    machine it waits for a CPU to do that, for longer than it sleeps.
    """
    return (
        stretch.state is ThreadState.WANTS_CPU
        and stretch.cpu_ns <= ASKING_NS
        and before is not None
        and after is not None
        and before.state is after.state is ThreadState.LOCK
    )
