"""A comparison of a person's own function, run inside their Qt application."""

import ast
import asyncio
import gc
import json
import locale
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import own_functions
import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication
from runner import QUICK, RUN_DEADLINE_MS
from waiting import PATIENCE_S

from concgui.app.host_application import HostApplication, NotMainThreadError
from concgui.app.program import Program
from concgui.engine.errors import BusyError, UnknownKeyError
from concgui.library.comparison_result import ComparisonResult, TaskFailure
from concgui.library.request import Request
from concgui.library.running import NothingMeasuredError, run_request
from concgui.qtlayer.running.deadlines import Deadlines

MODELS = ("blocking", "thread-pool", "process-pool")
WIDTHS = (3, 1, 2, 5)


def run(
    func: Callable[[Any], Any], items: tuple[Any, ...], models: tuple[str, ...], **how: Any
) -> ComparisonResult[Any]:
    """A comparison without warm-ups and with a short baseline."""
    request = Request(func, items, models=models, workers=2, warm_up=False, baseline_ms=20, **how)
    return run_request(request, deadlines=QUICK)


def process_state() -> tuple[object, ...]:
    """What belongs to the person's program and must be the same afterwards."""
    handlers = tuple(signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM))
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    return (
        (sys.excepthook, threading.excepthook, sys.unraisablehook, handlers, wakeup),
        (sys.getswitchinterval(), gc.isenabled(), gc.get_threshold(), locale.setlocale(locale.LC_ALL)),
        (type(asyncio.get_event_loop_policy()) if sys.version_info < (3, 14) else None),
        [thread.name for thread in threading.enumerate()],
    )


@pytest.fixture(scope="module")
def measured(qapp: QApplication) -> Iterator[tuple[ComparisonResult[Any], int, bool]]:
    """A comparison made by a slot of a running application, its ticks, and whether all is as before."""
    results: list[ComparisonResult[Any]] = []
    states: list[tuple[object, ...]] = []
    ticks: list[int] = []
    ticker = QTimer(interval=5)
    ticker.timeout.connect(lambda: ticks.append(1))
    quits: list[int] = []
    qapp.aboutToQuit.connect(lambda: quits.append(1))

    def press() -> None:
        states.append(process_state())
        results.append(run(own_functions.measure, WIDTHS, MODELS))
        states.append(process_state())
        assert not quits, "the person's application was told to quit"
        qapp.quit()

    ticker.start()
    QTimer.singleShot(0, press)
    QTimer.singleShot(RUN_DEADLINE_MS, qapp, qapp.quit)
    qapp.exec()
    ticker.stop()
    yield results[0], len(ticks), states[0] == states[1]


def test_values_come_in_the_order_of_the_items(measured: tuple[ComparisonResult[Any], int, bool]) -> None:
    """From threads and processes alike, and of any type."""
    result, _, _ = measured
    for model in MODELS:
        assert result.results(model) == tuple(map(own_functions.measure, WIDTHS))
    with pytest.raises(UnknownKeyError, match="qthread"):
        result.results("qthread")


def test_models_that_return_the_same_agree(measured: tuple[ComparisonResult[Any], int, bool]) -> None:
    """A set has another order in another process, which is no difference."""
    result, _, _ = measured
    assert len({record.checksum for record in result.records}) == 1
    assert {finding.key for finding in result.findings}.isdisjoint({"results-differ", "failed-tasks"})


def test_the_verdict_names_the_function(
    measured: tuple[ComparisonResult[Any], int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the text has verdict, findings and a table, without the escape sequences that notebooks ask for."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    result, _, _ = measured
    assert "measure()" in result.verdict
    text = str(result)
    assert text.startswith(result.verdict.split()[0])
    assert "smoothness" in text
    assert "\x1b" not in text
    assert repr(result) == text
    assert [row["model"] for row in result.table()] == list(MODELS)


def test_proposals_are_calls_and_no_commands(measured: tuple[ComparisonResult[Any], int, bool]) -> None:
    """No command of concgui knows the function, so its JSON proposes none."""
    result, _, _ = measured
    calls = [finding.call for finding in result.findings if finding.call]
    assert calls, "processes that start for nothing always have a proposal"
    assert all(call.startswith("compare(measure, items, models=[") for call in calls)
    assert all(ast.parse(call) for call in calls), "a call can be copied"
    assert "concgui compare" not in str(result) + result.to_html()
    document = json.loads(result.to_json())
    assert [found["try"] for found in document["findings"]] == [[] for _ in document["findings"]]
    assert document["runs"][0]["params"] == {"function": "own_functions.measure"}
    assert document["left_out"] == {}


def test_the_persons_application_goes_on(measured: tuple[ComparisonResult[Any], int, bool]) -> None:
    """Its timers fire during the comparison, and it is not told to quit."""
    _, ticks, _ = measured
    assert ticks > 10


def test_nothing_of_the_persons_program_is_changed(measured: tuple[ComparisonResult[Any], int, bool]) -> None:
    """Hooks, signal handlers, switch interval, collector, locale, policy and threads are as before."""
    _, _, is_same = measured
    assert is_same
    assert QCoreApplication.instance() is not None


class Texts(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_failures_are_visible_and_hostile_names_are_escaped(qapp: QApplication) -> None:
    """An exception stands in the place of its value; its text and the function's name are no HTML."""

    def hostile(number: int) -> int:
        return own_functions.fail_on_two(number)

    hostile.__qualname__ = "<img src=x onerror=alert(1)>"
    result = run(hostile, (1, 2, 3), ("thread-pool",))
    first, failed, third = result.results("thread-pool")
    assert (first, third) == (1, 3)
    assert isinstance(failed, TaskFailure)
    assert (failed.item, failed.outcome) == (1, "failed")
    assert failed.error.startswith("ValueError: <script>")
    assert "fail_on_two" in failed.traceback
    for page in (result.to_html(), result._repr_html_()):
        seen = Texts(page)
        assert {"script", "img"}.isdisjoint(seen.tags)
        assert "<script>alert('two')</script> & more" in seen.text
        assert "<img src=x onerror=alert(1)>()" in seen.text


def test_another_thread_is_refused(qapp: QApplication) -> None:
    """The window's thread is what is measured; nothing has been started."""
    raised: list[BaseException] = []

    def call() -> None:
        try:
            run(own_functions.measure, WIDTHS, ("thread-pool",))
        except NotMainThreadError as error:
            raised.append(error)

    thread = threading.Thread(target=call, name="my worker")
    thread.start()
    thread.join()
    assert "'my worker'" in str(raised[0])


def test_a_comparison_within_a_comparison_is_refused_and_its_error_comes_out(qapp: QApplication) -> None:
    """A second press of the button says so; what a function of the person raises ends the comparison."""
    request = Request(own_functions.measure, WIDTHS, models=("thread-pool",), warm_up=False, baseline_ms=20)
    with pytest.raises(BusyError, match="while another comparison is under way"):
        run_request(request, lambda _: run_request(request), deadlines=QUICK)
    assert gc.isenabled()


def test_tasks_that_cannot_be_stopped_do_not_end_up_in_the_next_figures(qapp: QApplication) -> None:
    """The comparison ends without them, the next one is refused until they have ended, and then possible."""
    is_over = threading.Event()
    request = Request(
        lambda _: is_over.wait(PATIENCE_S),
        (1,),
        models=("thread-pool", "qthread"),
        time_limit_s=0.05,
        warm_up=False,
        baseline_ms=20,
    )
    result = run_request(request, deadlines=Deadlines(pause_ms=5, grace_ms=50))
    (failure,) = result.results("thread-pool")
    assert isinstance(failure, TaskFailure)
    assert failure.outcome == "cancelled"
    assert result.left_out == {"qthread": "the comparison ended before its turn"}
    assert gc.isenabled()
    with pytest.raises(BusyError, match="tasks of an earlier comparison still run"):
        HostApplication()
    is_over.set()
    for thread in threading.enumerate():
        if thread.name.startswith("concgui"):
            thread.join(PATIENCE_S)
    HostApplication().shutdown()
    assert not qapp.findChildren(Program)


def test_a_program_with_its_own_ctrl_c_is_told_that_nothing_was_measured(qapp: QApplication) -> None:
    """Its handler is called when all has ended, and need not raise anything."""
    called: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: called.append(number))
    request = Request(own_functions.measure, WIDTHS, models=("thread-pool",), warm_up=False, baseline_ms=20)
    try:
        with pytest.raises(NothingMeasuredError):
            run_request(request, lambda _: signal.raise_signal(signal.SIGINT), deadlines=QUICK)
    finally:
        signal.signal(signal.SIGINT, before)
    assert called == [signal.SIGINT]


def test_ctrl_c_ends_it_and_is_raised_again(qapp: QApplication) -> None:
    """All runs have ended by then, and the next Ctrl-C belongs to the person again."""
    before = process_state()
    request = Request(own_functions.measure, WIDTHS, models=("thread-pool",), warm_up=False, baseline_ms=20)
    with pytest.raises(KeyboardInterrupt):
        run_request(request, lambda _: signal.raise_signal(signal.SIGINT), deadlines=QUICK)
    assert process_state() == before
