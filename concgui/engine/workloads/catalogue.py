"""The one list of workloads. A new one: a file in ``workloads/`` and a line here."""

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import UnknownKeyError
from concgui.engine.workloads.counter import Counter
from concgui.engine.workloads.database import Database
from concgui.engine.workloads.files import Files
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.image import ImageWork
from concgui.engine.workloads.json_parse import JsonParse
from concgui.engine.workloads.linear_algebra import LinearAlgebra
from concgui.engine.workloads.long_poll import LongPoll
from concgui.engine.workloads.mandelbrot import Mandelbrot
from concgui.engine.workloads.payload import Payload
from concgui.engine.workloads.pipeline import Pipeline
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.regex import Regex
from concgui.engine.workloads.sha256 import Sha256
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.sort import Sort
from concgui.engine.workloads.two_locks import TwoLocks

WORKLOADS: tuple[type[AnyWorkload], ...] = (
    Sleep,
    Http,
    LongPoll,
    Files,
    Database,
    Primes,
    Mandelbrot,
    Sha256,
    ImageWork,
    LinearAlgebra,
    Sort,
    JsonParse,
    Regex,
    Payload,
    Pipeline,
    Counter,
    TwoLocks,
    Flaky,
)


def find_workload(key: str) -> type[AnyWorkload]:
    """The workload of that key.

    Raises:
        UnknownKeyError: There is none.
    """
    for workload in WORKLOADS:
        if workload.info.key == key:
            return workload
    raise UnknownKeyError("workload", key, (workload.info.key for workload in WORKLOADS))
