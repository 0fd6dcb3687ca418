"""`process-events`: all work in the GUI thread, with `processEvents()` between tasks."""

from PySide6.QtCore import QCoreApplication

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.models.bases.gui_thread_model import GuiThreadModel


class ProcessEvents(GuiThreadModel):
    """All work in the GUI thread, with the window's events processed after each task.

    Every user action during the run is handled inside `start`, so Run, Cancel and closing must not assume
    that the run is over.
    """

    info = ModelInfo(
        key="process-events",
        title="processEvents",
        summary="in the window's own thread, with processEvents() between tasks",
        blocks_window=True,
    )

    def _after_task(self) -> None:
        QCoreApplication.processEvents()
