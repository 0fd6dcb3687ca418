"""The workloads with real parts: equal results everywhere, honest estimates, nothing left behind."""

import asyncio
import contextlib
import dataclasses
import gc
import json
import multiprocessing
import pickle
import shutil
import signal
import sqlite3
import sys
import threading
import time
from concurrent.futures import CancelledError, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import SimpleNamespace

import pytest

from concgui.engine.contracts.workload import CoroutineWorkload, SessionContext
from concgui.engine.errors import ServiceError
from concgui.engine.execution.process_worker import run_chunk_in_worker, start_worker
from concgui.engine.execution.report_transfer import after_transfer
from concgui.engine.note import Note
from concgui.engine.system.open_files import ensure_open_files, raise_open_files
from concgui.engine.system.temporary_folder import temporary_folder
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel
from concgui.engine.workloads import flaky
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.counter import Counter
from concgui.engine.workloads.database import Database
from concgui.engine.workloads.files import Files
from concgui.engine.workloads.flaky import Flaky, FlakyError
from concgui.engine.workloads.http_server.stats import fetch_stats, reset_peak
from concgui.engine.workloads.image import ImageWork
from concgui.engine.workloads.json_parse import JsonParse
from concgui.engine.workloads.linear_algebra import LinearAlgebra
from concgui.engine.workloads.long_poll import LongPoll
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.payload import Payload
from concgui.engine.workloads.pipeline import Pipeline
from concgui.engine.workloads.regex import Regex
from concgui.engine.workloads.services import Services
from concgui.engine.workloads.support.generated_text import log_text, records_json, sized_json
from concgui.engine.workloads.support.tile_image import TileImage, set_colours, tile_rows, worker_colours
from concgui.engine.workloads.two_locks import TwoLocks

SMALL = {
    "files": Files(count=3, size_kb=20),
    "files-empty": Files(count=2, size_kb=0, fsync=False),
    "database": Database(rows=500, queries=20),
    "database-one-row": Database(rows=1, queries=1),
    "long-poll": LongPoll(wait_ms=20),
    "mandelbrot": Mandelbrot(size_px=40, iterations=30),
    "image": ImageWork(size_px=64, radius=3),
    "linear-algebra": LinearAlgebra(n=60),
    "linear-algebra-unbounded": LinearAlgebra(n=60, unbounded_blas=True),
    "json": JsonParse(size_mb=1),
    "regex": Regex(size_mb=1),
    "payload-in": Payload(size_mb=1, direction="in"),
    "payload-out": Payload(size_mb=1, direction="out"),
    "payload-both": Payload(size_mb=1, direction="both"),
    "payload-shared-in": Payload(size_mb=1, direction="in", shared_memory=True),
    "payload-shared-out": Payload(size_mb=1, direction="out", shared_memory=True),
    "payload-shared-both": Payload(size_mb=1, direction="both", shared_memory=True),
    "pipeline": Pipeline(latency_ms=5, records=50),
    "counter": Counter(updates=500),
    "two-locks": TwoLocks(order="same", duration_ms=2),
    "flaky": Flaky(fail_share=0, duration_ms=5),
}
WITH_COROUTINE = [name for name, workload in SMALL.items() if isinstance(workload, CoroutineWorkload)]
WITH_FOLDER = ["files", "database", "pipeline"]
TASKS = tuple(Task(number, 20_260 + number) for number in range(3))

every = pytest.mark.parametrize("name", SMALL)
every_entry = pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)


@pytest.fixture(scope="module")
def services():
    owner = Services()
    yield owner
    owner.shutdown()


def context(workers=2):
    return SessionContext(workers, threading.Event())


@contextlib.contextmanager
def opened(workload, services):
    with workload.prepared(services) as prepared, prepared.session(context()) as session:
        yield lambda task: prepared.call(session, task)


def results(workload, services):
    with opened(workload, services) as call:
        return [call(task) for task in TASKS]


async def coroutine_results(prepared):
    async with prepared.async_session(context()) as session:
        return await asyncio.gather(*(prepared.call_async(session, task) for task in TASKS))


# every workload


@every
def test_same_results_in_every_run(name, services):
    """A task's result depends on parameters and seed alone."""
    assert results(SMALL[name], services) == results(SMALL[name], services)


@every
def test_same_results_in_threads(name, services):
    """Tasks that run at once in threads return what they return one after the other."""
    expected = results(SMALL[name], services)
    with opened(SMALL[name], services) as call, ThreadPoolExecutor(3) as pool:
        assert list(pool.map(call, TASKS)) == expected


@every
def test_same_results_in_a_process(name, services):
    """A spawned worker returns what the program itself returns."""
    expected = results(SMALL[name], services)
    with SMALL[name].prepared(services) as prepared:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, spawn, start_worker, (prepared,)) as pool:
            answers = [pool.submit(run_chunk_in_worker, (task,), 0).result() for task in TASKS]
    reports = [report for answer in answers for report in after_transfer(answer)]
    assert [report.error for report in reports] == [None] * len(TASKS)
    assert [report.result for report in reports] == expected


@pytest.mark.parametrize("name", WITH_COROUTINE)
def test_coroutine_equals_call(name, services):
    """The coroutine returns what the call returns."""
    with SMALL[name].prepared(services) as prepared:
        found = asyncio.run(coroutine_results(prepared))
    assert found == results(SMALL[name], services)


@pytest.mark.parametrize("name", sorted(SMALL.keys() - {"files-empty", "database-one-row", "counter"}))
def test_tasks_differ(name, services):
    """Tasks of one run have inputs of their own, and so have their results."""
    assert len(set(results(SMALL[name], services))) == len(TASKS)


@every
def test_transfers_small(name, services):
    """What a worker process is given once is a few values, not the input."""
    with SMALL[name].prepared(services) as prepared:
        assert len(pickle.dumps(prepared)) < 2_000


@every_entry
def test_describes_itself(entry):
    """Each says in one line what it stands for, what it does with the GIL, and that it can run."""
    info = entry.info
    assert info.summary.endswith(".")
    assert "\n" not in info.summary + info.gil
    assert len(info.summary) <= 100
    assert info.gil
    assert entry.availability()


@every_entry
def test_estimates_are_sane(entry):
    """With defaults, eight tasks are said to take less than 5 s and no task more than 250 MB."""
    workload = entry.make({})
    assert 0 <= workload.memory_bytes_per_task() < 250_000_000
    seconds = workload.seconds_per_task()
    assert seconds is not None
    assert 0 < 8 * seconds < 5


@every_entry
def test_estimates_grow_with_sizes(entry):
    """The largest parameters are said to take more than the smallest, so that they can be refused."""
    integers = [p for p in entry.parameters if p.kind == "integer" and p.name != "fail_share"]
    smallest = entry.make({p.name: p.minimum for p in integers})
    largest = entry.make({p.name: p.maximum for p in integers})
    assert largest.seconds_per_task() > smallest.seconds_per_task()
    assert largest.memory_bytes_per_task() >= smallest.memory_bytes_per_task()


# what a run leaves behind


@pytest.mark.parametrize("name", WITH_FOLDER)
def test_folder_goes_with_the_run(name, services, tmp_path, monkeypatch):
    """Temporary files of a run go with it, also when the run fails."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    results(SMALL[name], services)
    with pytest.raises(KeyboardInterrupt), opened(SMALL[name], services) as call:
        call(TASKS[0])
        assert any(tmp_path.iterdir())
        raise KeyboardInterrupt
    assert not any(tmp_path.iterdir())


def test_files_are_removed_by_their_task(services):
    """A task removes each file that it wrote."""
    workload = SMALL["files"]
    with workload.prepared(services) as prepared, prepared.session(context()) as session:
        prepared.call(session, TASKS[0])
        assert not any(Path(prepared.folder).iterdir())


@pytest.mark.parametrize("wait_s", [0, 0.001, 0.003, 0.01])
def test_files_cancelled_coroutine_leaves_none_open(wait_s, services):
    """Coroutines that are cancelled in mid-file close what their threads opened."""

    async def cancel_all(prepared):
        async with prepared.async_session(context()) as session:
            running = [asyncio.ensure_future(prepared.call_async(session, Task(n, n))) for n in range(40)]
            await asyncio.sleep(wait_s)
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            assert all(task.cancelled() for task in running)

    with Files(count=50, size_kb=50).prepared(services) as prepared:
        asyncio.run(cancel_all(prepared))
    # An open file that is collected warns, and every warning fails the test.
    gc.collect()


def test_files_notice_a_difference(services, monkeypatch):
    """What is read back is compared, not only read."""
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"other")
    with opened(SMALL["files"], services) as call, pytest.raises(ServiceError, match="read back"):
        call(TASKS[0])


@pytest.mark.parametrize("name", WITH_FOLDER)
def test_too_little_room_is_said_before(name, services, monkeypatch):
    """A full disk is a clear word before the run, not a failure in its middle."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ServiceError, match="are free"), SMALL[name].prepared(services):
        pass


def test_unwritable_folder_is_said(tmp_path, monkeypatch):
    """Where no temporary folder can be made, the message says what to set."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(ServiceError, match="TMPDIR"), temporary_folder(0):
        pass


# database


def test_database_counts_every_write(services):
    """Each task writes one transaction, and none is lost when they write at once."""
    tasks = [Task(number, number) for number in range(20)]
    with SMALL["database"].prepared(services) as prepared:
        with prepared.session(context()) as session, ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda task: prepared.call(session, task), tasks))
        with contextlib.closing(sqlite3.connect(prepared.path)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("SELECT value FROM counters").fetchone() == (20,)
            visits = connection.execute("SELECT task FROM visits ORDER BY task").fetchall()
            assert visits == [(number,) for number in range(20)]


def test_database_cancelled_coroutine_holds_no_lock(services):
    """Coroutines that are cancelled give their connections back without an open transaction."""

    async def cancel_some(prepared):
        async with prepared.async_session(context(workers=3)) as session:
            running = [asyncio.ensure_future(prepared.call_async(session, task)) for task in TASKS * 5]
            await asyncio.sleep(0.02)
            for task in running[::2]:
                task.cancel()
            await asyncio.wait(running)
            return await prepared.call_async(session, TASKS[0])

    with SMALL["database"].prepared(services) as prepared:
        assert asyncio.run(cancel_some(prepared)) == results(SMALL["database"], services)[0]


# long-poll and the server


def test_server_sees_simultaneous_waits(services):
    """The server counts how many requests it holds at once, and the most there were."""
    url = services.http_server_url()
    reset_peak(url)
    with LongPoll(wait_ms=300).prepared(services) as prepared:

        async def wait_together():
            async with prepared.async_session(context()) as session:
                await asyncio.gather(*(prepared.call_async(session, Task(n, n)) for n in range(40)))

        asyncio.run(wait_together())
    stats = fetch_stats(url)
    assert stats.peak == 40
    assert stats.current == 0
    assert reset_peak(url).peak == 0


def test_server_forgets_who_gives_up(services):
    """A wait that its client cancelled ends at the server too."""
    url = services.http_server_url()

    async def give_up(prepared):
        async with prepared.async_session(context()) as session:
            waiting = asyncio.ensure_future(prepared.call_async(session, TASKS[0]))
            while (await asyncio.to_thread(fetch_stats, url)).current == 0:
                await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait([waiting])

    with LongPoll(wait_ms=60_000).prepared(services) as prepared:
        asyncio.run(give_up(prepared))
    deadline = time.monotonic() + 5
    while fetch_stats(url).current and time.monotonic() < deadline:
        time.sleep(0.01)
    assert fetch_stats(url).current == 0


def test_stats_of_a_server_that_is_gone():
    """Who asks a server that is not there gets a service error."""
    with pytest.raises(ServiceError, match="/stats"):
        fetch_stats("http://127.0.0.1:9")


def test_long_poll_needs_a_connection_each():
    """The estimate of open files lets a run be checked before it starts."""
    assert LongPoll().open_files_needed(5_000) == 5_000


# the limit of open files


@pytest.fixture
def soft_limit():
    """Lowers the limit for one test: what is raised in it does not stay."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[0] == resource.RLIM_INFINITY or before[0] > 256:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield lambda: resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_limit_is_raised_where_allowed(soft_limit):
    """A soft limit below the need is raised, and not further than needed."""
    ensure_open_files(300)
    assert 300 < soft_limit()[0] < 600


def test_limit_is_left_where_it_suffices(soft_limit):
    """A limit that suffices is not touched."""
    before = soft_limit()
    ensure_open_files(10)
    assert soft_limit() == before
    assert raise_open_files(10) == before[0]


def test_limit_that_cannot_be_raised_is_said(soft_limit):
    """A need beyond the hard limit is a clear word with both numbers."""
    hard = soft_limit()[1]
    if hard < 0:
        pytest.skip("no hard limit here")
    with pytest.raises(ServiceError, match=f"{hard + 1:,} open files.*{hard:,} in all"):
        ensure_open_files(hard + 1)


# mandelbrot


@pytest.mark.parametrize("tasks", [1, 3, 8, 40, 50])
def test_picture_is_the_same_however_cut(tasks):
    """The tiles of any number of tasks make up the same picture."""
    whole = Mandelbrot(size_px=40, iterations=30).for_tasks(1).call(None, Task(0, 0))
    cut = Mandelbrot(size_px=40, iterations=30).for_tasks(tasks)
    assert b"".join(cut.call(None, Task(number, number)) for number in range(tasks)) == whole
    assert len(whole) == 40 * 40
    assert whole.count(0) > 100


def test_rows_are_shared_out():
    """Each row belongs to one tile, and tiles differ by one row at most."""
    rows = [tile_rows(100, 7, number) for number in range(7)]
    assert [row for band in rows for row in band] == list(range(100))
    assert {len(band) for band in rows} == {14, 15}


def test_picture_fills_up():
    """A painted tile shows its colours in its place; the rest stays grey."""
    picture = TileImage(size_px=4, tiles=2)
    picture.paint(1, bytes([0, 255] * 4), worker_colours(60, 120, 240))
    assert picture.pixels[:24] == bytes([0x80]) * 24
    assert picture.pixels[24:27] == bytes([10, 20, 40])
    assert len(picture.pixels) == 3 * 16


def test_palettes_have_a_shade_for_each_value():
    """Both palettes cover all values of a byte; the set itself is black."""
    for palette in (set_colours(), worker_colours(255, 0, 128)):
        assert {len(palette.red), len(palette.green), len(palette.blue)} == {256}
    assert (set_colours().red[0], set_colours().green[0], set_colours().blue[0]) == (0, 0, 0)


def test_picture_refuses_a_wrong_tile():
    """A tile of another picture is refused, not painted askew."""
    with pytest.raises(ValueError, match="8 were expected"):
        TileImage(size_px=4, tiles=2).paint(0, b"123", set_colours())


# linear algebra


def blas_threads():
    import threadpoolctl

    return {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}


def test_blas_is_held_to_one_thread():
    """BLAS has one thread while a session is open, and as many as before afterwards."""
    import numpy  # noqa: F401 -- loads BLAS

    before = blas_threads()
    with LinearAlgebra(n=4).session(context()):
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_blas_is_let_loose_on_demand():
    """With the switch, BLAS keeps its threads and the result stays the same."""
    before = blas_threads()
    loose = LinearAlgebra(n=300, unbounded_blas=True)
    with loose.session(context()):
        assert blas_threads() == before
        result = loose.call(None, TASKS[0])
    held = LinearAlgebra(n=300)
    with held.session(context()):
        assert held.call(None, TASKS[0]) == result


# payload


def test_input_is_one_object_for_all_tasks(services):
    """The program holds the input once, whatever the number of tasks."""
    with Payload(size_mb=1, direction="in").prepared(services) as prepared:
        first, second = prepared.input_for(TASKS[0]), prepared.input_for(TASKS[1])
        assert first.data is second.data
        assert len(first.data) == 1_000_000


@pytest.mark.parametrize("name", ["payload-out", "payload-shared-in", "payload-shared-both"])
def test_no_input_is_handed_over(name, services):
    """Where the input is small or shared, nothing large goes with the task."""
    with SMALL[name].prepared(services) as prepared:
        assert prepared.input_for(TASKS[0]) is None


@pytest.mark.parametrize(("direction", "sizes"), [("in", None), ("out", 1_000_000), ("both", 1_000_000)])
def test_direction_decides_what_returns(direction, sizes, services):
    """A small input result is a number; a large one is bytes of the size asked for."""
    result = results(Payload(size_mb=1, direction=direction), services)[0]
    assert isinstance(result, int) if sizes is None else len(result) == sizes


def test_shared_memory_goes_with_the_run(services):
    """After the run nobody can open its shared memory any more."""
    with SMALL["payload-shared-both"].for_tasks(3).prepared(services) as prepared:
        names = (prepared.input_block, prepared.results_block)
        assert all(names)
    for name in names:
        with pytest.raises(FileNotFoundError):
            SharedMemory(name=name)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse it themselves")
def test_too_little_shared_memory_is_said_before(services, monkeypatch):
    """Shared memory that is not there is a clear word before the run, not a killed worker."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ServiceError, match="shm-size"), SMALL["payload-shared-in"].prepared(services):
        pass


def test_parcel_notes_its_transfer():
    """A parcel that was pickled knows when it was under way; one that stayed was not."""
    stayed = TransferParcel(b"x")
    arrived = pickle.loads(pickle.dumps(stayed))  # noqa: S301 -- our own
    assert stayed.stretches(0) == stayed.stretches_with_packing(0) == ()
    assert arrived.data == b"x"
    assert arrived.sent_ns < arrived.packed_ns < arrived.opened_ns < arrived.received_ns
    assert arrived.stretches(0) == (
        (arrived.sent_ns, arrived.opened_ns),
        (arrived.opened_ns, arrived.received_ns),
    )


def test_parcel_is_what_the_task_works_on(services):
    """A task that came with a parcel reads the parcel, not an input made in the worker."""
    workload = Payload(size_mb=1, direction="in")
    parcel = TransferParcel(bytes(1_000_000))
    task = SimpleNamespace(number=0, seed=1, payload=parcel)
    with opened(workload, services) as call:
        assert call(task) != call(Task(0, 1))


# flaky


def flaky_call(workload, task, cancelled=None):
    with workload.session(SessionContext(1, cancelled or threading.Event())) as session:
        return workload.call(session, task)


def test_share_of_failures():
    """About as many tasks go wrong as were asked for, and always the same ones."""
    tasks = [Task(number, number) for number in range(2_000)]
    wrong = [task.number for task in tasks if Flaky(fail_share=30).goes_wrong(task)]
    assert 500 < len(wrong) < 700
    assert wrong == [task.number for task in tasks if Flaky(fail_share=30, kind="kills").goes_wrong(task)]
    assert not any(Flaky(fail_share=0).goes_wrong(task) for task in tasks)
    assert all(Flaky(fail_share=100).goes_wrong(task) for task in tasks)


def test_default_run_has_both():
    """Among the eight tasks of a default run some go wrong and some go well."""
    wrong = [Flaky().goes_wrong(Task(number, 20_260 + number)) for number in range(8)]
    assert {True, False} == set(wrong)


def test_raises():
    """A task that is to raise does, and says that it was to."""
    with pytest.raises(FlakyError, match="task 0 was to fail"):
        flaky_call(Flaky(fail_share=100), TASKS[0])


def test_hang_ends_with_the_cancel():
    """In a thread, a task hangs until the run is cancelled and then ends as cancelled."""
    cancelled = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(flaky_call, Flaky(fail_share=100, kind="hangs"), TASKS[0], cancelled)
        time.sleep(0.05)
        assert not hanging.done()
        cancelled.set()
        with pytest.raises(CancelledError):
            hanging.result(5)


def test_hang_in_the_main_thread_gives_up(monkeypatch):
    """In the window's own thread, where nobody could cancel it, a hang ends by itself."""
    monkeypatch.setattr(flaky, "PATIENCE_S", 0.05)
    with pytest.raises(FlakyError, match="no cancel can be heard"):
        flaky_call(Flaky(fail_share=100, kind="hangs"), TASKS[0])


def test_hanging_coroutine_is_cancelled():
    """A coroutine that hangs can be cancelled at once."""

    async def hang():
        async with asyncio.timeout(0.05):
            await Flaky(fail_share=100, kind="hangs").call_async(None, TASKS[0])

    with pytest.raises(TimeoutError):
        asyncio.run(hang())


def test_kills_its_worker():
    """In a worker process the task ends that process abruptly, which its pool notices."""
    spawn = multiprocessing.get_context("spawn")
    workload = Flaky(fail_share=100, kind="kills")
    with ProcessPoolExecutor(1, spawn, start_worker, (workload,)) as pool:
        lost = pool.submit(run_chunk_in_worker, (TASKS[0],), 0)
        workers = list(pool._processes.values())
        with pytest.raises(BrokenProcessPool):
            lost.result(20)
    if sys.platform != "win32":
        assert [worker.exitcode for worker in workers] == [-signal.SIGKILL]


def test_does_not_kill_the_program():
    """In the program itself the task says why it killed nothing."""
    with pytest.raises(FlakyError, match="thread of the program itself"):
        flaky_call(Flaky(fail_share=100, kind="kills"), TASKS[0])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_a_bare_thread_raises_is_lost(capsys):
    """Raising unseen, a task finishes without its result, and the run knows how many did."""
    workload = Flaky(fail_share=50, kind="unseen", duration_ms=0)
    tasks = [Task(number, number) for number in range(10)]
    wrong = sum(workload.goes_wrong(task) for task in tasks)
    assert 0 < wrong < 10
    results = [flaky_call(workload, task) for task in tasks]
    assert results == [-1 if workload.goes_wrong(task) else task.seed for task in tasks]
    (lost,) = workload.observations(results)
    assert lost.value == wrong and lost.note == Note.of("results-lost", lost=wrong)
    assert not Flaky().observations(results)


def test_what_an_unasked_coroutine_raises_is_lost():
    """A coroutine's exception that nobody asks for reaches the loop's last resort alone."""
    told = []

    async def go_wrong():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
        return await Flaky(fail_share=100, kind="unseen").call_async(None, TASKS[0])

    assert asyncio.run(go_wrong()) == -1
    assert [type(error) for error in told] == [FlakyError]


def test_failure_in_a_worker_is_one_report():
    """A failing task in a worker process is one failed report; the next task runs there as before."""
    spawn = multiprocessing.get_context("spawn")
    workload = Flaky(fail_share=50, duration_ms=1)
    tasks = [Task(number, number) for number in range(10)]
    with ProcessPoolExecutor(1, spawn, start_worker, (workload,)) as pool:
        reports = [pool.submit(run_chunk_in_worker, (task,), 0).result()[0] for task in tasks]
    failed = [report.task for report in reports if report.outcome is Outcome.FAILED]
    assert failed == [task.number for task in tasks if workload.goes_wrong(task)]
    assert len({report.process for report in reports}) == 1


# generated texts


def test_texts_have_the_size_asked_for():
    """Generated texts are as long as was asked for, and equal for equal seeds."""
    assert len(log_text(1, 1_000_000)) == 1_000_000
    assert 950_000 < len(sized_json(1, 1_000_000)) <= 1_000_000
    assert len(json.loads(records_json(1, 1_234))) == 1_234
    assert json.loads(records_json(1, 0)) == []
    assert records_json(1, 10) == records_json(1, 10) != records_json(2, 10)


def test_parameters_are_named_as_promised():
    """The names of the parameters are those of the catalogue."""
    names = {entry.key: [p.name for p in entry.parameters] for entry in WORKLOADS}
    assert names == {
        "sleep": ["duration_ms"],
        "http": ["latency_ms", "size_kb"],
        "primes": ["limit"],
        "sha256": ["size_mb"],
        "sort": ["length"],
        "files": ["count", "size_kb", "fsync"],
        "database": ["rows", "queries"],
        "long-poll": ["wait_ms"],
        "mandelbrot": ["size_px", "iterations"],
        "image": ["size_px", "radius"],
        "linear-algebra": ["n", "unbounded_blas"],
        "json": ["size_mb"],
        "regex": ["size_mb"],
        "payload": ["size_mb", "direction", "shared_memory"],
        "pipeline": ["latency_ms", "records"],
        "counter": ["updates", "lock"],
        "two-locks": ["order", "duration_ms", "patience_ms"],
        "flaky": ["fail_share", "kind", "duration_ms"],
    }
    assert all(dataclasses.is_dataclass(entry.make({})) for entry in WORKLOADS)
