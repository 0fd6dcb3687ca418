"""What the tests of workloads share."""

import pytest

from concgui.engine.workloads.services import LocalServices


@pytest.fixture(scope="module")
def services():
    owner = LocalServices()
    yield owner
    owner.shutdown()
