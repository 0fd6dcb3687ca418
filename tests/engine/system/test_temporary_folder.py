"""The temporary folder of a run."""

import pytest

from concgui.engine.errors import ServiceError
from concgui.engine.system.temporary_folder import ensure_short_enough, temporary_folder


def test_a_missing_folder_raises_an_error_with_advice(tmp_path, monkeypatch):
    """If no temporary folder can be created, the error names the variable to set."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(ServiceError, match="TMPDIR"), temporary_folder(0):
        pass


def test_a_folder_that_is_too_long_for_a_socket_is_refused(tmp_path, monkeypatch):
    """The message names TMPDIR; a folder of a usual length is accepted."""
    monkeypatch.setattr("tempfile.tempdir", "/tmp")  # noqa: S108 -- a name of a usual length
    ensure_short_enough()
    long = tmp_path / ("n" * 100)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with pytest.raises(ServiceError, match=r"TMPDIR.*too long.*--start-method spawn"):
        ensure_short_enough()
