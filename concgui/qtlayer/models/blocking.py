"""`blocking`: all work in the GUI thread."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.models.bases.gui_thread_model import GuiThreadModel


class Blocking(GuiThreadModel):
    """The reference: no concurrency, and an unresponsive window."""

    info = ModelInfo(
        key="blocking",
        title="blocking",
        summary="one task after another in the window's own thread",
        blocks_window=True,
        hears_cancel=False,
    )
