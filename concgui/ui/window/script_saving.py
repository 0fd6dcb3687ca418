"""Saving and copying the script that does what a run did."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from concgui.engine.errors import ConcguiError
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.code.mark_text import no_script_text
from concgui.store.atomic_file import replace_file


class ScriptSaving:
    """Asks for a file, writes the script, and says what came of it.

    Args:
        window: Parent of the dialog.
        script_of: Returns the script of a run; raises `ConcguiError` if there is none.
        say: Shows a line about what was done.
        warn: Shows a line about a problem.
    """

    def __init__(
        self,
        window: QWidget,
        script_of: Callable[[RunRecord], str],
        say: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self._window = window
        self._script_of = script_of
        self._say = say
        self._warn = warn

    def ask_and_save(self, record: RunRecord) -> None:
        """Open a dialog that asks for the file, without waiting for it."""
        text = self._text_of(record)
        if text is None:
            return
        dialog = QFileDialog(self._window, "Save as script", script_name(record), "Python (*.py)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("py")
        dialog.selectFile(script_name(record))
        dialog.fileSelected.connect(lambda path: self._write(Path(path), text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def copy(self, record: RunRecord) -> None:
        """Copy the script to the clipboard."""
        text = self._text_of(record)
        if text is not None:
            QApplication.clipboard().setText(text)
            self._say(f"copied the script of {record.workload} with {record.model} to the clipboard")

    def _text_of(self, record: RunRecord) -> str | None:
        try:
            return self._script_of(record)
        except ConcguiError as error:
            self._warn(no_script_text(error))
            return None

    def _write(self, path: Path, text: str) -> None:
        try:
            replace_file(path, text)
        except OSError as error:
            self._warn(f"The script cannot be saved: {error.strerror or error}")
        else:
            self._say(f"saved {path}")


def script_name(record: RunRecord) -> str:
    """Return a name for the file: ``primes-process-pool.py``."""
    return f"{record.workload}-{record.model}.py"
