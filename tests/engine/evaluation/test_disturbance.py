"""Other programs that use the CPUs while a run is measured."""

from builders import run_beside_others

from concgui.engine.records.run_record import DISTURBING_CORES
from concgui.presentation.notes import note_text

S = 1_000_000_000


def test_a_disturbed_run_says_so() -> None:
    """Above the threshold a note tells how many cores others used; below there is none."""
    disturbed, quiet = run_beside_others(DISTURBING_CORES + 0.1), run_beside_others(DISTURBING_CORES - 0.1)
    assert disturbed.resources.was_disturbed and not quiet.resources.was_disturbed
    assert any("used 0.4 cores during this run" in note_text(note) for note in disturbed.notes)
    assert not quiet.notes


def test_a_short_run_cannot_tell() -> None:
    """The system's clock ticks are too coarse for a run of a tenth of a second: nothing is claimed."""
    assert run_beside_others(0.1, wall_ns=S // 10).resources.other_cores is None
