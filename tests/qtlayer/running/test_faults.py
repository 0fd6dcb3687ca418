"""What is outside of the program and goes wrong in the middle of a run."""

import socket
import threading
from collections.abc import Iterator

import psutil
import pytest
from helper_workloads import BreaksOutsideItsTasks, DownloadFrom
from runner import RUN_DEADLINE_MS, Runner
from waiting import PATIENCE_S, join, wait_for

from concgui.engine.contracts.run_options import START_METHODS, RunOptions
from concgui.engine.evaluation import build_record as build_record
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.http_server.stats import fetch_stats
from concgui.engine.workloads.long_poll import LongPoll
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import note_text

TASKS, ANSWERED = 8, 3
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"

in_every_kind_of_worker = pytest.mark.parametrize(
    "model", ["blocking", "thread-pool", "process-pool", "asyncio-thread", "asyncio-qt"]
)


@pytest.fixture
def vanishing_url() -> Iterator[str]:
    """A server that answers a few requests and then is not there any more."""

    def serve() -> None:
        with listener:
            for _ in range(ANSWERED):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(PATIENCE_S)
                    connection.recv(65_536)
                    connection.sendall(ANSWER)

    listener = socket.create_server(("127.0.0.1", 0), backlog=TASKS)
    listener.settimeout(PATIENCE_S)
    address, port = listener.getsockname()
    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://{address}:{port}"
    join(thread)


def assert_failed_with_reasons(record: RunRecord, finished: int) -> None:
    """So many tasks finished, and each of the others says what happened to it."""
    assert record.outcome is Outcome.FAILED
    assert (record.tasks.finished, record.tasks.failed) == (finished, TASKS - finished)
    for span in record.spans:
        assert (span.error is not None) == (span.outcome is Outcome.FAILED)
        if span.error is not None:
            assert span.error.kind and span.error.message


@in_every_kind_of_worker
def test_a_port_that_vanishes(model: str, vanishing_url: str, runner: Runner) -> None:
    """What was answered is kept, every later download fails with a reason, and the next run goes well."""
    record = runner.run(DownloadFrom(base_url=vanishing_url), model, tasks=TASKS, workers=2).records[0]
    assert_failed_with_reasons(record, finished=ANSWERED)
    assert runner.run(Http(latency_ms=1), model).outcome is Outcome.FINISHED


@in_every_kind_of_worker
def test_a_server_that_is_killed(model: str, runner: Runner) -> None:
    """Waits whose server dies fail with a reason; the next run has a server again."""
    services = runner.program.services
    url = services.http_server_url()

    def kill_when_it_is_asked() -> None:
        wait_for(lambda: fetch_stats(url).current > 0, "the server is asked")
        (pid,) = services.helper_pids()
        psutil.Process(pid).kill()

    # In a thread: a model may block the GUI thread.
    killer = threading.Thread(target=kill_when_it_is_asked)
    workload = LongPoll(wait_ms=RUN_DEADLINE_MS)
    record = runner.run(workload, model, tasks=TASKS, workers=2, follow=lambda _: killer.start()).records[0]
    join(killer)
    assert_failed_with_reasons(record, finished=0)
    assert runner.run(LongPoll(wait_ms=1), model).outcome is Outcome.FINISHED


@pytest.mark.parametrize("where", ["input", "observations", "removal"])
@pytest.mark.parametrize("model", ["blocking", "thread-pool"])
def test_what_breaks_around_the_tasks(model: str, where: str, runner: Runner) -> None:
    """A workload that breaks before or after its tasks ends its run as failed, with the reason."""
    record = runner.run(BreaksOutsideItsTasks(where=where), model).records[0]
    assert record.outcome is Outcome.FAILED
    assert any(f"OSError: no {where} on purpose" in note_text(note) for note in record.notes)
    assert runner.run(BreaksOutsideItsTasks(), model).outcome is Outcome.FINISHED


@pytest.mark.parametrize("model", ["blocking", "qthread", "qthreadpool", "thread-pool", "asyncio-to-thread"])
def test_a_session_that_cannot_be_closed(model: str, runner: Runner) -> None:
    """Its run ends as failed, with the reason, and not only when its time is over."""
    record = runner.run(BreaksOutsideItsTasks(where="session"), model).records[0]
    assert record.outcome is Outcome.FAILED
    assert any("OSError: no session on purpose" in note_text(note) for note in record.notes)
    assert runner.run(BreaksOutsideItsTasks(), model).outcome is Outcome.FINISHED


def test_processes_are_counted_without_those_of_the_program(runner: Runner) -> None:
    """The program and its two workers, in the first run with processes as in later ones; then it alone.

    That a fork server runs since an earlier experiment makes no difference, and its workers count.
    """
    if "forkserver" in START_METHODS:
        forked = RunOptions(start_method="forkserver")
        runner.run(Sleep(duration_ms=1), "process-pool", tasks=1, run_options=forked)
        (record,) = runner.run(Sleep(duration_ms=400), "process-pool", tasks=2, run_options=forked).records
        assert record.resources.peak_processes in (3, None)
    result = runner.run(Sleep(duration_ms=400), "process-pool", "thread-pool", tasks=2, repeats=2)
    processes = [record.resources.peak_processes for record in result.records]
    if None not in processes:
        assert processes == [3, 1, 3, 1]


def test_a_record_that_cannot_be_made(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measurements that no record can be made of end the run as failed, with the reason."""
    monkeypatch.setattr(build_record, "explained_freezes", raise_while_thread_states_are_there)
    record = runner.run(Sleep(duration_ms=1), "thread-pool").records[0]
    assert record.outcome is Outcome.FAILED
    assert any("could not be evaluated: ValueError" in note_text(note) for note in record.notes)


def raise_while_thread_states_are_there(
    freezes: object, evidence: object, thread_states: ThreadStateRecord | None, *_: object
) -> tuple[()]:
    if thread_states is not None:
        raise ValueError("on purpose")
    return ()
