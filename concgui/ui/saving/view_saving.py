"""Saving and copying pictures of views, and saving reports and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from concgui.presentation.colours import Theme
from concgui.presentation.page_text import saved_picture_of
from concgui.presentation.saving_text import (
    PICTURE_FILTERS,
    REPORT_FILTER,
    TABLE_FILTER,
    copied_text,
    saved_text,
    unsaved_text,
)
from concgui.store.atomic_file import replace_file_bytes
from concgui.ui.saving.picture import ViewPicture


@dataclass(frozen=True, slots=True)
class NamedView:
    """A view of which a picture can be had.

    Attributes:
        name: What a person calls it.
        view: The view.
        caption: What its figures come from.
        stem: The start of the file's name.
        svg: Returns it as vector graphics in these colours, where that is not what the view paints.
    """

    name: str
    view: QWidget
    caption: str
    stem: str
    svg: Callable[[Theme], str] | None = None


class ViewSaving:
    """Asks for files, writes them as a whole or not at all, and says what came of it.

    Args:
        window: Parent of the dialogs.
        theme: Returns the colours of the window.
        say: Shows a line about what was done.
        warn: Shows a line about a problem.
    """

    def __init__(
        self,
        window: QWidget,
        theme: Callable[[], Theme],
        say: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self._window = window
        self._theme = theme
        self._say = say
        self._warn = warn

    def ask_and_save(self, named: NamedView) -> None:
        """Open a dialog that asks for the file of a picture, without waiting for it."""
        self._ask(
            saved_picture_of(named.name),
            f"{named.stem}.png",
            PICTURE_FILTERS,
            lambda path: self.save(named, path),
        )

    def save(self, named: NamedView, path: Path) -> None:
        """Write a picture, as SVG if the name of the file says so."""
        theme = self._theme()
        picture = ViewPicture(named.view, named.caption, theme)
        if path.suffix.lower() != ".svg":
            self._write(path, picture.png())
        elif named.svg is not None:
            self._write(path, named.svg(theme).encode())
        else:
            self._write(path, picture.svg())

    def copy(self, named: NamedView) -> None:
        """Copy a picture to the clipboard."""
        QApplication.clipboard().setImage(ViewPicture(named.view, named.caption, self._theme()).image())
        self._say(copied_text(named.name))

    def ask_and_save_report(self, stem: str, page: Callable[[], str]) -> None:
        """Open a dialog that asks for the file of a report.

        Args:
            stem: The start of the file's name.
            page: Returns the report.
        """
        self._ask(
            "Save report", f"{stem}.html", REPORT_FILTER, lambda path: self._write(path, page().encode())
        )

    def ask_and_save_table(self, stem: str, text: str) -> None:
        """Open a dialog that asks for the file of a table.

        Args:
            stem: The start of the file's name.
            text: The table as comma-separated values.
        """
        self._ask("Save table", f"{stem}.csv", TABLE_FILTER, lambda path: self._write(path, text.encode()))

    def _ask(self, title: str, name: str, filters: str, write: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self._window, title, name, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.filterSelected.connect(lambda chosen: _follow(dialog, chosen))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda path: write(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(self, path: Path, data: bytes) -> None:
        try:
            replace_file_bytes(path, data)
        except OSError as error:
            self._warn(unsaved_text(error.strerror or str(error)))
        else:
            self._say(saved_text(str(path)))


def _follow(dialog: QFileDialog, name_filter: str) -> None:
    """Give the file the suffix of the kind that a person has chosen."""
    suffix = _suffix_of(name_filter)
    dialog.setDefaultSuffix(suffix)
    for named in dialog.selectedFiles():
        dialog.selectFile(str(Path(named).with_suffix(f".{suffix}")))


def _suffix_of(name_filter: str) -> str:
    """Return the suffix in a filter of names: ``svg`` in ``Vector graphics (*.svg)``."""
    return name_filter.rpartition("*.")[2].rstrip(")")
