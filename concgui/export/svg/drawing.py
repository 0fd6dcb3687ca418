"""A drawing: its elements as text, with every word escaped."""

import html
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concgui.export.svg.inks import TEXT
from concgui.presentation.plain_text import one_line

_NARROW_LETTERS = frozenset("fijltrI1.,:;'|!()[] ·–-")
_BROAD_LETTERS = frozenset("mwMW@%—")
_FIRST_IDEOGRAPH = "\u2e80"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def holds(self, other: "Area") -> bool:
        """Return whether another one lies inside."""
        is_across = self.left <= other.left and other.right <= self.right
        return is_across and self.top <= other.top and other.bottom <= self.bottom

    def touches(self, other: "Area") -> bool:
        """Return whether another one has a part of it."""
        is_across = self.left < other.right and other.left < self.right
        return is_across and self.top < other.bottom and other.top < self.bottom


class Drawing:
    """A drawing under way.

    Args:
        key: A word that no other drawing of the page has.
        width: Width in pixels at its natural size.
        height: Height.
        title: What it shows, in a few words.
        description: What can be read from it, for people who do not see it.
    """

    def __init__(self, key: str, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = width, height
        self._key = key
        self._title, self._description = title, description
        self._parts: list[str] = []

    def add(self, name: str, **attributes: str | float | None) -> None:
        """Add an element. The names of attributes have ``_`` in place of ``-``; None leaves one out."""
        self._parts.append(f"<{name}{_attributes(attributes)}/>")

    def rect(self, area: Area, fill: str, **attributes: str | float | None) -> None:
        """Add a rectangle."""
        place = {"x": area.left, "y": area.top, "width": area.width, "height": area.height}
        self.add("rect", **place, fill=fill, **attributes)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], stroke: str, **attributes: str | float
    ) -> None:
        """Add a straight line."""
        self.add("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke, **attributes)

    def path(self, data: str, **attributes: str | float | None) -> None:
        """Add a path, unless it is empty."""
        if data:
            self.add("path", d=data, **attributes)

    def strips(self, boxes: Iterable[tuple[float, float, float, float]], height: float, ink: str) -> None:
        """Add rectangles of one height as one path.

        Args:
            boxes: Left, top, width and height of each.
            height: The height of all.
            ink: Their colour or pattern.
        """
        self.path(strips_path(boxes), fill="none", stroke=ink, stroke_width=height)

    def text(
        self,
        at: tuple[float, float],
        words: str,
        *,
        size: float = 12,
        fill: str = TEXT,
        anchor: str = "start",
        is_bold: bool = False,
        **attributes: str | float | None,
    ) -> None:
        """Add a line of text.

        Args:
            at: Left, middle or right end of its base line.
            words: The text.
            size: Size of the letters in pixels.
            fill: Colour.
            anchor: ``start``, ``middle`` or ``end``: what `at` is.
            is_bold: Whether the letters are bold.
            attributes: Further attributes.
        """
        found = _attributes(
            {
                "x": at[0],
                "y": at[1],
                "font_size": size,
                "fill": fill,
                "text_anchor": None if anchor == "start" else anchor,
                "font_weight": "600" if is_bold else None,
                **attributes,
            }
        )
        self._parts.append(f"<text{found}>{safe(words)}</text>")

    def markup(self, css_class: str) -> str:
        """Return the drawing as an element of a page."""
        return self._element({"class": css_class})

    def placed(self, left: float, top: float) -> str:
        """Return the drawing in its natural size as an element of another drawing."""
        return self._element({"x": left, "y": top, "width": self.width, "height": self.height})

    def _element(self, attributes: dict[str, str | float | None]) -> str:
        label = f"{self._key}-title {self._key}-desc"
        found = _attributes(
            {
                **attributes,
                "viewBox": f"0 0 {number(self.width)} {number(self.height)}",
                "role": "img",
                "aria_labelledby": label,
            }
        )
        head = (
            f'<title id="{self._key}-title">{safe(self._title)}</title>'
            f'<desc id="{self._key}-desc">{safe(self._description)}</desc>'
        )
        return f"<svg{found}>{head}{''.join(self._parts)}</svg>"

    def __len__(self) -> int:
        """Return how many characters there are so far."""
        return sum(map(len, self._parts))


def safe(text: str) -> str:
    """Return a text that came from anywhere, escaped and on one line."""
    return html.escape(one_line(text))


def number(value: float) -> str:
    """Return a length as short as it can be, to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def boxes_path(boxes: Iterable[tuple[float, float, float, float]]) -> str:
    """Return rectangles as one path: left, top, width and height of each."""
    return "".join(
        f"M{number(left)} {number(top)}h{number(width)}v{number(height)}h{number(-width)}z"
        for left, top, width, height in boxes
    )


def strips_path(boxes: Iterable[tuple[float, float, float, float]]) -> str:
    """Return rectangles as strokes through their middles; the path is stroked as wide as they are high.

    That is a third as long as `boxes_path`, of which there may be thousands.

    Args:
        boxes: Left, top, width and height of each; all heights are equal.
    """
    parts: list[str] = []
    at, row = 0, float("nan")
    for left, top, width, height in boxes:
        # Tenths of a pixel as whole numbers, so that steps from one to the next do not drift.
        first, last, middle = round(left * 10), round((left + width) * 10), top + height / 2
        if middle == row:
            parts.append(f"m{number((first - at) / 10)} 0h{number((last - first) / 10)}")
        else:
            parts.append(f"M{number(first / 10)} {number(middle)}h{number((last - first) / 10)}")
        at, row = last, middle
    return "".join(parts)


def hatching_path(area: Area, *, rises: bool, step: float = 5.0) -> str:
    """Return diagonal strokes that fill a rectangle.

    Args:
        area: The rectangle.
        rises: Whether the strokes rise to the right.
        step: Distance between the strokes along an edge.
    """
    strokes: list[str] = []
    for place in itertools.count(1):
        shift = place * step
        if shift >= area.width + area.height:
            return "".join(strokes)
        # From the upper edge, or from the right one below it, down to the left.
        first_x, first_y = min(shift, area.width), max(0.0, shift - area.width)
        last_x, last_y = max(0.0, shift - area.height), min(shift, area.height)
        if not rises:
            first_x, last_x = area.width - first_x, area.width - last_x
        strokes.append(
            f"M{number(area.left + first_x)} {number(area.top + first_y)}"
            f"L{number(area.left + last_x)} {number(area.top + last_y)}"
        )
    raise AssertionError


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Return about how wide a text is, rather too much; a page does not tell which font it will have."""
    width = 0.0
    for letter in text:
        if letter >= _FIRST_IDEOGRAPH:
            width += 1.0
        elif letter in _NARROW_LETTERS:
            width += 0.36
        else:
            width += 0.98 if letter in _BROAD_LETTERS else 0.72 if letter.isupper() else 0.62
    return width * size * (1.12 if is_bold else 1.0)


def elided(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """Return the start of a text that fits into some room, with dots where something is missing."""
    shown = one_line(text)
    if text_width(shown, size, is_bold=is_bold) <= room:
        return shown
    while shown and text_width(f"{shown}…", size, is_bold=is_bold) > room:
        shown = shown[:-1]
    return f"{shown}…"


def in_runs(codes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return first place, place after the last, and code of each run of equal codes."""
    runs: list[tuple[int, int, int]] = []
    first = 0
    for code, group in itertools.groupby(codes):
        last = first + sum(1 for _ in group)
        runs.append((first, last, code))
        first = last
    return runs


def _attributes(attributes: dict[str, str | float | None]) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{html.escape(value) if isinstance(value, str) else number(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
