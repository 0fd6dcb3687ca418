"""Fixtures for the files of a test."""

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a history, whose folder does not exist yet."""
    return tmp_path / "data" / "history.sqlite3"
