"""The temporary folder of a run."""

import pytest

from concgui.engine.errors import ServiceError
from concgui.engine.system.temporary_folder import temporary_folder


def test_a_missing_folder_raises_an_error_with_advice(tmp_path, monkeypatch):
    """If no temporary folder can be created, the error names the variable to set."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(ServiceError, match="TMPDIR"), temporary_folder(0):
        pass
