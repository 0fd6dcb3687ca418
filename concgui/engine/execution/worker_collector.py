"""Python's cyclic garbage collector in a worker process or sub-interpreter, as in the program itself.

The program collects no garbage while it measures a run. With the automatic collector on, a worker would
do the same task differently: parsing JSON takes 1.4 times as long, since the collector walks through the
new objects again and again, and in a program with many objects more than twice as long.
"""

import contextlib
import gc
from collections.abc import Iterator

MANY_MEASURED = 1_000_000
"""New objects after which garbage is collected although a run is measured: some 100 MB of small ones.

Without this limit, tasks that make cycles could fill the memory.
"""


@contextlib.contextmanager
def collector_of_a_run(*, automatic: bool) -> Iterator[None]:
    """Set aside the objects of this interpreter, and turn its automatic collector off within the body.

    Args:
        automatic: Leave the automatic collector on, because the run studies it.
    """
    was_enabled = gc.isenabled()
    gc.freeze()
    if not automatic:
        gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def collect_if_many(many: int = MANY_MEASURED) -> None:
    """Collect between two tasks once the number of new objects could exhaust the memory."""
    if gc.isenabled() or gc.get_count()[0] < many:
        return
    gc.collect()
    # The next time would otherwise walk through the same objects again.
    gc.freeze()
