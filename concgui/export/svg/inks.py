"""The colours of drawings as CSS variables, so that a page shows a drawing in a dark and in a light theme."""

from concgui.engine.records.ladder import Smoothness
from concgui.presentation.colours import MODEL_STYLES, Theme, mixed

TEXT = "var(--text)"
MUTED = "var(--muted)"
PANEL = "var(--panel)"
LINE = "var(--line)"
GRID = "var(--grid)"
GOOD = "var(--good)"
FREEZE = "var(--freeze)"
ERROR = "var(--error)"
INPUT_TRANSFER = "var(--input)"
RESULT_TRANSFER = "var(--result)"
SUSPENDED = "url(#suspended)"
"""The pattern of a coroutine that is suspended; the page defines all patterns."""

_GROUND_SHARE = 0.24
"""How much of its colour the ground of a task has, which waits there."""


def outline(colour: str) -> str:
    """Return the line around a surface of a model's colour."""
    return f"var(--outline-{colour[1:].lower()})"


def ground(colour: str) -> str:
    """Return the ground of a task of a model's colour, which shows where it waits."""
    return f"var(--ground-{colour[1:].lower()})"


def rung(smoothness: Smoothness) -> str:
    """Return the colour of a word of the ladder."""
    return f"var(--rung-{smoothness.rank})"


def state(number: int) -> str:
    """Return the colour of a thread state by its place in `STATES`."""
    return f"var(--state-{number})"


def state_pattern(number: int) -> str:
    """Return the pattern of a thread state by its place in `STATES`."""
    return f"url(#state-{number})"


def variables(theme: Theme) -> dict[str, str]:
    """Return all variables of a theme, with the dashes before their names."""
    named = {
        "window": theme.window,
        "panel": theme.panel,
        "raised": theme.raised,
        "text": theme.text,
        "muted": theme.muted_text,
        "line": theme.line,
        "grid": theme.grid,
        "accent": theme.accent,
        "good": theme.good_zone,
        "freeze": f"{theme.freeze_shade}{theme.freeze_alpha:02x}",
        "error": theme.error,
        "input": mixed(theme.panel, theme.muted_text, 0.3),
        "result": mixed(theme.panel, theme.muted_text, 0.85),
    }
    named |= {f"rung-{number}": colour for number, colour in enumerate(theme.ladder)}
    named |= {f"state-{number}": colour for number, colour in enumerate(theme.thread_states)}
    for colour in sorted({style.colour for style in MODEL_STYLES.values()}):
        named[f"outline-{colour[1:].lower()}"] = theme.outline_of(colour)
        named[f"ground-{colour[1:].lower()}"] = mixed(theme.panel, colour, _GROUND_SHARE)
    return {f"--{name}": colour for name, colour in named.items()}
