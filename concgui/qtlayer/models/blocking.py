"""`blocking`: the work in the GUI thread."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.models.bases.gui_thread_model import GuiThreadModel


class Blocking(GuiThreadModel):
    """The reference: no concurrency, no window."""

    info = ModelInfo(
        key="blocking",
        title="blocking",
        summary="in the window's own thread, one task after another",
        blocks_window=True,
        hears_cancel=False,
    )
