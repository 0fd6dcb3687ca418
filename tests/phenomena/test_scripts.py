"""Every script that can be taken home runs here and returns what concgui returns."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from script_runs import PAIRS, checksum_of, first_line, small_script

from concgui.engine.workloads.catalogue import find_workload
from concgui.qtlayer.catalogue import find_model

pytestmark = [pytest.mark.phenomena, pytest.mark.timeout(300)]


@pytest.mark.parametrize("model", dict.fromkeys(model for model, _ in PAIRS))
def test_the_script_of_each_pair_prints_the_checksum_of_concgui(model: str, tmp_path: Path) -> None:
    """The script of a model and each workload runs without concgui and has the same results."""
    if reason := find_model(model).availability().reason:
        pytest.skip(reason)
    workloads = [workload for known, workload in PAIRS if known == model]
    workloads = [workload for workload in workloads if find_workload(workload).availability()]

    def run(workload: str) -> str:
        folder = tmp_path / workload
        folder.mkdir()
        return first_line(small_script(model, workload), folder)

    expected = {workload: f"checksum {checksum_of(workload)}" for workload in workloads}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        assert dict(zip(workloads, pool.map(run, workloads), strict=True)) == expected
