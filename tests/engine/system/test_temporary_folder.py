"""The folder that a run writes into."""

import pytest

from concgui.engine.errors import ServiceError
from concgui.engine.system.temporary_folder import temporary_folder


def test_unwritable_folder_is_said(tmp_path, monkeypatch):
    """Where no temporary folder can be made, the message says what to set."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(ServiceError, match="TMPDIR"), temporary_folder(0):
        pass
