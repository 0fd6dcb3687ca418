"""The list of all models. A new model is a file in ``models/`` and a line here."""

from concgui.engine.contracts.model import Model
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import UnavailableError, UnknownKeyError
from concgui.engine.execution.models.asyncio_thread import AsyncioThread
from concgui.engine.execution.models.interpreter_pool import InterpreterPool
from concgui.engine.execution.models.process_per_task import ProcessPerTask
from concgui.engine.execution.models.process_pool import ProcessPool
from concgui.engine.execution.models.thread_per_task import ThreadPerTask
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.qtlayer.models.asyncio_blocking import AsyncioBlocking
from concgui.qtlayer.models.asyncio_process import AsyncioProcess
from concgui.qtlayer.models.asyncio_qt import AsyncioQt
from concgui.qtlayer.models.asyncio_to_thread import AsyncioToThread
from concgui.qtlayer.models.blocking import Blocking
from concgui.qtlayer.models.process_events import ProcessEvents
from concgui.qtlayer.models.qthread import QThreadWorker
from concgui.qtlayer.models.qthread_signal_flood import QThreadSignalFlood
from concgui.qtlayer.models.qthreadpool import QThreadPoolModel

MODELS: tuple[type[Model], ...] = (
    Blocking,
    ProcessEvents,
    QThreadWorker,
    QThreadPoolModel,
    ThreadPerTask,
    ThreadPool,
    AsyncioQt,
    AsyncioToThread,
    AsyncioProcess,
    AsyncioThread,
    ProcessPerTask,
    ProcessPool,
    InterpreterPool,
    AsyncioBlocking,
    QThreadSignalFlood,
)


def find_model(key: str) -> type[Model]:
    """Return the model with the key.

    Raises:
        UnknownKeyError: No model has that key.
    """
    for model in MODELS:
        if model.info.key == key:
            return model
    raise UnknownKeyError("model", key, (model.info.key for model in MODELS))


def check_pair(model: type[Model], workload: AnyWorkload) -> None:
    """Check that a model and a workload work together, before either of them is run.

    Raises:
        UnavailableError: They do not work together.
    """
    available = pair_availability(model.info, workload)
    if not available:
        pair = f"{workload.info.key} with {model.info.key}"
        raise UnavailableError("the pair", pair, available.reason)


def find_available_model(key: str) -> type[Model]:
    """Return the model with the key if it can run here.

    Raises:
        UnknownKeyError: No model has that key.
        UnavailableError: The model cannot run here.
    """
    model = find_model(key)
    available = model.availability()
    if not available:
        raise UnavailableError("model", key, available.reason)
    return model
