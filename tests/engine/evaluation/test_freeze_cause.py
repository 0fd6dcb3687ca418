"""The cause of a freeze follows from the evidence, and is never one that the evidence refutes."""

import dataclasses
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import MS

from concgui.engine.evaluation.freeze_cause import Machine, explained_freezes, true_standstills
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import Activity, CodeLocation, FreezeCause, FreezeKind
from concgui.engine.records.gil import NO_STACK, NOBODY, GilRecord, GilStretches
from concgui.engine.records.latency import Freeze
from concgui.engine.records.look import MOST_FRAMES, FreezeEvidence, Look, LookReport, SeenThread
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.workloads import sort
from concgui.qtlayer.models import blocking
from concgui.ui.feel import latency_strip

PROCESS, GUI, WORKER, OTHER = 100, 100, 101, 102
FREEZE = Freeze(1000 * MS, 3000 * MS)
LENGTH_MS = 2000
LIBRARY = Path(sysconfig.get_path("stdlib"))

LOOP = CodeLocation("/work/program.py", 9, "main")
MINE = CodeLocation("/work/mine.py", 3, "work")
SORT = CodeLocation(sort.__file__, 42, "Sort.call")
MODEL = CodeLocation(blocking.__file__, 20, "Blocking.start")
WAIT = CodeLocation(str(LIBRARY / "threading.py"), 320, "Condition.wait")
RANDOM = CodeLocation(str(LIBRARY / "random.py"), 287, "Random.randbytes")
GENERATED = CodeLocation("<string>", 2, "__init__")
VIEW = CodeLocation(latency_strip.__file__, 125, "LatencyStrip.paintEvent")

CPU, WANTS, LOCK, IO = ThreadState.ON_CPU, ThreadState.WANTS_CPU, ThreadState.LOCK, ThreadState.IO


def thread(native: int, *parts: tuple[ThreadState, float], process: int = PROCESS) -> ThreadStates:
    """Return the states of a thread during the freeze, each with its share."""
    stretches, at_ns = [], FREEZE.started_ns
    for state, share in parts:
        end_ns = at_ns + int(share * LENGTH_MS * MS)
        stretches.append(StateStretch(at_ns, end_ns, state, "", end_ns - at_ns if state is CPU else 0))
        at_ns = end_ns
    return ThreadStates(process, native, "", PackedStates.of(stretches))


def seen(native: int, *frames: CodeLocation, owns: bool = False, asks: bool | None = None) -> SeenThread:
    return SeenThread(native, owns, asks, frames)


def looks(*threads: SeenThread, at_ms: int = 1500, is_outside: bool = True) -> Look:
    return Look(at_ms * MS, at_ms * MS, is_outside, threads)


def cause(
    *threads: ThreadStates,
    outside: Sequence[Look] = (),
    inside: Sequence[Look] = (),
    standstills: Sequence[tuple[int, int]] = (),
    own_views: Sequence[tuple[int, int]] = (),
    collections: Sequence[tuple[int, int]] = (),
    cores: int = 2,
    has_gil: bool = True,
    gil: GilRecord | None = None,
    throttled_ns: int = 0,
    idle_depth: int = 1,
) -> FreezeCause:
    """Return the cause of the freeze from this evidence; the event loop is one frame deep by default."""
    states = ThreadStateRecord(threads, 5 * MS, None, 0.0, ()) if threads else None
    report = LookReport(tuple(outside), None, 0, tuple(standstills))
    evidence = FreezeEvidence(report, inside, idle_depth, own_views, collections)
    machine = Machine(PROCESS, GUI, cores, has_gil, throttled_ns)
    return explained_freezes([FREEZE], evidence, states, machine, gil)[0].cause


def test_a_stopped_program_is_blamed_on_nobody() -> None:
    """Seen: SIGSTOP for 3 s beside four sleeping threads was "the GUI thread waited for the GIL"."""
    sleepers = [thread(200 + k, (LOCK, 1.0)) for k in range(4)]
    found = cause(thread(GUI, (LOCK, 1.0)), *sleepers, standstills=[(1010 * MS, 3000 * MS)])
    assert found == FreezeCause(FreezeKind.STOPPED, is_sure=True)


def test_sleeping_threads_do_not_hold_the_gil() -> None:
    """Without a thread that computes, and without a look that saw an owner, nobody held the GIL."""
    sleepers = [thread(200 + k, (IO, 1.0)) for k in range(4)]
    idle = [seen(200 + k, MINE) for k in range(4)]
    assert cause(thread(GUI, (LOCK, 1.0)), *sleepers).kind is FreezeKind.NOT_SEEN
    assert cause(thread(GUI, (LOCK, 1.0)), *sleepers, outside=[looks(*idle)]).kind is FreezeKind.NOT_SEEN


@pytest.mark.parametrize("outside", [(), (looks(seen(GUI, MINE, LOOP, owns=True)),)])
def test_a_thread_that_wants_a_cpu_runs_nothing(outside: Sequence[Look]) -> None:
    """Seen: a GUI thread that wanted a CPU from end to end was "an event handler in C++"."""
    workers = [thread(WORKER, (CPU, 0.95), process=200), thread(OTHER, (CPU, 0.9), process=201)]
    found = cause(thread(GUI, (WANTS, 0.98), (CPU, 0.02)), *workers, outside=outside)
    assert (found.kind, found.threads) == (FreezeKind.NO_CPU, (WORKER, OTHER))
    assert found.share == pytest.approx(0.98)


def test_other_programs_had_the_cpus() -> None:
    """If the run's own threads used less than half of the CPUs, other programs had them."""
    found = cause(thread(GUI, (WANTS, 1.0)), thread(WORKER, (CPU, 0.3)))
    assert (found.kind, found.threads) == (FreezeKind.NO_CPU, ())


@pytest.mark.parametrize(("throttled_share", "is_throttled"), [(0.0, False), (0.1, False), (0.9, True)])
def test_a_quota_that_stopped_the_program_is_not_other_programs(
    throttled_share: float, is_throttled: bool
) -> None:
    """A CPU that the GUI thread wanted and did not get is the quota's, if that explains half of the wait."""
    found = cause(thread(GUI, (WANTS, 1.0)), throttled_ns=round(throttled_share * LENGTH_MS * MS))
    assert (found.kind, found.is_throttled) == (FreezeKind.NO_CPU, is_throttled)


def test_a_busy_thread_that_shares_a_cpu_is_still_busy() -> None:
    """A thread that computed for a second was frozen by its work, even if it also wanted a CPU."""
    found = cause(thread(GUI, (CPU, 0.15), (WANTS, 0.85)), outside=[looks(seen(GUI, MINE, LOOP, owns=True))])
    assert (found.kind, found.location) == (FreezeKind.PYTHON, MINE)


def test_python_in_the_gui_thread_is_named_by_its_line() -> None:
    """The line is the first one outside library and program, with what it called as detail."""
    look = looks(seen(GUI, RANDOM, SORT, MODEL, LOOP, owns=True))
    found = cause(thread(GUI, (CPU, 1.0)), outside=[look])
    assert (found.kind, found.location, found.is_sure) == (FreezeKind.PYTHON, SORT, True)
    assert found.frames == (RANDOM, SORT, MODEL)


def test_a_gui_thread_on_a_cpu_did_not_wait_for_the_gil() -> None:
    """Without a Python frame beyond the event loop the GUI thread was in C++, with or without the GIL."""
    look = looks(seen(GUI, LOOP), seen(WORKER, MINE, owns=True))
    found = cause(thread(GUI, (CPU, 0.9), (IO, 0.1)), thread(WORKER, (CPU, 0.9)), outside=[look])
    assert (found.kind, found.share) == (FreezeKind.CPP, pytest.approx(0.9))


def test_without_a_look_nobody_says_what_ran() -> None:
    """A GUI thread on a CPU that no look saw may have run Python or C++."""
    assert cause(thread(GUI, (CPU, 1.0))).kind is FreezeKind.NOT_SEEN


def test_the_holder_of_the_gil_is_named_by_its_line() -> None:
    """Seen: five runs of one thread that sorts gave three lines. The place is where most looks saw it."""
    at = [
        looks(seen(GUI, LOOP), seen(WORKER, *frames, owns=True), at_ms=1100 + k)
        for k, frames in enumerate(((RANDOM, SORT), (SORT,), (SORT,), (GENERATED, MODEL)))
    ]
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.95)), outside=at)
    assert (found.kind, found.threads, found.location) == (FreezeKind.GIL_HELD, (WORKER,), SORT)
    assert found.is_sure


def test_the_programs_own_code_is_never_the_place() -> None:
    """Seen: `qthread` on `sort` froze at "<string>:2 in __init__", which concgui itself had called."""
    look = looks(seen(GUI, LOOP), seen(WORKER, GENERATED, MODEL, owns=True))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.95)), outside=[look])
    assert (found.kind, found.location, found.activity) == (
        FreezeKind.GIL_HELD,
        None,
        Activity.BOOKKEEPING,
    )


def test_bookkeeping_of_a_model_is_called_so() -> None:
    """Seen: `asyncio-thread` with 100,000 tasks froze at "get_debug", a function of asyncio."""
    get_debug = CodeLocation(str(LIBRARY / "asyncio" / "base_events.py"), 2035, "BaseEventLoop.get_debug")
    look = looks(seen(GUI, LOOP), seen(WORKER, get_debug, MODEL, owns=True))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.95)), outside=[look])
    assert (found.location, found.activity) == (None, Activity.BOOKKEEPING)


def test_unpickling_a_result_is_called_so() -> None:
    """Seen: unpickling was "an event handler in C++", while the GUI thread waited for the GIL."""
    recv = CodeLocation(str(LIBRARY / "multiprocessing" / "connection.py"), 250, "_ConnectionBase.recv")
    pool = CodeLocation(str(LIBRARY / "concurrent" / "futures" / "process.py"), 418, "wait_result")
    look = looks(seen(GUI, LOOP), seen(WORKER, recv, pool, owns=True))
    found = cause(thread(GUI, (LOCK, 0.9), (CPU, 0.1)), thread(WORKER, (CPU, 0.9)), outside=[look])
    assert (found.kind, found.activity) == (FreezeKind.GIL_HELD, Activity.UNPICKLES)


@pytest.mark.parametrize(
    ("shares", "kind"),
    [((0.3, 0.3), FreezeKind.GIL_SHARED), ((0.9, 0.06), FreezeKind.GIL_HELD), ((0.9,), FreezeKind.GIL_HELD)],
)
def test_who_had_the_gil_follows_from_the_cpu_times(shares: tuple[float, ...], kind: FreezeKind) -> None:
    """Several threads shared it, unless one of them had it for most of the freeze."""
    workers = [thread(WORKER + k, (CPU, share)) for k, share in enumerate(shares)]
    owners = [
        looks(seen(GUI, LOOP), seen(WORKER + k, SORT, owns=True), at_ms=1200 + k) for k in range(len(shares))
    ]
    found = cause(thread(GUI, (LOCK, 1.0)), *workers, outside=owners)
    assert (found.kind, found.location) == (kind, SORT)


def test_threads_that_share_the_gil_at_several_places_have_no_place() -> None:
    """If the looks saw several lines, none of them is the place."""
    workers = [thread(WORKER + k, (CPU, 0.4)) for k in range(2)]
    owners = [
        looks(seen(GUI, LOOP), seen(WORKER + k, line, owns=True), at_ms=1200 + k)
        for k, line in enumerate((SORT, MINE))
    ]
    found = cause(thread(GUI, (LOCK, 1.0)), *workers, outside=owners)
    assert (found.kind, found.location) == (FreezeKind.GIL_SHARED, None)


def test_a_lock_is_not_the_gil() -> None:
    """A GUI thread that waits in `threading` waits for a lock, even if another thread computes."""
    look = looks(seen(GUI, WAIT, MINE, LOOP), seen(WORKER, SORT, owns=True))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), outside=[look])
    assert (found.kind, found.location) == (FreezeKind.LOCK, MINE)


def test_a_thread_that_asks_for_the_gil_waits_for_no_other_lock() -> None:
    """If the look can tell that the GUI thread asks for the GIL, its line does not matter."""
    look = looks(seen(GUI, WAIT, MINE, LOOP, asks=True), seen(WORKER, SORT, owns=True))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), outside=[look])
    assert (found.kind, found.location) == (FreezeKind.GIL_HELD, SORT)


def test_c_calls_without_the_gil_block_no_window() -> None:
    """Threads that compute without the GIL are not said to hold it if no look saw an owner."""
    look = looks(seen(GUI, MINE, LOOP), seen(WORKER, SORT))
    computing = thread(WORKER, (CPU, 0.9))
    found = cause(thread(GUI, (LOCK, 1.0)), computing, outside=[look])
    assert (found.kind, found.location) == (FreezeKind.LOCK, MINE)
    asking = thread(GUI, (LOCK, 0.99), (CPU, 0.01))
    assert cause(asking, computing, outside=[look, look]).kind is FreezeKind.LOCK


def test_a_look_between_two_owners_does_not_refute_the_gil() -> None:
    """A GUI thread that wakes up to ask for the GIL waits for it, though one look saw nobody have it."""
    look = looks(seen(GUI, MINE, LOOP), seen(WORKER, SORT))
    asking = thread(GUI, (LOCK, 0.99), (CPU, 0.01))
    assert cause(asking, thread(WORKER, (CPU, 0.9)), outside=[look]).kind is FreezeKind.GIL_HELD


def test_waiting_names_the_call() -> None:
    """A GUI thread that waits for I/O is named by the line that called."""
    read = CodeLocation(str(LIBRARY / "socket.py"), 706, "SocketIO.readinto")
    found = cause(thread(GUI, (IO, 1.0)), outside=[looks(seen(GUI, read, MINE, LOOP))])
    assert (found.kind, found.location, found.frames[0]) == (FreezeKind.WAITING, MINE, read)


@pytest.mark.parametrize("state", [CPU, IO])
def test_the_windows_own_views_are_told_apart(state: ThreadState) -> None:
    """What the window's own views did while it was used is not the model's, if they were at work."""
    look = looks(seen(GUI, VIEW, LOOP, owns=True))
    used = [(1100 * MS, 2900 * MS)]
    assert cause(thread(GUI, (state, 1.0)), outside=[look], own_views=used).kind is FreezeKind.OWN_VIEWS
    waiting = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 1.0)), own_views=used)
    assert waiting.kind is FreezeKind.GIL_HELD


def test_a_view_at_work_is_seen_by_its_frames() -> None:
    """A stack in the window's own views, without a line of a workload, is the window itself."""
    look = looks(seen(GUI, VIEW, LOOP, owns=True))
    assert cause(thread(GUI, (CPU, 1.0)), outside=[look]).kind is FreezeKind.OWN_VIEWS


def test_looks_from_inside_are_less_sure() -> None:
    """Where nothing looks from outside, the line of the looking thread is said with a doubt."""
    look = looks(SeenThread(WORKER, None, None, (SORT,)), at_ms=3050, is_outside=False)
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), inside=[look])
    assert (found.kind, found.location, found.is_sure) == (FreezeKind.GIL_HELD, SORT, False)


def test_the_holder_of_the_gil_is_known_without_a_look() -> None:
    """The thread that was on a CPU while the GUI thread waited for a lock held the GIL."""
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)))
    assert (found.kind, found.threads, found.location) == (FreezeKind.GIL_HELD, (WORKER,), None)


def test_looks_alone_are_evidence_where_there_are_no_thread_states() -> None:
    """Without thread states the looks say who had the GIL, and where the GUI thread was."""
    held = looks(seen(GUI, LOOP), seen(WORKER, SORT, owns=True))
    assert cause(outside=[held]).kind is FreezeKind.GIL_HELD
    busy = looks(seen(GUI, MINE, LOOP, owns=True))
    assert (cause(outside=[busy]).kind, cause(outside=[busy]).location) == (FreezeKind.PYTHON, MINE)
    joins = looks(seen(GUI, WAIT, MINE, LOOP))
    assert cause(outside=[joins]).kind is FreezeKind.LOCK
    assert cause().kind is FreezeKind.NOT_SEEN


def test_a_late_look_from_inside_does_not_show_what_the_gui_thread_did() -> None:
    """Seen in a notebook: after 128 ms of Python the thread waited for events again, which was "C++ code"."""
    late = looks(seen(GUI, LOOP), seen(WORKER, MINE), at_ms=3050, is_outside=False)
    assert cause(thread(GUI, (CPU, 0.7)), inside=[late]).kind is FreezeKind.NOT_SEEN
    in_time = dataclasses.replace(late, began_ns=2000 * MS, ended_ns=2000 * MS)
    assert cause(thread(GUI, (CPU, 0.7)), inside=[in_time]).kind is FreezeKind.CPP


def test_a_stack_that_was_cut_below_the_event_loop_tells_nothing() -> None:
    """A program that embeds this one may have more frames while it is idle than a look keeps."""
    deep = [LOOP] * MOST_FRAMES
    cut = looks(seen(GUI, *deep))
    busy = thread(GUI, (CPU, 0.9))
    assert cause(busy, outside=[cut], idle_depth=MOST_FRAMES + 5).kind is FreezeKind.NOT_SEEN
    whole = looks(seen(GUI, *deep[1:]))
    assert cause(busy, outside=[whole], idle_depth=MOST_FRAMES - 1).kind is FreezeKind.CPP


def test_looks_beside_the_freeze_are_no_evidence() -> None:
    """A look before or after a freeze says nothing about it."""
    beside = [looks(seen(GUI, MINE, LOOP, owns=True), at_ms=at_ms) for at_ms in (900, 3001)]
    assert cause(thread(GUI, (CPU, 1.0)), outside=beside).kind is FreezeKind.NOT_SEEN


def test_a_thread_of_qt_is_found_inside_without_its_id() -> None:
    """Python does not know the native id of a thread of Qt: a single thread without one is taken for it."""
    one = looks(SeenThread(0, None, None, (SORT,)), at_ms=2000, is_outside=False)
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), inside=[one])
    assert (found.kind, found.threads, found.location) == (FreezeKind.GIL_HELD, (WORKER,), SORT)
    unknown = (SeenThread(0, None, None, (SORT,)), SeenThread(0, None, None, (MINE,)))
    two = looks(*unknown, at_ms=2000, is_outside=False)
    assert cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), inside=[two]).location is None


def test_slots_of_a_model_are_called_so() -> None:
    """What the event loop called in a model is a slot, and not named by its line."""
    found = cause(thread(GUI, (CPU, 1.0)), outside=[looks(seen(GUI, MODEL, LOOP, owns=True))])
    assert (found.kind, found.location, found.activity) == (
        FreezeKind.PYTHON,
        None,
        Activity.HANDLES_SIGNALS,
    )


def test_what_a_slot_of_a_model_shows_is_the_models() -> None:
    """A view that a model's signal asks to show something does not work for itself."""
    found = cause(thread(GUI, (CPU, 1.0)), outside=[looks(seen(GUI, VIEW, MODEL, LOOP, owns=True))])
    assert (found.kind, found.activity) == (FreezeKind.PYTHON, Activity.HANDLES_SIGNALS)


def test_a_collection_in_the_gui_thread_is_called_so() -> None:
    """A freeze during which the GUI thread collected garbage was that."""
    found = cause(thread(GUI, (CPU, 1.0)), collections=[(1100 * MS, 2900 * MS)])
    assert (found.kind, found.activity) == (FreezeKind.PYTHON, Activity.COLLECTS_GARBAGE)


def test_without_a_gil_nobody_holds_it() -> None:
    """A free-threaded interpreter has other locks, and no GIL that a thread could hold."""
    look = looks(seen(GUI, MINE, LOOP), seen(WORKER, SORT))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), outside=[look], has_gil=False)
    assert (found.kind, found.location) == (FreezeKind.LOCK, MINE)
    nobody = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), has_gil=False)
    assert nobody.kind is FreezeKind.NOT_SEEN


def recorded(*held: tuple[int, int, int, int], asked: Sequence[tuple[int, int, int]] = ()) -> GilRecord:
    """Return who had the GIL from start and end in ms, thread and stack, and who asked for it."""

    def stretches(rows: Sequence[tuple[int, ...]]) -> GilStretches:
        return GilStretches(
            Column.of(row[0] * MS for row in rows),
            Column.of(row[1] * MS for row in rows),
            Column.of(row[2] for row in rows),
        )

    stacks = ((SORT, MODEL), (RANDOM, SORT), (MINE, LOOP))
    return GilRecord(stretches(held), Column.of(row[3] for row in held), stretches(asked), stacks)


def test_who_had_the_gil_all_along_names_thread_and_line() -> None:
    """Where the interpreter tells who had the GIL, the cause rests on the longest stretches of it."""
    gil = recorded(
        (900, 980, OTHER, 2),
        (980, 1200, WORKER, 1),
        (1200, 3100, WORKER, 0),
        asked=[(1000, 3000, GUI)],
    )
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.95)), gil=gil)
    assert (found.kind, found.threads, found.location, found.frames) == (
        FreezeKind.GIL_HELD,
        (WORKER,),
        SORT,
        (SORT, MODEL),
    )
    assert found.is_sure


def test_a_gil_that_nobody_had_refutes_the_gil() -> None:
    """If nobody had the GIL during the freeze, the GUI thread waited for something else."""
    gil = recorded((900, 3100, NOBODY, NO_STACK))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.95)), gil=gil)
    assert found.kind is FreezeKind.NOT_SEEN


@pytest.mark.parametrize("knows_askers", [True, False])
def test_a_thread_that_computes_without_the_gil_does_not_share_it(knows_askers: bool) -> None:
    """Of two threads that were on CPUs all along, only the one that had the GIL is named."""
    gil = recorded((1000, 3000, WORKER, 0), asked=[(1000, 3000, GUI)] if knows_askers else ())
    gil = dataclasses.replace(gil, knows_askers=knows_askers)
    found = cause(thread(GUI, (LOCK, 1.0)), thread(OTHER, (CPU, 0.9)), thread(WORKER, (CPU, 0.8)), gil=gil)
    assert (found.kind, found.threads, found.location) == (FreezeKind.GIL_HELD, (WORKER,), SORT)
    assert found.share == pytest.approx(0.8)


def test_threads_that_took_the_gil_in_turns_shared_it() -> None:
    """Who had the GIL decides, and the share is for how long those threads were on a CPU."""
    turns = [(1000 + 10 * k, 1010 + 10 * k, (WORKER, OTHER)[k % 2], 0) for k in range(200)]
    gil = recorded(*turns, asked=[(1000, 3000, GUI)])
    found = cause(thread(GUI, (LOCK, 1.0)), thread(OTHER, (CPU, 0.4)), thread(WORKER, (CPU, 0.5)), gil=gil)
    assert (found.kind, set(found.threads), found.location) == (FreezeKind.GIL_SHARED, {WORKER, OTHER}, SORT)
    assert found.share == pytest.approx(0.9)


def test_a_gui_thread_that_did_not_ask_for_the_gil_waited_for_another_lock() -> None:
    """Beside a thread that had the GIL all along, a GUI thread that never asked for it waited elsewhere."""
    gil = recorded((1000, 3000, WORKER, 0), asked=[(2900, 3000, GUI)])
    look = looks(seen(GUI, MINE, LOOP), seen(WORKER, SORT, owns=True))
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), outside=[look], gil=gil)
    assert (found.kind, found.location) == (FreezeKind.LOCK, MINE)


def test_gaps_decide_nothing() -> None:
    """Where little of a freeze was seen of the GIL, the CPU times decide as without it."""
    gil = recorded((1000, 1100, OTHER, 2), asked=[(1000, 1010, GUI)])
    found = cause(thread(GUI, (LOCK, 1.0)), thread(WORKER, (CPU, 0.9)), gil=gil)
    assert (found.kind, found.threads) == (FreezeKind.GIL_HELD, (WORKER,))


@pytest.mark.parametrize(("on_cpu", "is_true"), [(0.0, True), (0.1, True), (0.5, False)])
def test_a_program_that_runs_does_not_stand_still(on_cpu: float, is_true: bool) -> None:
    """The observer alone may stand still; CPU time of the program in that stretch refutes a standstill."""
    stretch = (FREEZE.started_ns, FREEZE.ended_ns)
    states = ThreadStateRecord((thread(WORKER, (CPU, on_cpu)),), 5 * MS, None, 0.0, ())
    assert true_standstills([stretch], states, PROCESS) == ((stretch,) if is_true else ())
    assert true_standstills([stretch], None, PROCESS) == (stretch,)


def test_asking_for_the_gil_again_is_waiting_for_it() -> None:
    """On a busy machine a thread that waits for the GIL wants a CPU each time it wakes up to ask again."""
    asking = ((LOCK, 0.04), (WANTS, 0.06)) * 9 + ((LOCK, 0.1),)
    others = [thread(WORKER, (CPU, 0.5), (WANTS, 0.5)), thread(OTHER, *asking)]
    look = looks(seen(GUI, LOOP), seen(WORKER, SORT, owns=True))
    found = cause(thread(GUI, *asking), *others, outside=[look])
    assert (found.kind, found.threads, found.location) == (FreezeKind.GIL_HELD, (WORKER,), SORT)


def test_the_share_is_time_on_a_cpu() -> None:
    """A holder that also wanted a CPU was not on one for all that time."""
    holder = thread(WORKER, (CPU, 0.6), (WANTS, 0.4))
    found = cause(thread(GUI, (LOCK, 1.0)), holder)
    assert (found.kind, found.share) == (FreezeKind.GIL_HELD, pytest.approx(0.6))
