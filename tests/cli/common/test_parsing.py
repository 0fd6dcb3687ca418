"""Tests of the conversion of command-line words to values."""

import argparse
from pathlib import Path

import pytest

from concgui.cli.common.experiment_options import read_experiment_options
from concgui.cli.common.json_target import json_target
from concgui.cli.common.parsing import parse_key_list, parse_setting_list, run_options_of
from concgui.cli.main import build_parser
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.errors import UnknownKeyError, UsageError, ValueRangeError
from concgui.engine.evaluation.settled_order import FIRST_REPEATS
from concgui.engine.planning.spec import size_parameters


def parse(*words: str) -> argparse.Namespace:
    return build_parser().parse_args(list(words))


@pytest.mark.parametrize("command", [("run", "thread-pool", "sleep"), ("compare", "sleep")])
def test_repeats_may_be_left_to_the_program(command: tuple[str, ...]) -> None:
    """`--repeats auto` starts with the least number that can tell, and other words are refused."""
    options = read_experiment_options(parse(*command, "--repeats", "auto"))
    assert (options.auto_repeats, options.size.repeats) == (True, FIRST_REPEATS)
    counted = read_experiment_options(parse(*command, "--repeats", "2"))
    assert (counted.auto_repeats, counted.size.repeats) == (False, 2)
    with pytest.raises(ValueRangeError):
        parse(*command, "--repeats", "automatic")


def test_every_size_parameter_is_an_option_with_its_default() -> None:
    """The command line offers what `RunSize` declares, with the declared defaults."""
    arguments = parse("run", "thread-pool", "sleep")
    for parameter in size_parameters():
        assert getattr(arguments, parameter.name) == parameter.default


@pytest.mark.parametrize("parameter", size_parameters(), ids=lambda parameter: parameter.name)
def test_size_limits_are_the_declared_ones(parameter) -> None:
    """The smallest and largest declared values are accepted; the next ones are refused by name and value."""
    option = f"--{parameter.name}"
    for value in (parameter.minimum, parameter.maximum):
        arguments = parse("run", "thread-pool", "sleep", option, str(value))
        assert getattr(arguments, parameter.name) == value
    for value in (parameter.minimum - 1, parameter.maximum + 1, "abc", ""):
        with pytest.raises(ValueRangeError) as refused:
            parse("compare", "sleep", option, str(value))
        assert f"{parameter.name}={value}" in str(refused.value)
        assert parameter.allowed in str(refused.value)


@pytest.mark.parametrize("option", ["--signal-count", "--signals"])
def test_the_former_name_of_an_option_still_works(option: str) -> None:
    """`--signals`, an earlier name, sets the number of signals, with the same checks."""
    assert run_options_of(parse("run", "qthread-signal-flood", "sleep", option, "7")).signal_count == 7
    assert run_options_of(parse("compare", "sleep", option, "7")).signal_count == 7
    assert run_options_of(parse("compare", "sleep")).signal_count == RunOptions().signal_count
    with pytest.raises(ValueRangeError, match="signal_count=-1"):
        parse("compare", "sleep", option, "-1")


def test_help_names_options_by_their_present_names_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """A former name works but is not in the help text."""
    with pytest.raises(SystemExit):
        parse("run", "--help")
    words = capsys.readouterr().out.split()
    assert "--signal-count" in words
    assert "--signals" not in words


def test_settings_are_split_at_the_first_equals_sign() -> None:
    """NAME=VALUE words become a mapping without surrounding spaces; later equals signs are kept."""
    assert parse_setting_list(["limit=5", " name = a=b "]) == {"limit": "5", "name": "a=b"}


@pytest.mark.parametrize("word", ["limit", "=5", ""])
def test_a_setting_of_another_form_is_refused(word: str) -> None:
    """A word that is not NAME=VALUE is refused with the allowed form."""
    with pytest.raises(ValueRangeError, match="NAME=VALUE"):
        parse_setting_list([word])


def test_a_parameter_is_set_once() -> None:
    """Setting a parameter twice is refused, because one of the values would be lost."""
    with pytest.raises(UsageError, match=r"limit.*already.*5"):
        parse_setting_list(["limit=5", "limit=6"])


def test_models_are_taken_in_the_order_given_without_repetitions() -> None:
    """A list of models keeps its order, and each model runs once."""
    assert parse_key_list("models", "qthread, blocking,qthread") == ("qthread", "blocking")
    assert parse_key_list("models", "all") is None


@pytest.mark.parametrize("text", ["", ",", " , "])
def test_an_empty_list_of_models_is_refused(text: str) -> None:
    """An empty list of models is wrong usage."""
    with pytest.raises(ValueRangeError, match="--models"):
        parse_key_list("models", text)


def test_options_are_not_abbreviated() -> None:
    """An abbreviated option is refused, so that a later option cannot change its meaning."""
    with pytest.raises(UsageError, match="--task"):
        parse("run", "thread-pool", "sleep", "--task", "3")


def test_json_into_a_folder_that_does_not_exist_is_refused_before_the_run(tmp_path: Path) -> None:
    """A target that cannot be written is refused when it is named."""
    with pytest.raises(UsageError, match="does not exist"):
        json_target(str(tmp_path / "nowhere" / "run.json"))
    with pytest.raises(UsageError, match="folder"):
        json_target(str(tmp_path))
    with pytest.raises(UsageError, match="file name"):
        json_target("")


def test_json_replaces_a_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """The JSON file is replaced as a whole, and no temporary file is left."""
    path = tmp_path / "run.json"
    path.write_text("old", encoding="utf-8")
    json_target(str(path)).write("new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    """The error for an unknown key suggests a similar key and lists all allowed keys."""
    keys = ("thread-pool", "process-pool", "blocking")
    assert "did you mean 'thread-pool'? allowed: thread-pool, process" in str(
        UnknownKeyError("model", "thread-pol", keys)
    )
    assert "did you mean" not in str(UnknownKeyError("model", "xyz", keys))


def test_a_matrix_says_why_its_repeats_are_counted() -> None:
    """`--repeats auto` is refused with the reason and with what settles an order."""
    with pytest.raises(ValueRangeError, match=r"repeats=auto is not allowed.*never settled.*concgui compare"):
        parse("matrix", "--repeats", "auto")
    assert parse("matrix", "--repeats", "2").repeats == 2


def test_the_help_of_matrix_names_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """A person reads it before typing it."""
    with pytest.raises(SystemExit):
        parse("matrix", "--help")
    assert "not auto, because" in " ".join(capsys.readouterr().out.split())
