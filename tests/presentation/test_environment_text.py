"""Tests of the words on machine, interpreter and program."""

import dataclasses

from builders import ENVIRONMENT

from concgui.presentation.environment_text import environment_caption, environment_rows, environment_text


def test_a_caption_names_interpreter_machine_and_program() -> None:
    """A picture says what its figures come from."""
    caption = environment_caption(ENVIRONMENT)
    assert caption == "CPython 3.11.7, GIL on · 2 cores · Linux · concgui 0.1.0"
    assert environment_text(ENVIRONMENT) == "Python 3.11 · GIL on · 2 cores"


def test_what_is_not_known_is_called_unknown() -> None:
    """Without Qt and with a quota the rows say so."""
    rows = dict(environment_rows(dataclasses.replace(ENVIRONMENT, qt=None, pyside6=None, cpu_quota=0.5)))
    assert rows["Qt"] == "unknown, PySide6 unknown"
    assert rows["cores"] == "2, at most 0.5 of them at a time"
