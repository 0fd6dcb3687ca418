"""The one list of models. A new one: a file in ``models/`` and a line here."""

from concgui.engine.errors import UnavailableError, UnknownKeyError
from concgui.engine.model import Model
from concgui.engine.models.asyncio_thread import AsyncioThread
from concgui.engine.models.process_pool import ProcessPool
from concgui.engine.models.thread_per_task import ThreadPerTask
from concgui.engine.models.thread_pool import ThreadPool
from concgui.qtlayer.models.asyncio_qt import AsyncioQt
from concgui.qtlayer.models.blocking import Blocking
from concgui.qtlayer.models.process_events import ProcessEvents
from concgui.qtlayer.models.qthread import QThreadModel
from concgui.qtlayer.models.qthreadpool import QThreadPoolModel

MODELS: tuple[type[Model], ...] = (
    Blocking,
    ProcessEvents,
    QThreadModel,
    QThreadPoolModel,
    ThreadPerTask,
    ThreadPool,
    AsyncioQt,
    AsyncioThread,
    ProcessPool,
)


def find_model(key: str) -> type[Model]:
    """The model of that key.

    Raises:
        UnknownKeyError: There is none.
    """
    for model in MODELS:
        if model.info.key == key:
            return model
    raise UnknownKeyError("model", key, (model.info.key for model in MODELS))


def find_available_model(key: str) -> type[Model]:
    """The model of that key, if it can run here.

    Raises:
        UnknownKeyError: There is none.
        UnavailableError: It cannot run here.
    """
    model = find_model(key)
    available = model.availability()
    if not available:
        raise UnavailableError("model", key, available.reason)
    return model
