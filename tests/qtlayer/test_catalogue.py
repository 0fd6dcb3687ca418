"""The list of models."""

import pytest

from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.qtlayer.catalogue import MODELS


@pytest.mark.parametrize("entry", WORKLOADS, ids=lambda entry: entry.key)
def test_every_workload_answers_for_every_model(entry) -> None:
    """Asking is cheap and needs no prepared run."""
    for model in MODELS:
        assert isinstance(pair_availability(model.info, entry.make({})).reason, str)
