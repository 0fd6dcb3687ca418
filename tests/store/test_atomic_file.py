"""Tests that a file is replaced as a whole or not at all."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from concgui.cli.common.json_target import FileTarget
from concgui.engine.errors import ConcguiError
from concgui.store.atomic_file import replace_file


@pytest.mark.parametrize("write", [replace_file, lambda path, text: FileTarget(path).write(text)])
def test_a_full_disk_leaves_the_file_as_it_was(
    write: Callable[[Path, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the file is unchanged, and no temporary file is left."""
    path = tmp_path / "figures.json"
    path.write_text("before", encoding="utf-8")
    really = Path.write_text

    def fill_up(self: Path, text: str, encoding: str) -> int:
        really(self, text[:2], encoding=encoding)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_up)
    with pytest.raises((OSError, ConcguiError), match="No space left"):
        write(path, "after")
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["before"]
