"""Tests that a file is replaced as a whole or not at all."""

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

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
    really = Path.open

    class FullFile(io.TextIOWrapper):
        def write(self, text: str) -> int:
            super().write(text[:2])
            self.flush()
            raise OSError(errno.ENOSPC, "No space left on device")

    def open_on_a_full_disk(self: Path, mode: str = "r", **how: Any) -> IO[Any]:
        return FullFile(really(self, "wb"), **how) if mode == "w" else really(self, mode, **how)

    monkeypatch.setattr(Path, "open", open_on_a_full_disk)
    with pytest.raises((OSError, ConcguiError), match="No space left"):
        write(path, "after")
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["before"]
