"""What the tests of workloads share."""

import pytest

from concgui.engine.workloads.services import Services


@pytest.fixture(scope="module")
def services():
    owner = Services()
    yield owner
    owner.shutdown()
