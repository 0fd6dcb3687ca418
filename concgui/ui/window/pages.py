"""The pages of the main area, in the order of their keys."""

import enum
from typing import Protocol, runtime_checkable

from concgui.engine.records.run_record import RunRecord
from concgui.presentation import page_text
from concgui.presentation.colours import Theme


class Page(enum.IntEnum):
    """What the main area shows.

    A page that is a tab stands below Compare; `TIMELINE` is the timeline in the whole area.
    """

    COMPARE = 0
    TIMELINE = 1
    RESULTS = 2
    SCATTER = 3
    MATRIX = 4
    CODE = 5
    START = 6
    HISTORY = 7
    GLOSSARY = 8


PAGE_TEXTS = {
    Page.COMPARE: page_text.COMPARE,
    Page.TIMELINE: page_text.TIMELINE,
    Page.RESULTS: page_text.RESULTS,
    Page.SCATTER: page_text.SCATTER,
    Page.MATRIX: page_text.MATRIX,
    Page.CODE: page_text.CODE,
    Page.START: page_text.START,
    Page.HISTORY: page_text.HISTORY,
    Page.GLOSSARY: page_text.GLOSSARY,
}

TAB_ORDER = (Page.COMPARE, Page.CODE, Page.RESULTS, Page.SCATTER)
"""The tabs below Compare, left to right."""


def key_of(page: Page) -> str:
    """Return the key that shows a page: Ctrl with its number, which starts from one."""
    return {Page.START: "Alt+Home", Page.GLOSSARY: "F1"}.get(page, f"Ctrl+{page + 1}")


@runtime_checkable
class ThemedView(Protocol):
    """A view that has colours of its own."""

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        ...


@runtime_checkable
class RunView(Protocol):
    """A view of one run, which follows the selection."""

    def show_run(self, record: RunRecord) -> None:
        """Show a run in place of what is shown."""
        ...

    def show_nothing(self) -> None:
        """Show no run."""
        ...
