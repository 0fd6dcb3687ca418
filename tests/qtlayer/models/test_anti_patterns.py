"""The anti-patterns go wrong as intended, and their replacements do not."""

import io

import pytest
from helper_workloads import Empty
from runner import NAMES, Runner, where_cores_are_free

from concgui.cli.terminal.matrix_table import print_matrix
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.evaluation.matrix_cells import MatrixResult, matrix_cells
from concgui.engine.evaluation.summary import summarise
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.records.ladder import Smoothness
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.compare_text import row_details, row_sentence
from concgui.presentation.matrix_text import cell_sentence
from concgui.qtlayer.catalogue import MODELS, find_model

BAD = (Smoothness.JANKY, Smoothness.FROZEN, Smoothness.NOT_RESPONDING)


class RecordingView:
    """A step view that records its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def begin(self, total: int) -> None:
        self.calls.append(("begin", total))

    def show_step(self, number: int, line: str) -> None:
        self.calls.append(("step", number, line))

    def end(self) -> None:
        self.calls.append(("end",))


def test_every_anti_pattern_names_a_model_to_use_instead() -> None:
    """Both anti-patterns name a replacement, which exists and is not an anti-pattern."""
    anti_patterns = {model.info.key: model.info.replacement for model in MODELS if model.info.is_anti_pattern}
    assert anti_patterns == {"asyncio-blocking": "asyncio-to-thread", "qthread-signal-flood": "qthread"}
    assert not any(find_model(key).info.is_anti_pattern for key in anti_patterns.values())


def test_an_anti_pattern_is_called_one_where_models_are_compared(runner: Runner) -> None:
    """Compare, the matrix and the command line's tables mark an anti-pattern and name its replacement."""
    runs = runner.run(Sleep(duration_ms=1), "blocking", "asyncio-blocking", tasks=1).records
    good, anti_pattern = summarise(runs)
    printed = io.StringIO()
    print_experiment(printed, runs, NAMES, compares=True)
    matrix = io.StringIO()
    plan = MatrixPlan(("blocking", "asyncio-blocking"), (Sleep(),))
    cells = matrix_cells(plan.models, plan.workload_keys, runs, {})
    print_matrix(matrix, MatrixResult(plan, runs, cells, Outcome.FINISHED), NAMES)
    texts = (
        row_sentence(anti_pattern, NAMES),
        row_details(anti_pattern, NAMES),
        cell_sentence(cells[1], NAMES),
        printed.getvalue(),
        matrix.getvalue(),
    )
    for text in texts:
        assert "anti-pattern" in text
    for text in texts[1:]:
        assert "use asyncio-to-thread instead" in text
    for text in (row_sentence(good, NAMES), row_details(good, NAMES), cell_sentence(cells[0], NAMES)):
        assert "anti-pattern" not in text


def test_a_blocking_call_in_a_coroutine_freezes_the_window(runner: Runner) -> None:
    """`asyncio-blocking` freezes the window; `asyncio-to-thread` does not and is faster."""
    models = "asyncio-blocking", "asyncio-to-thread"
    anti_pattern, remedy = runner.measured(Sleep(duration_ms=200), *models, tasks=4, workers=4)
    assert anti_pattern.latency is not None and remedy.latency is not None
    assert anti_pattern.latency.smoothness in BAD
    assert remedy.latency.longest_freeze_ms < anti_pattern.latency.longest_freeze_ms / 3
    assert remedy.times.work_s < anti_pattern.times.work_s / 2
    assert anti_pattern.checksum == remedy.checksum


def test_a_flood_of_signals_keeps_the_window_busy(runner: Runner) -> None:
    """A flood of signals makes the window at least janky; as many signals to a trivial slot do not."""
    # A quarter of the default. With half as many, the window of a fast machine responds once in between.
    signals = 10_000
    quiet, loud = RunOptions(signal_count=signals, trivial_slot=True), RunOptions(signal_count=signals)
    # The wait is long enough for the observer to send pings: trivial slots take no time.
    (trivial,) = runner.measured(Sleep(duration_ms=100), "qthread-signal-flood", tasks=1, run_options=quiet)
    # The thread emits signals while the slot has released the GIL, which takes a second core.
    flood = where_cores_are_free(
        lambda: runner.run(Empty(), "qthread-signal-flood", tasks=1, run_options=loud).records[0],
        lambda record: record.latency is not None and record.latency.smoothness in BAD,
    )
    assert flood.latency is not None and trivial.latency is not None
    assert flood.latency.smoothness in BAD
    assert trivial.latency.smoothness not in BAD
    assert trivial.latency.longest_freeze_ms < flood.latency.longest_freeze_ms / 3
    assert flood.run_options["signal_count"] == trivial.run_options["signal_count"] == signals


@pytest.mark.parametrize(("signals", "tasks"), [(0, 2), (7, 3), (2, 5), (50, 1)])
def test_every_signal_is_shown_exactly_once(signals: int, tasks: int, runner: Runner) -> None:
    """The view shows all steps in order, between one begin and one end, before the run has ended."""
    view = RecordingView()
    record = runner.run(
        Empty(),
        "qthread-signal-flood",
        tasks=tasks,
        step_view=view,
        run_options=RunOptions(signal_count=signals),
    ).records[0]
    assert record.outcome is Outcome.FINISHED
    assert view.calls[0] == ("begin", signals)
    assert view.calls[-1] == ("end",)
    assert [call[1] for call in view.calls[1:-1]] == list(range(1, signals + 1))


def test_thousands_of_tasks_do_not_freeze_the_window(runner: Runner) -> None:
    """The models on the Qt loop submit a few tasks at a time, so thousands do not freeze the window."""
    for key in ("asyncio-process", "asyncio-to-thread"):
        # Other programs may freeze the window or delay the observer; the model would freeze it every time.
        records = [*runner.measured(Empty(), key, tasks=2_000)]
        while records[-1].latency is not None and records[-1].latency.smoothness in BAD and len(records) < 3:
            records += runner.measured(Empty(), key, tasks=2_000)
        assert {record.outcome for record in records} == {Outcome.FINISHED}
        assert records[-1].latency is not None
        assert records[-1].latency.smoothness not in BAD
