"""The pages of the window in words: menu, tabs, and what stands there before the first run."""

from dataclasses import dataclass

NOTHING_RUN_YET = "Tick the models to compare, then press Run (F5)."
ROOM_KEYS = "Space or Page Down: next question · Page Up: the one before · Esc: cancel · F8: leave the room"
RUN_FIRST = "A run is under way; Esc cancels it."
CHOICES_FORGOTTEN = "Everything is as at the first start."
PALETTE_NAME = "All actions"
PALETTE_HINT = "Type what you want to do"
FIRST_RUN_UNDER_WAY = "A run is under way. Its row and its timeline appear here when it has ended."


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of a page.

    Attributes:
        menu: Its entry in the menu, with a mnemonic.
        tab: Its name on a tab or a button.
        help: What is to be seen there.
    """

    menu: str
    tab: str
    help: str


COMPARE = PageText(
    "&Compare and timeline", "Timeline", "The tasks of the selected run, and the window's latency"
)
TIMELINE = PageText("&Timeline alone", "Timeline", "The timeline of the selected run in the whole area")
RESULTS = PageText("T&able", "Table", "The figures of all runs, one row each")
SCATTER = PageText("&Map (fast × smooth)", "Map", "Speed-up against longest freeze, one mark per model")
MATRIX = PageText("Matri&x (all × all)", "Matrix", "Every model on every workload")
CODE = PageText("C&ode", "Code", "The source that ran with the lines that matter, and a script of your own")
START = PageText("&Start page", "Start", "Questions that an experiment answers")
HISTORY = PageText("&History", "History", "All runs that were kept, to search, show and compare")
GLOSSARY = PageText("&Words of this window", "Glossary", "What the words of this window mean")
EXPERIMENT = PageText("&Experiment", "Experiment", "The experiment that is chosen on the left")


COMPARE_VIEW, FINDINGS_VIEW, TIMELINE_VIEW = "Compare", "Findings", "Timeline"
"""The names of the views that are no page of their own."""


def saved_picture_of(name: str) -> str:
    """Return what saves a picture of a view: ``Save picture of Compare``."""
    return f"Save picture of {name}"


def timeline_tab(model: str) -> str:
    """Return the title of the timeline's tab: ``Timeline: qthread``."""
    return f"{COMPARE.tab}: {model}" if model else COMPARE.tab
