"""The clock's process: ``python -m concgui.clock SOCKET``.

Uses Qt's widgets alone, so that it appears within a fraction of a second. It ends when the observer closes
its end of the socket, and so with the program, whatever ends that.
"""

import sys

from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from concgui.clock.clock_window import ClockWindow
from concgui.clock.observer_feed import ObserverFeed
from concgui.engine.system.inherited_socket import open_inherited


def main() -> None:
    """Show the clock until the observer closes it."""
    with open_inherited(sys.argv[1]) as observer:
        application = QApplication(["concgui"])
        window = ClockWindow()
        feed = ObserverFeed(observer, window)
        feed.ended.connect(application.quit)
        application.exec()
        # Before the application, without which no window may be.
        Shiboken.delete(feed)
        Shiboken.delete(window)


if __name__ == "__main__":
    main()
