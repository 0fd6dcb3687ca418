"""The glossary explains the words that newcomers did not understand, and finds them."""

import re

import pytest

from concgui.presentation.glossary import GLOSSARY, NO_WORD, glossary_html

ASKED_FOR = ("p99", "switch interval", "warm-up", "teardown", "baseline", "chunk size", "ping to paint")
"""Words that a newcomer did not understand when the window was tried."""


def test_each_word_is_there_once_and_in_order() -> None:
    """The words are sorted, none occurs twice, and each meaning is a sentence."""
    words = [term.word for term in GLOSSARY]
    assert words == sorted(words, key=str.casefold)
    assert len(set(words)) == len(words) >= 25
    assert all(term.meaning.endswith(".") for term in GLOSSARY)


@pytest.mark.parametrize("word", ASKED_FOR)
def test_what_newcomers_asked_for_is_explained(word: str) -> None:
    """Each word has an entry, which a search for it finds."""
    assert f"<b>{word}</b>" in glossary_html(word)


def test_a_search_finds_words_and_meanings() -> None:
    """A search leaves only entries that contain the text, whatever its case; without any it says so."""
    found = re.findall(r"<b>(.*?)</b>", glossary_html("gil"))
    assert "GIL" in found and "switch interval" in found and "warm-up" not in found
    assert glossary_html("<b>x</b>") == f"<p>{NO_WORD}</p>"
