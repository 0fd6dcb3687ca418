"""Linear algebra limits BLAS to one thread unless it is unbounded."""

from small_workloads import TASKS, context

from concgui.engine.workloads.linear_algebra import LinearAlgebra


def blas_threads():
    import threadpoolctl

    return {pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"}


def test_blas_is_limited_to_one_thread():
    """BLAS has one thread while a session is open, and its previous number afterwards."""
    import numpy  # noqa: F401 -- loads BLAS

    before = blas_threads()
    with LinearAlgebra(n=4).session(context()):
        assert blas_threads() == {1}
    assert blas_threads() == before


def test_blas_can_be_unbounded():
    """With the switch on, BLAS keeps its threads, and the result stays the same."""
    before = blas_threads()
    loose = LinearAlgebra(n=300, unbounded_blas=True)
    with loose.session(context()):
        assert blas_threads() == before
        result = loose.call(None, TASKS[0])
    held = LinearAlgebra(n=300)
    with held.session(context()):
        assert held.call(None, TASKS[0]) == result
