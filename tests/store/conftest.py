"""Where files are kept in a test."""

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a matrix is kept: its folder does not exist yet."""
    return tmp_path / "data" / "matrix.json"
