"""The words of the start page."""

from concgui.presentation.gallery.cards import GalleryCard
from concgui.presentation.numbers import rough_time

HEADING = "Threads, asyncio or processes, and why does my window freeze?"
INTRO = (
    "Pick a question. This window runs it, freezes or stays alive, and tells you why, measured on this "
    "machine. Type and click while it runs."
)
KEYS = "Enter starts the first · arrows choose · Ctrl+Shift+P finds everything · F8 for a room"
MATRIX_LINK = "All × all on this machine"
OWN_LINK = "Build your own"


def card_sentence(card: GalleryCard, seconds: float | None) -> str:
    """Return a card for screen readers."""
    return f"{card.question} {card.look_for} {card_time(seconds)}".rstrip()


def card_time(seconds: float | None) -> str:
    """Return how long a card's experiment takes; "" if that is unknown."""
    return f"about {rough_time(seconds)}" if seconds is not None else ""
