"""Transfers of large inputs and results between the processes of a run."""

import pytest
from builders import codes
from runner import PICKLING_MODELS, Runner

from concgui.engine.contracts.model import Model
from concgui.engine.evaluation.build_record import checksum
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.payload import Payload


@pytest.mark.parametrize("model", PICKLING_MODELS, ids=lambda model: model.info.key)
def test_both_transfers_are_measured(model: type[Model], runner: Runner) -> None:
    """The input's transfer lies between submit and start, the result's between finish and delivery."""
    run = runner.run(Payload(size_mb=2), model.info.key, tasks=3, workers=1).records[0]
    assert run.outcome is Outcome.FINISHED
    for one in run.spans:
        assert min(one.input_transfer_ns, one.result_transfer_ns) > 0
        stretches_of_both = [
            (stretches.started_ns, stretches.finished_ns)
            for stretches in (*one.input_transfer, *one.result_transfer)
        ]
        edges = [
            one.submitted_ns,
            *(edge for stretches in stretches_of_both for edge in stretches),
            one.delivered_ns,
        ]
        assert edges == sorted(edges)
        assert one.input_transfer[-1].finished_ns <= one.started_ns
        assert one.finished_ns <= one.result_transfer[0].started_ns
    assert run.transfer_s == pytest.approx(
        sum(one.input_transfer_ns + one.result_transfer_ns for one in run.spans) / 1e9
    )
    assert "transfers" in codes(run.notes)


def test_small_results_have_no_transfer(runner: Runner) -> None:
    """With only a large input, the result has no transfer although it also crosses into the program."""
    run = runner.run(Payload(size_mb=1, direction="in"), "process-pool", tasks=2).records[0]
    assert all(one.input_transfer_ns > 0 and one.result_transfer == () for one in run.spans)


def test_shared_memory_avoids_transfers(runner: Runner) -> None:
    """A payload in shared memory is not transferred, and no note says so."""
    run = runner.run(Payload(size_mb=1, shared_memory=True), "process-pool", tasks=2).records[0]
    assert run.outcome is Outcome.FINISHED
    assert run.transfer_s == 0.0
    assert "transfers" not in codes(run.notes)


def test_nothing_is_transferred_within_a_process(runner: Runner) -> None:
    """Workers that share the program's memory have no transfers, only references."""
    result = runner.run(Payload(size_mb=1), "blocking", "thread-pool", "asyncio-thread", tasks=2)
    assert result.outcome is Outcome.FINISHED
    assert [run.transfer_s for run in result.records] == [0.0, 0.0, 0.0]


def test_large_results_leave_the_record(runner: Runner) -> None:
    """The record keeps small results and drops large ones once the checksum has been computed."""
    large = runner.run(Payload(size_mb=1), "blocking", tasks=1).records[0]
    small = runner.run(Payload(size_mb=1, direction="in"), "blocking", tasks=1).records[0]
    assert large.outcome is Outcome.FINISHED
    assert large.results == (None,)
    assert large.checksum not in (None, checksum([None]))
    assert isinstance(small.results[0], int)
