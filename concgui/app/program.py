"""The object graph without widgets, built in one place for the window and the command line."""

from PySide6.QtCore import QObject

from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines


class Program(QObject):
    """Owns probe, services and controller.

    Attributes:
        probe: The window's side of the probe; started by its first user.
        services: The servers that workloads need.
        controller: Starts experiments.
    """

    def __init__(self, parent: QObject | None = None, deadlines: Deadlines = DEADLINES) -> None:
        super().__init__(parent)
        self.probe = Probe(self)
        self.services = LocalServices()
        self.controller = ExperimentController(self.probe, self.services, self, deadlines)

    def shutdown(self, deadline_s: float) -> bool:
        """End everything, the run first. Idempotent.

        Returns:
            Whether everything is at rest; if not, only the end of the process ends it.
        """
        at_rest = self.controller.shutdown(deadline_s)
        self.services.shutdown()
        self.probe.shutdown()
        return at_rest
