"""A guess is asked for at a terminal alone."""

import io

import pytest
from finding_scenes import INFOS
from lesson_files import CLAIMS, LESSON

from concgui.cli.terminal.lesson_pages import ask_guess
from concgui.lessons.claim_file import read_claims
from concgui.lessons.lesson_file import read_lesson

LESSON_OF_TEST = read_lesson(
    LESSON, "07-two-waits", "two.md", read_claims(CLAIMS, "claims.toml"), {info.key: info for info in INFOS}
)


class Terminal(io.StringIO):
    """Text that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_person_at_a_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is what was typed, and nothing where the input ends."""
    asked = Terminal()
    monkeypatch.setattr("sys.stderr", asked)
    for typed, answer in (("2\n", "2"), ("half of it \n", "half of it"), ("", "")):
        monkeypatch.setattr("sys.stdin", Terminal(typed))
        assert ask_guess(LESSON_OF_TEST) == answer
    assert asked.getvalue().startswith("Your guess (1 to 2, or your own words): ")


@pytest.mark.parametrize("piped", ["sys.stdin", "sys.stderr"])
def test_a_pipe_is_not_asked(piped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read and nothing is written, so a script does not stand still."""
    streams = {"sys.stdin": Terminal("2\n"), "sys.stderr": Terminal()}
    streams[piped] = io.StringIO("2\n")
    for name, stream in streams.items():
        monkeypatch.setattr(name, stream)
    assert ask_guess(LESSON_OF_TEST) == ""
    assert streams["sys.stdin"].read() == "2\n"
