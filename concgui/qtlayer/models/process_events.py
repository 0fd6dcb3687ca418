"""`process-events`: the work in the GUI thread, `processEvents()` between tasks."""

from PySide6.QtCore import QCoreApplication

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.models.bases.gui_thread_model import GuiThreadModel


class ProcessEvents(GuiThreadModel):
    """Lets the window breathe after each task.

    Everything that the user does meanwhile runs inside `start`: Run, Cancel and closing must
    not assume that the run is over.
    """

    info = ModelInfo(
        key="process-events",
        title="processEvents",
        summary="in the window's thread, processEvents() between tasks",
        blocks_window=True,
    )

    def _after_task(self) -> None:
        QCoreApplication.processEvents()
