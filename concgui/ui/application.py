"""Opens the window. Imports no Qt before it is known that Qt can open one."""

from concgui.app.screen_check import check_screen


def run_window(argv: list[str] | None = None) -> int:
    """Open the window and return the exit status when it was closed.

    Args:
        argv: Arguments for Qt, without the program's name.

    Raises:
        ScreenError: There is no screen, or a Qt system library is missing; one line says
            which and what to do.
    """
    check_screen()
    from concgui.store.matrix_place import usual_place
    from concgui.ui.window_session import WindowSession

    return WindowSession(argv or [], usual_place()).run()
