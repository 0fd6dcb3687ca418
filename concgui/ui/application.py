"""Opens the window, and imports Qt only after checking that Qt can open one."""

from concgui.app.screen_check import check_screen
from concgui.engine.errors import ConcguiError


def run_window(argv: list[str] | None = None) -> int:
    """Open the window and return the exit status after the window has closed.

    Args:
        argv: Arguments for Qt, without the program's name.

    Raises:
        ScreenError: There is no screen, or a Qt system library is missing. The message is one line
            with the cause and the remedy.
    """
    check_screen()
    from concgui.store.history_place import usual_history_place
    from concgui.store.matrix_place import usual_place
    from concgui.ui.window.settings_file import usual_settings
    from concgui.ui.window_session import WindowSession

    matrix_place, history_place, problem = None, None, ""
    try:
        matrix_place, history_place = usual_place(), usual_history_place()
    except ConcguiError as error:
        problem = f"runs are not kept: {error}"
    session = WindowSession(argv or [], matrix_place, history_place=history_place, settings=usual_settings())
    if problem:
        session.window.show_problem(problem)
    return session.run()
