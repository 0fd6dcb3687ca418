"""Colours as ``#RRGGBB``, marks and themes, without Qt.

Every model has one pair of colour and mark, the same in every plot.

The model colours are those of Okabe and Ito (2008), which people with any common colour
blindness can tell apart, with three shades of them added. There are more models than such
colours, so the mark always differs where the colour is the same: never colour alone.
"""

import enum
import re
import zlib
from dataclasses import dataclass

from concgui.engine.records.ladder import Smoothness

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


class Mark(enum.StrEnum):
    """The shape that stands for a model beside its colour."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE_UP = "triangle up"
    TRIANGLE_DOWN = "triangle down"
    TRIANGLE_LEFT = "triangle left"
    TRIANGLE_RIGHT = "triangle right"
    PENTAGON = "pentagon"
    HEXAGON = "hexagon"
    STAR = "star"
    PLUS = "plus"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class ModelStyle:
    """How a model looks in every plot and list.

    Attributes:
        colour: ``#RRGGBB``.
        mark: The shape.
        filled: Whether the shape is filled; a hollow one is a third means to tell models apart.
    """

    colour: str
    mark: Mark
    filled: bool = True


_VERMILION = "#D55E00"
_ORANGE = "#E69F00"
_YELLOW = "#F0E442"
_SKY = "#56B4E9"
_BLUE = "#3565E0"
_GREEN = "#009E73"
_MINT = "#7BD8B4"
_PINK = "#CC79A7"
_VIOLET = "#8052BC"
_GREY = "#C6CED6"

MODEL_STYLES: dict[str, ModelStyle] = {
    "blocking": ModelStyle(_VERMILION, Mark.CIRCLE),
    "process-events": ModelStyle(_YELLOW, Mark.TRIANGLE_DOWN),
    "qthread": ModelStyle(_ORANGE, Mark.TRIANGLE_UP),
    "qthreadpool": ModelStyle(_BLUE, Mark.DIAMOND),
    "thread-per-task": ModelStyle(_GREY, Mark.PENTAGON),
    "thread-pool": ModelStyle(_SKY, Mark.SQUARE),
    "asyncio-qt": ModelStyle(_PINK, Mark.STAR),
    "asyncio-thread": ModelStyle(_VIOLET, Mark.HEXAGON),
    "process-pool": ModelStyle(_GREEN, Mark.PLUS),
    "process-per-task": ModelStyle(_MINT, Mark.CROSS),
    "asyncio-to-thread": ModelStyle(_PINK, Mark.TRIANGLE_RIGHT, filled=False),
    "asyncio-process": ModelStyle(_GREEN, Mark.STAR, filled=False),
    "interpreter-pool": ModelStyle(_YELLOW, Mark.DIAMOND, filled=False),
    "asyncio-blocking": ModelStyle(_VERMILION, Mark.HEXAGON, filled=False),
    "qthread-signal-flood": ModelStyle(_ORANGE, Mark.TRIANGLE_LEFT, filled=False),
}
"""The pair of every known model; no pair occurs twice."""

THREAD_COLOURS = (_SKY, _ORANGE, _GREEN, _PINK, _BLUE, _YELLOW, _VIOLET, _MINT)
"""The colours of workers where threads and not models are told apart; more workers share them."""

GUI_THREAD_COLOUR, OTHER_THREAD_COLOUR = _VERMILION, _GREY
"""The colours of the GUI thread and of threads without tasks beside them."""

_FALLBACK_COLOURS = (_SKY, _ORANGE, _GREEN, _PINK, _VERMILION, _BLUE, _VIOLET, _MINT, _GREY, _YELLOW)


def model_style(key: str) -> ModelStyle:
    """Return the style of a model; an unknown key gets one that depends on the key alone.

    So a model that is added later looks the same in every start of the program, also
    before it has an entry of its own.
    """
    if key in MODEL_STYLES:
        return MODEL_STYLES[key]
    # A key may come from a file, with half a character in it.
    number = zlib.crc32(key.encode(errors="surrogatepass"))
    marks = tuple(Mark)
    colour = _FALLBACK_COLOURS[number % len(_FALLBACK_COLOURS)]
    return ModelStyle(colour, marks[number // len(_FALLBACK_COLOURS) % len(marks)], filled=False)


@dataclass(frozen=True, slots=True)
class Theme:
    """All colours of the window, ``#RRGGBB``. Text colours reach WCAG AA (4.5:1) on both grounds.

    Attributes:
        is_dark: Whether the ground is dark.
        window: The ground of the window.
        panel: The ground of plots and of fields to type in.
        raised: The ground of buttons and of the row under the pointer.
        text: What is read first.
        muted_text: What is read second: units, ticks, explanations.
        line: Axes and frames (3:1 on both grounds).
        grid: Grid lines, which may be faint.
        accent: Selection and keyboard focus.
        on_accent: Text on the accent.
        good_zone: Ground of the zone in which a window is smooth.
        freeze_shade: What a freeze is shaded with, at `freeze_alpha`.
        freeze_alpha: 0 to 255.
        error: Text and marks of failures.
        ladder: The colour of each word of the smoothness ladder, best first.
        thread_states: The colour of each state of a thread in the order of `STATES` (3:1 on the panel);
            each state has a pattern too.
    """

    is_dark: bool
    window: str
    panel: str
    raised: str
    text: str
    muted_text: str
    line: str
    grid: str
    accent: str
    on_accent: str
    good_zone: str
    freeze_shade: str
    freeze_alpha: int
    error: str
    ladder: tuple[str, ...]
    thread_states: tuple[str, ...]

    def smoothness_colour(self, smoothness: Smoothness) -> str:
        """Return the text colour of a word of the ladder."""
        return self.ladder[smoothness.rank]

    def outline_of(self, colour: str) -> str:
        """Return the colour of the line around a surface of that colour, which sets it off from the ground.

        Okabe and Ito's lighter colours reach only 2:1 on white, less than the 3:1 that WCAG
        1.4.11 asks of graphical objects; their outline carries the contrast there.
        """
        return mixed(colour, "#ffffff", 0.25) if self.is_dark else mixed(colour, "#000000", 0.45)


DARK = Theme(
    is_dark=True,
    window="#1E222A",
    panel="#181B21",
    raised="#2B313C",
    text="#E8EBF0",
    muted_text="#A6AEBB",
    line="#76808F",
    grid="#323945",
    accent="#7FB2E5",
    on_accent="#10141A",
    good_zone="#22322B",
    freeze_shade="#FF5A5A",
    freeze_alpha=54,
    error="#FF8A80",
    ladder=("#9AD08B", "#E6D873", "#F5B95C", "#FF9A66", "#FF7F78", "#F48FCB"),
    thread_states=("#35C796", "#FFA94D", "#DE8CE8", "#74B0FF", "#A6AEBB"),
)

LIGHT = Theme(
    is_dark=False,
    window="#F4F5F7",
    panel="#FFFFFF",
    raised="#E4E8EE",
    text="#1B1F26",
    muted_text="#565E6B",
    line="#7A8391",
    grid="#DFE3E9",
    accent="#1F63A8",
    on_accent="#FFFFFF",
    good_zone="#E3F2E6",
    freeze_shade="#D32F2F",
    freeze_alpha=40,
    error="#B3201A",
    ladder=("#276B2A", "#6A5600", "#8A4B00", "#A03A00", "#B3201A", "#8E1A6B"),
    thread_states=("#00805C", "#B85000", "#9A2FA3", "#2A62BD", "#565E6B"),
)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with `share` (0 to 1) of another one in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    red, green, blue = (round(a * (1 - share) + b * share) for a, b in pairs)
    return f"#{red:02x}{green:02x}{blue:02x}"


def relative_luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it, 0 to 1."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio as WCAG 2.2 defines it, 1 to 21. Text needs 4.5, a graphical object 3."""
    lighter, darker = sorted((relative_luminance(colour), relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Return black or white, the one that is easier to read on that colour."""
    return max(("#101010", "#FFFFFF"), key=lambda ink: contrast(ink, colour))


def _channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255 each."""
    if _HEX.fullmatch(colour) is None:
        raise ValueError(f"{colour!r} is not a colour of the form #RRGGBB")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    """Undo the gamma of sRGB."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
