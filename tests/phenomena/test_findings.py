"""The findings of measured runs: the table of pairs holds, and what people met is told."""

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from commands import matrix_command, without_screen
from finding_table import WORK_OF, Way, Work, all_pairs
from phenomena.command_line import Ask, ask_command_line

from concgui.engine.records.ladder import FREEZE_MS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.phenomena

MATRIX_DEADLINE_S = 110.0

WORKLOADS = ("sleep", "primes", "sort", "payload")
"""One of each kind of work, but calls that release the GIL: they need free cores to show anything."""

ALWAYS = {
    (Way.GUI_THREAD, Work.WAIT),
    (Way.GUI_THREAD, Work.PYTHON),
    (Way.GUI_THREAD, Work.HOLDING_CALL),
    (Way.BLOCKED_LOOP, Work.PYTHON),
    (Way.WINDOW_LOOP, Work.WAIT),
    (Way.OTHER_LOOP, Work.WAIT),
    (Way.ONE_THREAD, Work.WAIT),
    (Way.THREADS, Work.WAIT),
}
"""Rows of the table that small tasks show too, also while other programs use the cores."""


GUI_MODELS = {pair.info.key for pair in all_pairs() if pair.way in (Way.GUI_THREAD, Way.BLOCKED_LOOP)}


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every model on four kinds of work, at small sizes."""
    path: Path = tmp_path_factory.mktemp("matrix") / "matrix.json"
    done = subprocess.run(
        matrix_command("--quick", "--workloads", ",".join(WORKLOADS), out=path),
        capture_output=True,
        text=True,
        env=without_screen(),
        timeout=MATRIX_DEADLINE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_no_pair_has_a_finding_that_it_cannot_have(matrix: dict[str, Any]) -> None:
    """Whatever else the machine does, no rule says of a measured run what its model cannot do."""
    never = {(pair.info.key, pair.entry.key): pair.never for pair in all_pairs()}
    wrong = [
        (finding["workload"], finding["text"])
        for finding in matrix["findings"]
        if finding["key"] in never.get((finding["model"], finding["workload"]), ())
    ]
    assert not wrong


def test_pairs_have_the_findings_that_they_must_have(matrix: dict[str, Any]) -> None:
    """The rows of the table that need no free core hold for measured runs."""
    found = {(f["model"], f["workload"], f["key"]) for f in matrix["findings"]}
    # Small tasks between which the window may answer leave no freeze to explain.
    measured = {
        (cell["model"], cell["workload"])
        for cell in matrix["cells"]
        if cell["summary"] is not None
        and (
            (cell["summary"]["max_longest_freeze_ms"] or 0) > FREEZE_MS
            or (WORK_OF[cell["workload"]] is Work.WAIT and cell["model"] not in GUI_MODELS)
        )
    }
    missing = [
        (pair.info.key, pair.entry.key, key)
        for pair in all_pairs()
        if (pair.way, pair.work) in ALWAYS and (pair.info.key, pair.entry.key) in measured
        for key in pair.must
        if (pair.info.key, pair.entry.key, key) not in found
    ]
    assert not missing


def keys(answer: Any) -> set[str]:
    return {finding["key"] for finding in answer.document["findings"]}


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("run", "qthread", "sort", "--tasks", "2"), "c-call-held-gil"),
        (("run", "qthread-signal-flood", "sleep", "--tasks", "2"), "signal-flood"),
        (("run", "asyncio-blocking", "http", "--tasks", "3"), "coroutine-blocked-loop"),
        (("run", "process-pool", "primes", "--tasks", "2000", "--set", "limit=100"), "tasks-too-small"),
        (("run", "process-pool", "payload", "--tasks", "4"), "transfer-dominates"),
        (("run", "process-pool", "sleep", "--tasks", "2", "--set", "duration_ms=5"), "start-up-dominates"),
        (("run", "thread-pool", "sleep", "--tasks", "16", "--workers", "2"), "too-few"),
        (("run", "qthread", "sleep", "--tasks", "4"), "too-few"),
        (("run", "asyncio-qt", "sha256", "--tasks", "8", "--set", "size_mb=20"), "coroutine-blocked-loop"),
        (
            ("run", "process-per-task", "sleep", "--tasks", "8", "--set", "duration_ms=20"),
            "start-up-dominates",
        ),
        (("run", "thread-per-task", "long-poll", "--tasks", "600"), "memory-per-wait"),
        (("run", "thread-pool", "counter"), "lost-updates"),
        (("run", "thread-pool", "flaky", "--set", "kind=unseen"), "unseen-results"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_people_met_is_told(arguments: tuple[str, ...], key: str) -> None:
    """The run of each scene has the finding that explains it, with words and a figure."""
    answer = ask_command_line(*arguments)
    assert key in keys(answer)
    finding = next(found for found in answer.document["findings"] if found["key"] == key)
    assert any(character.isdigit() for character in finding["text"])


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("run", "thread-pool", "two-locks"), "deadlock"),
        (("run", "thread-pool", "flaky", "--set", "kind=raises"), "failed-tasks"),
    ],
    ids=["deadlock", "failed-tasks"],
)
def test_what_went_wrong_is_told_first(arguments: tuple[str, ...], key: str) -> None:
    """Where tasks failed, the first finding says so."""
    answer = ask_command_line(*arguments, status=1)
    assert answer.document["findings"][0]["key"] == key
    assert answer.document["verdict"]["recommended"] is None


def test_a_matrix_decides_what_to_use_for_each_kind_of_work(matrix: dict[str, Any]) -> None:
    """Each kind of work that was measured has a decision, and no other; waits are for what overlaps them."""
    decisions = {decision["kind"]: decision for decision in matrix["decisions"]}
    assert set(decisions) == {"waiting", "python", "calls-with-gil", "large-data"}
    waiting = decisions["waiting"]
    assert waiting["model"] not in GUI_MODELS
    assert not GUI_MODELS & set(waiting["equals"])


def test_a_lock_that_serialises_is_told() -> None:
    """Threads that queue for one lock have waits that gain nothing, and no finding says that they overlap."""
    ask: Ask = ask_command_line
    size = ("--set", "order=same", "--set", "patience_ms=60000", "--tasks", "6", "--workers", "3")
    answer = ask("compare", "two-locks", "--models", "blocking,thread-pool", *size)
    of_pool = {found["key"] for found in answer.document["findings"] if found["model"] == "thread-pool"}
    assert "serialised" in of_pool
    assert "waits-overlap" not in of_pool
