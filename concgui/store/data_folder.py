"""The folder of a person's data, which does not exist everywhere."""

from pathlib import Path

import platformdirs

from concgui.engine.errors import ConcguiError


class NoDataFolderError(ConcguiError):
    """The user has neither a home folder nor an entry in the list of users."""

    def __init__(self) -> None:
        super().__init__("there is no home folder to keep runs in; set HOME, or XDG_DATA_HOME on Linux")


def data_folder() -> Path:
    """Return the folder of a person's data. Only the start of the program calls this, never a test.

    Raises:
        NoDataFolderError: The system knows no home folder, as in a container with a foreign user.
    """
    try:
        folder = Path(platformdirs.user_data_dir("concgui", appauthor=False))
    except (RuntimeError, LookupError, OSError) as error:
        raise NoDataFolderError from error
    if not folder.is_absolute():
        # Earlier versions of platformdirs return "~" unchanged.
        raise NoDataFolderError
    return folder
