"""Other programs that use the CPUs while a run is measured are noted."""

from builders import run_beside_others

from concgui.engine.records.run_record import DISTURBING_CORES
from concgui.presentation.notes import note_text

S = 1_000_000_000


def test_a_disturbed_run_has_a_note() -> None:
    """A note says how many cores other programs used, if they exceed the threshold."""
    disturbed, quiet = run_beside_others(DISTURBING_CORES + 0.1), run_beside_others(DISTURBING_CORES - 0.1)
    assert disturbed.resources.was_disturbed and not quiet.resources.was_disturbed
    assert any("used 0.4 cores during this run" in note_text(note) for note in disturbed.notes)
    assert not quiet.notes


def test_a_short_run_does_not_know_other_cores() -> None:
    """A run of a tenth of a second is too short for the system's clock ticks, so no figure is given."""
    assert run_beside_others(0.1, wall_ns=S // 10).resources.other_cores is None
