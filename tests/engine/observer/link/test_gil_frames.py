"""Transfer of who held the GIL from the observer to the window."""

from array import array

from builders import decoded_gil

from concgui.engine.note import Note
from concgui.engine.observer.link.gil_frames import GilReport
from concgui.engine.records.freeze import CodeLocation


def test_the_gil_transfers_in_pieces_and_arrives_whole() -> None:
    """Tens of thousands of stretches and hundreds of deep stacks arrive in frames of one call each."""
    held, asked = array("q"), array("q")
    for n in range(5_000):
        held.extend((2 * n, 2 * n + 1, n % 7, n % 200))
        asked.extend((2 * n, 2 * n + 1, n % 5))
    stacks = [tuple((f"/some/where/é{n}.py", n, f"f{d}") for d in range(60)) for n in range(200)]
    note = Note.of("gil-end", after_s=9.0, kept=5_000)
    report = GilReport(held.tobytes(), asked.tobytes(), stacks, False, 5_000, 12, None, 0.01, [note])
    frames = list(report.frames())
    assert max(map(len, frames)) < 65_536
    gil = decoded_gil(frames)
    assert list(gil.held)[4_999] == (9_998, 9_999, 1)
    assert list(gil.asked)[4_998] == (9_996, 9_997, 3)
    assert gil.frames(4_999)[39] == CodeLocation("/some/where/é199.py", 199, "f39")
    assert (gil.knows_askers, gil.looks, gil.failed_looks) == (False, 5_000, 12)
    assert (gil.reason, gil.cost_share, gil.notes) == (None, 0.01, (note,))


def test_the_next_run_does_not_get_the_rows_of_the_last() -> None:
    """What is reported of a run without a reader is its reason, and no row of the run before."""
    reason = Note.of("gil-needs-python")
    full = GilReport(array("q", (1, 2, 3, -1)).tobytes(), b"", [], True, 1, 0, None, 0.0, [])
    empty = GilReport(b"", b"", [], True, 0, 0, reason, 0.0, [])
    gil = decoded_gil([*full.frames(), *empty.frames()])
    assert (gil.reason, len(gil.held), gil.is_available) == (reason, 0, False)
