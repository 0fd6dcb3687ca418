"""Where the window remembers a person's choices from one start to the next."""

import os

from PySide6.QtCore import QSettings

from concgui.store.data_folder import NoDataFolderError, data_folder

FILE_NAME = "window.ini"
FILE_VARIABLE = "CONCGUI_SETTINGS"
"""Environment variable with the path of the file; empty to remember nothing."""


def usual_settings() -> QSettings | None:
    """Return the settings of the person who starts the program, None where nothing can be remembered.

    Only the start of the program calls this.
    """
    path = os.environ.get(FILE_VARIABLE)
    if path is None:
        try:
            path = str(data_folder() / FILE_NAME)
        except NoDataFolderError:
            return None
    return QSettings(path, QSettings.Format.IniFormat) if path else None
