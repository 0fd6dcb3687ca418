"""The clock's words are those of the ladder."""

from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.ladder import LADDER
from concgui.engine.records.look import Look, SeenThread
from concgui.presentation.clock_text import NOTHING_SEEN, clock_sentence, figure_text, rung_texts, word_of
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.seen_place import seen_place

GUI_THREAD = 7


def test_each_rung_has_its_word_and_limit() -> None:
    """The clock's ladder is the one that judges runs, rung by rung."""
    assert rung_texts() == (
        ("smooth", "to 50 ms"),
        ("noticeable", "to 100 ms"),
        ("sluggish", "to 250 ms"),
        ("janky", "to 700 ms"),
        ("frozen", "to 5 s"),
        ("not responding", "longer"),
    )
    for rung in LADDER[:-1]:
        assert word_of(0.99 * rung.limit_ms / 1000) == SMOOTHNESS_LABELS[rung.smoothness]


def test_a_sentence_for_screen_readers() -> None:
    """It has the caption, the figure, the word and the place, each only where it is known."""
    assert clock_sentence("the window answers", 0, NOTHING_SEEN) == "the window answers"
    assert clock_sentence("no answer for", 1.804, NOTHING_SEEN) == "no answer for 1.80 s: frozen"
    assert figure_text(75) == "75.00 s"


def test_a_look_without_a_known_line_says_nothing() -> None:
    """A thread that was not seen, or was seen without frames, has no place."""
    assert seen_place(Look(0, 1, True, ()), GUI_THREAD) == NOTHING_SEEN
    stranger = SeenThread(9, False, None, (CodeLocation("/home/me/app.py", 1, "f"),))
    assert seen_place(Look(0, 1, True, (stranger,)), GUI_THREAD) == NOTHING_SEEN
    bare = SeenThread(GUI_THREAD, True, None, ())
    assert seen_place(Look(0, 1, True, (bare,)), GUI_THREAD) == NOTHING_SEEN
