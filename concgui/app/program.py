"""The object graph without widgets, built in one place for the window and the command line."""

from PySide6.QtCore import QObject

from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines
from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector


class Program(QObject):
    """Owns collector, probe, services and controller.

    Args:
        parent: Owner.
        deadlines: How long an experiment waits.
        signals_fd: Where the system's signals arrive (see `OsSignalWatcher.fileno`); None if that is unknown.

    Attributes:
        collector: Collects Python's garbage; the automatic collector is off from now until `shutdown`.
        probe: The window's side of the probe; started by its first user.
        services: The servers that workloads need.
        controller: Starts experiments.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        deadlines: Deadlines = DEADLINES,
        *,
        signals_fd: int | None = None,
    ) -> None:
        super().__init__(parent)
        self.collector = GuiThreadCollector(self)
        self.collector.start()
        self.probe = Probe(self, signals_fd=signals_fd)
        self.services = LocalServices()
        self.controller = ExperimentController(self.probe, self.services, self.collector, self, deadlines)

    def shutdown(self, deadline_s: float) -> bool:
        """End everything, the run first. Idempotent.

        Returns:
            Whether everything is at rest; if not, only the end of the process ends it.
        """
        at_rest = self.controller.shutdown(deadline_s)
        self.services.shutdown()
        if at_rest:
            # Else the observer lives on until the program has died, and then removes what the program left.
            self.probe.shutdown()
            # A thread that is left must not destroy objects of Qt.
            self.collector.shutdown()
        return at_rest
