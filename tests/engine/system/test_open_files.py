"""The limit on open files is raised only as far as needed."""

import pytest

from concgui.engine.errors import ServiceError
from concgui.engine.system.open_files import ensure_open_files, raise_open_files


@pytest.fixture
def soft_limit():
    """The current soft limit, lowered for one test and restored afterwards."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[0] == resource.RLIM_INFINITY or before[0] > 256:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield lambda: resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_limit_is_raised_where_allowed(soft_limit):
    """A soft limit that is too low is raised, but not further than needed."""
    ensure_open_files(300)
    assert 300 < soft_limit()[0] < 600


def test_limit_is_left_where_it_suffices(soft_limit):
    """A sufficient limit is not changed."""
    before = soft_limit()
    ensure_open_files(10)
    assert soft_limit() == before
    assert raise_open_files(10) == before[0]


def test_a_limit_that_cannot_be_raised_is_an_error(soft_limit):
    """Needing more files than the hard limit is an error that names both numbers."""
    hard = soft_limit()[1]
    if hard < 0:
        pytest.skip("no hard limit here")
    with pytest.raises(ServiceError, match=f"{hard + 1:,} open files.*only {hard:,}"):
        ensure_open_files(hard + 1)
