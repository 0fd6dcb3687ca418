"""The matrix without a window: sizes, cells, the file, and going on where it stopped."""

import dataclasses
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ENVIRONMENT, record, said
from builders import span as span_row
from commands import matrix_command, without_screen
from helper_workloads import Empty
from runner import NAMES

from concgui.engine.errors import ConcguiError, UsageError, ValueRangeError
from concgui.engine.evaluation.matrix_cells import failure_reason, matrix_cells, records_of_complete_pairs
from concgui.engine.planning.matrix_estimate import corrected_seconds, experiment_seconds
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.planning.matrix_size import DEFAULT_SCALE, QUICK_SCALE, sized
from concgui.engine.records.run_record import Resources
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import run_json
from concgui.presentation.matrix_text import cell_figure, cell_lines
from concgui.presentation.notes import reason_text
from concgui.qtlayer.catalogue import find_model
from concgui.qtlayer.running.matrix_preview import matrix_preview
from concgui.store.matrix_file import differences, read_matrix, write_matrix
from concgui.store.matrix_json import matrix_json
from concgui.store.run_reading import record_from_json

PATIENCE_S = 60
SMALL = ("--models", "blocking,thread-pool", "--workloads", "sleep,primes", "--quick", "--tasks", "2")
every_entry = pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)
FAILED = span_row(0, outcome=Outcome.FAILED, error=TaskError("ValueError", "no", "trace"))


def concgui_matrix(*arguments: str, out: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        matrix_command(*arguments, out=out),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=without_screen(),
        timeout=PATIENCE_S,
        check=False,
    )


@every_entry
@pytest.mark.parametrize("scale", [DEFAULT_SCALE, QUICK_SCALE], ids=["default", "quick"])
def test_every_workload_is_made_to_fit(entry, scale) -> None:
    """All tasks of a run take no longer than the scale says, unless a parameter is at its least."""
    smaller, tasks = sized(entry.make({}), scale)
    assert scale.least_tasks <= tasks <= scale.most_tasks
    seconds = smaller.seconds_per_task()
    assert seconds is None or seconds * tasks <= max(scale.sequential_s * 1.25, 0.05 * tasks)


def test_sizes_shrink_and_never_grow() -> None:
    """A long task gets shorter by its own parameters; a short one stays and there are more of it."""
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE) == (Sleep(duration_ms=150), 8)
    assert sized(Sleep(duration_ms=100), DEFAULT_SCALE) == (Sleep(duration_ms=100), 12)
    assert sized(Sleep(duration_ms=1), DEFAULT_SCALE) == (Sleep(duration_ms=1), 16)
    assert sized(Sleep(duration_ms=300), DEFAULT_SCALE, tasks=4) == (Sleep(duration_ms=300), 4)


def test_only_what_makes_a_task_long_shrinks() -> None:
    """A parameter on which the length hardly depends keeps its value."""
    http, _ = sized(Http(latency_ms=600, size_kb=64), DEFAULT_SCALE)
    assert http == Http(latency_ms=140, size_kb=64)


def test_a_workload_that_does_not_know_its_length_stays() -> None:
    """Without an estimate nothing can be made to fit it."""
    assert sized(Empty(), QUICK_SCALE) == (Empty(), QUICK_SCALE.least_tasks)


def test_the_whole_matrix_fits_its_time() -> None:
    """15 models on all workloads, each of the usual length: 15 minutes, quick in 3."""
    models = tuple(f"model-{number}" for number in range(15))
    workloads = (Primes(),) * len(WORKLOADS)
    full, quick = (MatrixPlan(models, workloads, quick=quick) for quick in (False, True))
    assert sum(map(experiment_seconds, full.experiments())) < 15 * 60
    assert sum(map(experiment_seconds, quick.experiments())) < 3 * 60


def test_models_take_turns_within_a_workload() -> None:
    """One experiment per workload: warm-ups, then the repeats interleaved."""
    plan = MatrixPlan(("a", "b"), (Sleep(), Primes()), repeats=2)
    first, second = plan.experiments()
    assert (first.workload.info.key, second.workload.info.key) == ("sleep", "primes")
    runs = [(run.model, run.repeat, run.warm_up) for run in first.runs()]
    assert runs[:2] == [("a", 0, True), ("b", 0, True)]
    assert runs[2:] == [("a", 0, False), ("b", 0, False), ("a", 1, False), ("b", 1, False)]


def test_quick_saves_warm_ups_and_baseline() -> None:
    """Only the first model warms up, and every run knows that its baseline is shorter."""
    runs = list(MatrixPlan(("a", "b"), (Sleep(),), quick=True).experiments()[0].runs())
    assert [(run.model, run.warm_up) for run in runs] == [("a", True), ("a", False), ("b", False)]
    assert {run.baseline_ms for run in runs} == {QUICK_SCALE.baseline_ms}


def test_an_empty_matrix_is_refused() -> None:
    """There is no matrix without rows or columns."""
    with pytest.raises(ValueRangeError):
        MatrixPlan((), (Sleep(),))
    with pytest.raises(ValueRangeError):
        MatrixPlan(("a",), ())


def test_cells_are_compared_within_their_workload() -> None:
    """Speed-ups come from `blocking` on the same workload; pairs not run yet are empty."""
    slow = record(model="blocking", workload="sleep")
    fast_times = dataclasses.replace(slow.times, last_finish_ns=slow.times.first_start_ns + 50_000_000)
    fast = record(model="pool", workload="sleep", times=fast_times)
    other = record(model="pool", workload="primes", checksum="other")
    cells = matrix_cells(("blocking", "pool", "x"), ("sleep", "primes"), (slow, fast, other), {})
    found = {(cell.model, cell.workload): cell.summary for cell in cells}
    assert found["pool", "sleep"].speedup == pytest.approx(2.0)
    assert found["pool", "primes"].speedup is None
    assert found["x", "sleep"] is found["blocking", "primes"] is None


def test_disturbed_cells_are_marked() -> None:
    """A figure of a run beside which others used the CPUs has a sign, and words for it."""
    quiet = record(model="blocking", workload="sleep")
    busy = dataclasses.replace(quiet, model="pool", resources=Resources(other_cores=0.9))
    calm, marked = matrix_cells(("blocking", "pool"), ("sleep",), (quiet, busy), {})
    assert (cell_figure(calm), cell_figure(marked)) == ("1.00×", "1.00~")
    assert any("others used the CPUs" in line for line in cell_lines(marked, NAMES))


def test_cells_say_why() -> None:
    """What could not be run has its reason, what failed its first error."""
    failed = record(model="a", workload="sleep", outcome=Outcome.FAILED, spans=(FAILED,))
    cells = matrix_cells(("a", "b"), ("sleep",), (failed,), {("b", "sleep"): (said("needs Python 3.14"),)})
    assert cells[0].reason == failure_reason(failed)
    assert "ValueError: no" in reason_text(cells[0].reason)
    assert (cells[1].summary, cells[1].reason) == (None, (said("needs Python 3.14"),))


def test_only_complete_pairs_are_kept() -> None:
    """A pair with a repeat missing or cancelled is run again."""
    whole = [record(model="a", repeat=0), record(model="a", repeat=1)]
    part = [record(model="b", repeat=0)]
    ended = [record(model="c", repeat=0), record(model="c", repeat=1, outcome=Outcome.CANCELLED)]
    assert records_of_complete_pairs([*whole, *part, *ended], 2) == tuple(whole)


def test_time_left_follows_what_was_measured() -> None:
    """Twice as slow as estimated so far means twice as long from here; one odd run does not rule."""
    assert corrected_seconds(10, 0, 0) == 10
    assert corrected_seconds(10, 2, 4) == pytest.approx(20)
    assert corrected_seconds(10, 1, 1000) == pytest.approx(50)


def test_a_record_survives_its_json() -> None:
    """Read back, a run has the same figures and writes the same JSON but for its baseline."""
    before = record(outcome=Outcome.FAILED, spans=(FAILED,), checksum=None)
    after = record_from_json(json.loads(json.dumps(run_json(before, with_spans=False))), ENVIRONMENT)
    assert (after.times, after.latency, after.tasks) == (before.times, before.latency, before.tasks)
    assert failure_reason(after) == failure_reason(before)


def saved_file(path: Path, plan: MatrixPlan) -> Path:
    runs = [run_json(record(), with_spans=False)]
    write_matrix(path, matrix_json(plan, describe_environment(), runs, ()))
    return path


def test_a_file_is_continued_only_where_it_fits(tmp_path: Path) -> None:
    """More models are no difference; other sizes, fewer models or another machine are."""
    plan, environment = MatrixPlan(("a",), (Sleep(),)), describe_environment()
    saved = read_matrix(saved_file(tmp_path / "new" / "matrix.json", plan))
    assert saved is not None
    assert differences(saved, plan, environment) == []
    assert differences(saved, dataclasses.replace(plan, models=("a", "b")), environment) == []
    for other in (
        dataclasses.replace(plan, quick=True),
        dataclasses.replace(plan, models=("b",)),
        dataclasses.replace(plan, tasks=3),
        dataclasses.replace(plan, workloads=(Primes(),)),
    ):
        assert differences(saved, other, environment)
    assert "cores" in " ".join(differences(saved, plan, dataclasses.replace(environment, cores=99)))


@pytest.mark.parametrize("text", ["", "[]", '{"kind": "matrix"}', '{"schema": 1, "runs": []}'])
def test_another_file_is_not_overwritten(tmp_path: Path, text: str) -> None:
    """A file that is not a matrix is refused by name."""
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"other\.json"):
        read_matrix(path)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder in its place leaves nothing half written behind."""
    path = tmp_path / "matrix.json"
    path.mkdir()
    with pytest.raises(ConcguiError, match=r"matrix\.json"):
        write_matrix(path, {})
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_line_runs_keeps_and_continues(tmp_path: Path) -> None:
    """Two models on two workloads; taken away, one pair alone is run again; all there, none is."""
    out = tmp_path / "matrix.json"
    done = concgui_matrix(*SMALL, out=out)
    assert done.returncode == 0, done.stderr
    assert "1.00×" in done.stdout
    assert "smooth" in done.stdout
    document = json.loads(out.read_text(encoding="utf-8"))
    assert (document["schema"], document["complete"], len(document["runs"])) == (2, True, 4)
    assert {cell["summary"]["runs"] for cell in document["cells"]} == {1}

    kept = document["runs"][:3]
    out.write_text(json.dumps(document | {"runs": kept, "complete": False}), encoding="utf-8")
    again = concgui_matrix(*SMALL, "--resume", out=out)
    assert again.returncode == 0, again.stderr
    assert "1 pair of 4 to run" in again.stderr
    resumed = json.loads(out.read_text(encoding="utf-8"))
    assert (resumed["runs"][:3], len(resumed["runs"]), resumed["complete"]) == (kept, 4, True)

    shown = concgui_matrix(*SMALL, "--resume", out=out)
    assert (shown.returncode, "0 pairs of 4 to run" in shown.stderr) == (0, True)
    refused = concgui_matrix(*SMALL, "--workers", "1", "--resume", out=out)
    assert (refused.returncode, "workers: 4 there, 1 now" in refused.stderr) == (2, True)


def test_what_cannot_be_run_does_not_stop_the_others(tmp_path: Path) -> None:
    """An unknown key is refused before anything runs, and there is nothing to go on with."""
    out = tmp_path / "matrix.json"
    unknown = concgui_matrix("--models", "blocking,nobody", out=out)
    assert (unknown.returncode, "nobody" in unknown.stderr, out.exists()) == (2, True, False)
    nothing = concgui_matrix(*SMALL, "--resume", out=out)
    assert (nothing.returncode, "there is no file" in nothing.stderr) == (2, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process on Windows")
def test_ctrl_c_keeps_what_was_done(tmp_path: Path) -> None:
    """Interrupted after the first workload, its pairs are in the file and the status is 130."""
    out = tmp_path / "matrix.json"
    workloads = ("--workloads", "sleep,primes,sort", "--quick", "--tasks", "2")
    arguments = ("--models", "blocking,thread-pool", *workloads)
    process = subprocess.Popen(
        matrix_command(*arguments, out=out), stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, encoding="utf-8", env=without_screen(),
    )  # fmt: skip
    assert process.stderr is not None
    with process:
        for line in process.stderr:
            if "sleep: done" in line:
                process.send_signal(signal.SIGINT)
                break
        _, rest = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, rest
    assert "--resume goes on" in rest
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["complete"] is False
    assert [(run["model"], run["workload"]) for run in document["runs"]][:2] == [
        ("blocking", "sleep"),
        ("thread-pool", "sleep"),
    ]
    assert len(document["runs"]) < 6


def test_pairs_that_cannot_be_run_do_not_count() -> None:
    """What cannot be run here is neither done nor left."""
    plan = MatrixPlan(("thread-pool", "interpreter-pool"), (Sleep(),))
    can_run = 2 if find_model("interpreter-pool").availability() else 1
    ahead = matrix_preview(plan)
    assert (ahead.pairs_left, ahead.pairs_done, ahead.pairs_total) == (can_run, 0, can_run)
    assert ahead.pairs_refused == 2 - can_run
