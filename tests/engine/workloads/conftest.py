"""Fixtures shared by the tests of workloads."""

import pytest

from concgui.engine.workloads.services import LocalServices


@pytest.fixture(scope="module")
def services():
    owner = LocalServices()
    yield owner
    owner.shutdown()
