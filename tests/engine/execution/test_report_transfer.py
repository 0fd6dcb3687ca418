"""Reports are transferred from a worker to the program, large results in parcels."""

import pytest
from builders import arrived_parcel, task_report

from concgui.engine.execution.report_transfer import TransferredReport, after_transfer, for_transfer
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES


def test_results_of_a_chunk_share_their_transfer_time() -> None:
    """Results arrive unchanged and in order, and the transfers of large ones do not overlap."""
    small = task_report(task=1)
    pickled = [
        TransferredReport(task_report(None, task=0), arrived_parcel(100, 110, 200)),
        small,
        TransferredReport(task_report(None, task=2), arrived_parcel(110, 120, 230)),
    ]
    reports = after_transfer(pickled)
    assert reports[1] is small
    stretches_of_both = [one.result_transfer for one in reports]
    assert stretches_of_both == [((100, 195), (195, 200)), (), ((200, 225), (225, 230))]
    assert [one.result for one in reports] == [bytes(LARGE_BYTES), 7, bytes(LARGE_BYTES)]


@pytest.mark.parametrize("result", [7, 1.5, "text" * LARGE_BYTES, bytes(LARGE_BYTES - 1), None])
def test_small_results_are_not_wrapped(result: object) -> None:
    """A report is pickled as it is, unless its result consists of many bytes."""
    plain = task_report(result)
    assert for_transfer(plain) is plain
    assert isinstance(for_transfer(task_report(bytes(LARGE_BYTES))), TransferredReport)
