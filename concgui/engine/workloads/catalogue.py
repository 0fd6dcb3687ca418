"""The list of all workloads. A new workload is a file in ``workloads/`` and a line here."""

from collections.abc import Iterable

from concgui.engine.contracts.workload_entry import WorkloadEntry, entry_of
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
from concgui.engine.workloads.semaphore import SemaphoreWork
from concgui.engine.workloads.sha256 import Sha256
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.sort import Sort
from concgui.engine.workloads.two_locks import TwoLocks

WORKLOADS: tuple[WorkloadEntry, ...] = (
    entry_of(Sleep),
    entry_of(Http),
    entry_of(LongPoll),
    entry_of(Files),
    entry_of(Database),
    entry_of(Primes),
    entry_of(Mandelbrot),
    entry_of(Sha256),
    entry_of(ImageWork),
    entry_of(LinearAlgebra),
    entry_of(Sort),
    entry_of(JsonParse),
    entry_of(Regex),
    entry_of(Payload),
    entry_of(Pipeline),
    entry_of(Counter),
    entry_of(TwoLocks),
    entry_of(Flaky),
    entry_of(SemaphoreWork),
)


def for_any_matrix(entries: Iterable[WorkloadEntry]) -> tuple[WorkloadEntry, ...]:
    """Return the workloads of a matrix for which none are named."""
    return tuple(entry for entry in entries if not entry.info.only_if_named)


def find_workload(key: str) -> WorkloadEntry:
    """Return the workload with the key.

    Raises:
        UnknownKeyError: If there is none.
    """
    for entry in WORKLOADS:
        if entry.key == key:
            return entry
    raise UnknownKeyError("workload", key, (entry.key for entry in WORKLOADS))
