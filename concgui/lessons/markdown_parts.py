"""The parts of a lesson's Markdown, by its headings, with the lines on which they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PART_LEVEL = "h2"


@dataclass(frozen=True, slots=True)
class MarkdownPart:
    """One part, from its heading to the next.

    Attributes:
        title: Text of the heading.
        line: Line of the heading in the file.
        text: Everything below the heading.
        before_list: What stands before its first list.
        items: The items of its first list, each as Markdown; () without a list.
    """

    title: str
    line: int
    text: str
    before_list: str
    items: tuple[str, ...]


def markdown_parts(text: str, first_line: int) -> tuple[MarkdownPart, ...]:
    """Return the parts of a Markdown text.

    Args:
        text: The text.
        first_line: Number of its first line within its file.
    """
    lines = text.splitlines()
    tokens = _parser().parse(text)
    heads = [
        (_lines_of(token)[0], _lines_of(token)[1], tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == _PART_LEVEL
    ]
    ends = [start for start, _, _ in heads[1:]] + [len(lines)]
    return tuple(
        _part(title.strip(), first_line + start, lines[body:end])
        for (start, body, title), end in zip(heads, ends, strict=True)
    )


def words_in(text: str) -> int:
    """Return the number of words of a Markdown text."""
    return sum(
        len(token.content.split())
        for token in _parser().parse(text)
        if token.type in ("inline", "fence", "code_block")
    )


def _part(title: str, line: int, lines: list[str]) -> MarkdownPart:
    text = "\n".join(lines).strip("\n")
    body = text.splitlines()
    tokens = _parser().parse(text)
    first = next((token for token in tokens if _is_list(token)), None)
    if first is None:
        return MarkdownPart(title, line, text.strip(), text.strip(), ())
    start, end = _lines_of(first)
    items = tuple(_item(body, token, end) for token in _items_of(tokens, first))
    return MarkdownPart(title, line, text.strip(), "\n".join(body[:start]).strip(), items)


def _item(body: list[str], token: Token, list_end: int) -> str:
    """Return an item without its mark and its indentation."""
    start, end = _lines_of(token)
    lines = body[start : min(end, list_end)]
    mark = len(token.info) + len(token.markup)
    head = lines[0].lstrip()[mark:].strip()
    return "\n".join([head, *(line.strip() for line in lines[1:])]).strip()


def _items_of(tokens: list[Token], first: Token) -> Iterator[Token]:
    """Yield the items of a list, but not those of lists within it."""
    start, end = _lines_of(first)
    for token in tokens:
        if token.type == "list_item_open" and token.level == first.level + 1:
            from_line, _ = _lines_of(token)
            if start <= from_line < end:
                yield token


def _is_list(token: Token) -> bool:
    return token.type in ("bullet_list_open", "ordered_list_open") and token.level == 0


def _lines_of(token: Token) -> tuple[int, int]:
    """Return the first line of a block and the line behind it."""
    start, end = token.map or (0, 0)
    return start, end


def _parser() -> MarkdownIt:
    """Return the parser. Tags of HTML in a lesson are text and nothing else."""
    return MarkdownIt("commonmark", {"html": False})
