"""Reading of report pages: strictly, as XML, so that nothing unescaped or unclosed gets through."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator


def parsed(page: str) -> ET.Element:
    """Return the root of a page; an error if it is not well-formed."""
    return ET.fromstring(page)  # noqa: S314 -- written by the program under test


def words_of(element: ET.Element) -> str:
    """Return all words of an element, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def drawings(root: ET.Element, css_class: str = "wide") -> list[ET.Element]:
    """Return the drawings of one width."""
    return [found for found in root.iter("svg") if found.get("class") == css_class]


def references(root: ET.Element) -> Iterator[tuple[str, str]]:
    """Yield every attribute that may make a browser fetch something, with its value."""
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in {"src", "srcset", "href", "data", "action", "poster", "background"} or "url(" in value:
                yield f"{element.tag} {name}", value
