"""The parts of a lesson are those of its headings, with their lines."""

from concgui.lessons.markdown_parts import markdown_parts, words_in

TEXT = """\
## One

Before.

* a
  and more
* b
  * inner
* c

After.

1. another list

<div>
## Two
</div>

```
## no heading
```
"""


def test_parts_begin_at_headings_and_not_at_what_only_looks_like_one() -> None:
    """Lines in a block of code are code, and a tag is text."""
    one, two = markdown_parts(TEXT, first_line=10)
    assert (one.title, one.line, two.title, two.line) == ("One", 10, "Two", 25)
    assert one.text.startswith("Before.") and "another list" in one.text
    assert two.text.startswith("</div>") and two.items == ()


def test_the_items_are_those_of_the_first_list() -> None:
    """Lists within an item belong to it, and what follows the list does not."""
    one, _ = markdown_parts(TEXT, first_line=1)
    assert one.before_list == "Before."
    assert one.items == ("a\nand more", "b\n* inner", "c")


def test_words_are_those_that_are_read() -> None:
    """Headings, items and code count, marks do not."""
    assert words_in("A *short* text.\n\n- with `an item`\n") == 6
