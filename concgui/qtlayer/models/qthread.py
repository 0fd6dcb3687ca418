"""`qthread`: one `QThread` with a worker object."""

from concgui.engine.contracts.model_info import ModelInfo
from concgui.qtlayer.models.bases.qthread_model import QThreadModel


class QThreadWorker(QThreadModel):
    """One worker thread that runs all tasks, one after another."""

    info = ModelInfo(
        key="qthread",
        title="QThread",
        summary="one QThread with a worker object",
        run_options=("switch_interval_ms",),
    )
