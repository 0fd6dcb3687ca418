"""Tests of `concgui script`: to standard output, to a file, or one clear line."""

from pathlib import Path

import pytest

from concgui.cli.main import run_program


def test_the_script_goes_to_standard_output_or_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --out the script is printed, with it written, with the sizes and parameters that were given."""
    command = ["script", "thread-pool", "primes", "--tasks", "5", "--workers", "3", "--set", "limit=1000"]
    assert run_program(command) == 0
    printed = capsys.readouterr().out
    assert "\nTASKS = 5\nWORKERS = 3\nLIMIT = 1_000\n" in printed
    out = tmp_path / "primes.py"
    assert run_program([*command, "--out", str(out)]) == 0
    assert capsys.readouterr() == ("", "")
    assert out.read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("treads", "primes"), "thread-pool"),
        (("thread-pool", "prime"), "primes"),
        (("interpreter-pool", "image"), "sub-interpreter"),
        (("thread-pool", "primes", "--tasks", "0"), "tasks=0"),
        (("thread-pool", "primes", "--set", "limit=no"), "whole number"),
        (("thread-pool", "payload", "--set", "shared_memory=on"), "shared_memory"),
        (("thread-pool", "primes", "--out", "no/such/folder/a.py"), "does not exist"),
    ],
)
def test_what_cannot_be_written_is_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown key, an impossible pair, a wrong value or place is refused in one line."""
    assert run_program(["script", *arguments]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert words in said.err
