"""The one list of workloads. A new one: a file in ``workloads/`` and a line here."""

from concgui.engine.errors import UnknownKeyError
from concgui.engine.spec import AnyWorkload
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sha256 import Sha256
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.sort import Sort

WORKLOADS: tuple[type[AnyWorkload], ...] = (
    Sleep,
    Http,
    Primes,
    Sha256,
    Sort,
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
