"""The words for saving and copying pictures and reports."""

PICTURE_FILTERS = "Picture (*.png);;Vector graphics (*.svg)"
REPORT_FILTER = "Web page (*.html)"
TABLE_FILTER = "Comma-separated values (*.csv)"

NOTHING_TO_SAVE = "there is nothing to save yet; press Run first"


def saved_text(path: str) -> str:
    """Return that a file was written."""
    return f"saved {path}"


def copied_text(name: str) -> str:
    """Return that a picture is in the clipboard."""
    return f"copied a picture of {name} to the clipboard"


def unsaved_text(reason: str) -> str:
    """Return that a file could not be written."""
    return f"The file cannot be saved: {reason}"
