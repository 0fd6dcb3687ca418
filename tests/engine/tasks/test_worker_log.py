"""The log of a thread that runs many tasks: what it measures, what it hands over, what it costs to read."""

import threading
import time
from concurrent.futures import CancelledError

import pytest

from concgui.engine.note import Note
from concgui.engine.tasks import worker_log
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES, ReportColumns
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import ArrivedResult, Result, Task, TaskReport, cut_off_report
from concgui.engine.tasks.worker_log import CLOSE_NS, SHORT_NS, WorkerLog


class Clocks:
    """Clocks of a thread that the test moves: tasks take exactly as long as they are told to."""

    def __init__(self) -> None:
        self.now_ns = 1_000_000_000
        self.cpu_ns = 500_000_000
        self.readings = 0

    def perf_counter_ns(self) -> int:
        return self.now_ns

    def thread_time_ns(self) -> int:
        self.readings += 1
        return self.cpu_ns

    def compute(self, ns: int) -> None:
        self.now_ns += ns
        self.cpu_ns += ns

    def wait(self, ns: int) -> None:
        self.now_ns += ns


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(worker_log, "time", clocks)
    return clocks


def reports_go_nowhere(report: TaskReport) -> None:
    raise AssertionError(f"not expected: {report}")


def columns_of(log: WorkerLog) -> ReportColumns:
    columns = ReportColumns()
    log.add_to(columns)
    return columns


def test_a_finished_task_has_its_times(clocks: Clocks) -> None:
    """A row has number, submission, start, end and CPU time of its task."""
    log = WorkerLog(reports_go_nowhere)

    def call(task: Task) -> Result:
        clocks.compute(70_000)
        clocks.wait(30_000)
        return "seven"

    log.run(call, Task(7, 1), 999_000_000)
    columns = columns_of(log)
    assert (columns.task[0], columns.submitted_ns[0], columns.results) == (7, 999_000_000, ["seven"])
    assert (columns.started_ns[0], columns.finished_ns[0]) == (1_000_000_000, 1_000_100_000)
    assert columns.cpu_ns[0] == 70_000


def test_a_waiting_task_after_short_ones_takes_none_of_their_cpu_time(clocks: Clocks) -> None:
    """CPU time of short tasks is theirs, also if the next reading belongs to a task that only waits."""
    log = WorkerLog(reports_go_nowhere)
    for number in range(3):
        log.run(lambda task: clocks.compute(SHORT_NS - 1) or 0, Task(number, 1), 0)
    log.run(lambda task: clocks.wait(5_000_000) or 0, Task(3, 1), 0)
    assert list(columns_of(log).cpu_ns) == [SHORT_NS - 1] * 3 + [0]


def test_short_tasks_are_read_once_in_a_while(clocks: Clocks) -> None:
    """A reading serves the tasks that start within 50 µs of it, and no others."""
    log = WorkerLog(reports_go_nowhere)
    for number in range(10):
        log.run(lambda task: clocks.compute(5_000) or 0, Task(number, 1), 0)
    assert clocks.readings == 1
    clocks.compute(CLOSE_NS - 10 * 5_000)
    log.run(lambda task: clocks.compute(5_000) or 0, Task(10, 1), 0)
    assert clocks.readings == 2


def test_the_reading_after_a_long_task_serves_the_next_one(clocks: Clocks) -> None:
    """A short task that starts soon after a long one needs no reading of its own."""
    log = WorkerLog(reports_go_nowhere)
    log.run(lambda task: clocks.compute(CLOSE_NS) or 0, Task(0, 1), 0)
    log.run(lambda task: clocks.compute(5_000) or 0, Task(1, 1), 0)
    assert clocks.readings == 2


def test_a_task_of_ten_microseconds_is_read(clocks: Clocks) -> None:
    """A task that takes 10 µs or more, and waits, is not taken for computing."""
    log = WorkerLog(reports_go_nowhere)
    log.run(lambda task: clocks.wait(SHORT_NS) or 0, Task(0, 1), 0)
    assert list(columns_of(log).cpu_ns) == [0]


def test_no_task_has_more_cpu_time_than_time(clocks: Clocks) -> None:
    """What a thread computes between two close tasks makes no task compute longer than it lasted."""
    log = WorkerLog(reports_go_nowhere)
    for number in range(2):
        log.run(lambda task: clocks.compute(20_000) or 0, Task(number, 1), 0)
        clocks.compute(CLOSE_NS - 1)
    assert list(columns_of(log).cpu_ns) == [20_000, 20_000]


def test_no_task_has_negative_cpu_time(clocks: Clocks) -> None:
    """Short tasks that waited after all never make a later task's CPU time negative."""
    log = WorkerLog(reports_go_nowhere)
    log.run(lambda task: clocks.wait(SHORT_NS - 1) or 0, Task(0, 1), 0)
    log.run(lambda task: clocks.wait(SHORT_NS) or 0, Task(1, 1), 0)
    assert list(columns_of(log).cpu_ns) == [SHORT_NS - 1, 0]


@pytest.mark.parametrize(
    ("raised", "outcome"), [(CancelledError(), Outcome.CANCELLED), (ValueError("no"), Outcome.FAILED)]
)
def test_a_task_that_does_not_finish_is_reported(clocks: Clocks, raised: Exception, outcome: Outcome) -> None:
    """A task that raises is reported with its times, its worker and its outcome, and has no row."""
    reports: list[TaskReport] = []
    log = WorkerLog(reports.append)

    def call(task: Task) -> Result:
        clocks.compute(40_000)
        clocks.wait(60_000)
        raise raised

    log.run(call, Task(4, 1), 17)
    (report,) = reports
    assert (report.task, report.submitted_ns, report.outcome) == (4, 17, outcome)
    assert (report.started_ns, report.finished_ns, report.cpu_ns) == (1_000_000_000, 1_000_100_000, 40_000)
    assert report.thread == threading.get_native_id()
    assert (report.error is None) == (outcome is Outcome.CANCELLED)
    assert len(log) == 0


def test_rows_are_delivered_once(clocks: Clocks) -> None:
    """A delivery counts the tasks since the one before, and dates them."""
    log = WorkerLog(reports_go_nowhere)
    for number in range(5):
        log.run(lambda task: task.number, Task(number, 1), 0)
        if number in {1, 2}:
            assert log.deliver(100 + number) == {1: 2, 2: 1}[number]
            assert log.deliver(200 + number) == 0
    assert len(log) == 5
    assert list(columns_of(log).delivered_ns) == [101, 101, 102, ABSENT, ABSENT]


def test_each_result_arrives_once_after_its_delivery(clocks: Clocks) -> None:
    """Results arrive with their task and worker, when their delivery was counted, and only then."""
    log = WorkerLog(reports_go_nowhere)
    for number in range(4):
        log.run(lambda task: task.number * 10, Task(number, 1), 0)
        if number == 1:
            assert log.arrived() == ()
            log.deliver(1)
    assert [(arrived.task, arrived.result) for arrived in log.arrived()] == [(0, 0), (1, 10)]
    assert log.arrived() == ()
    log.deliver(2)
    arrived = log.arrived()
    assert [(one.task, one.result) for one in arrived] == [(2, 20), (3, 30)]
    assert all(isinstance(one, ArrivedResult) for one in arrived)
    assert arrived[0].worker[1] == threading.get_native_id()


def test_real_clocks_tell_computing_from_waiting() -> None:
    """With the system's clocks a computing task has its CPU time, and a sleeping one has little."""
    log = WorkerLog(reports_go_nowhere)

    def compute(task: Task) -> Result:
        until_ns = time.thread_time_ns() + 20_000_000
        while time.thread_time_ns() < until_ns:
            pass
        return 0

    log.run(compute, Task(0, 1), 0)
    log.run(lambda task: time.sleep(0.05) or 0, Task(1, 1), 0)
    columns = columns_of(log)
    assert columns.cpu_ns[0] >= 20_000_000
    assert columns.cpu_ns[1] < columns.cpu_ns[0] / 2


def test_the_start_of_the_task_under_way_is_known() -> None:
    """While a task runs, a sink that is asked for its columns has the start, without an end or CPU time."""
    seen: list[ReportColumns] = []
    for take in ("log", "report"):
        sink = EventSink(lambda: None)
        log = sink.worker_log()

        def call(task: Task, sink: EventSink = sink) -> int:
            if task.number == 1:
                seen.append(sink.take_columns())
            return 7

        for number in range(2):
            if take == "log":
                log.run(call, Task(number, 0), 5)
            else:
                sink.report(sink.run_task(call, Task(number, 0), 5))
                sink.deliver(9)
    for columns in seen:
        assert list(columns.task) == [0, 1]
        assert columns.started_ns[1] >= columns.finished_ns[0]
        assert (columns.finished_ns[1], columns.submitted_ns[1]) == (ABSENT, ABSENT)
        assert columns.outcome[1] == OUTCOME_CODES[Outcome.CANCELLED]


def test_between_two_tasks_nothing_is_under_way() -> None:
    """A task that ended, in whatever way, is not reported a second time."""
    sink = EventSink(lambda: None)
    log = sink.worker_log()

    def call(task: Task) -> int:
        if task.number:
            raise ValueError("no")
        return 7

    for number in (0, 1):
        log.run(call, Task(number, 0), 5)
        sink.deliver(9)
    columns = sink.take_columns()
    assert sorted(columns.task) == [0, 1]
    assert ABSENT not in columns.finished_ns


@pytest.mark.parametrize("is_abandoned", [True, False])
def test_a_source_of_starts_is_asked_for_a_run_that_is_left_behind(is_abandoned: bool) -> None:
    """Only if tasks are still under way at the end, their starts are fetched from where they were kept."""
    sink = EventSink(lambda: None)
    sink.know_starts(lambda: [cut_off_report(3, 50, 7, 8)])
    if is_abandoned:
        sink.abandon(Note.of("tasks-stuck"))
    assert list(sink.take_columns().task) == ([3] if is_abandoned else [])
