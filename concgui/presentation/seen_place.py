"""What one look saw of a frozen program, for the outside clock. No Qt."""

from concgui.engine.evaluation.freeze_place import activity_of, place_of
from concgui.engine.records.look import Look
from concgui.presentation.clock_text import NOTHING_SEEN, SeenPlace
from concgui.presentation.freeze_text import where_text


def seen_place(look: Look, gui_thread: int) -> SeenPlace:
    """Return what a look saw: the thread that had the GIL, or else the GUI thread. It concludes nothing.

    Args:
        look: The look.
        gui_thread: Native id of the GUI thread.
    """
    seen = look.owner or look.of_thread(gui_thread)
    if seen is None:
        return NOTHING_SEEN
    who = "the GUI thread" if seen.thread == gui_thread else f"thread {seen.thread}, which had the GIL,"
    where = where_text(seen.frames, place_of(seen.frames), activity_of(seen.frames))
    return SeenPlace(f"{who} was seen", where) if where else NOTHING_SEEN
