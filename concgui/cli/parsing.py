"""From words of the command line to checked values, before anything slow is imported."""

import argparse
from collections.abc import Sequence

from concgui.engine.errors import UsageError, ValueRangeError
from concgui.engine.spec import RunSize, size_parameters

ALL_MODELS = "all"


def add_size_options(parser: argparse.ArgumentParser) -> None:
    """Add one option per declared field of `RunSize`.

    `Parameter.parse` raises `ValueRangeError`, which argparse lets through, so the message
    that names the value and what is allowed is the same as everywhere else.
    """
    for parameter in size_parameters():
        parser.add_argument(
            f"--{parameter.name}",
            metavar="N",
            type=parameter.parse,
            default=parameter.default,
            help=f"{parameter.help} Allowed: {parameter.allowed}. Default: {parameter.default}.",
        )


def size_of(arguments: argparse.Namespace) -> RunSize:
    """The size that the options of `add_size_options` say."""
    return RunSize(**{parameter.name: getattr(arguments, parameter.name) for parameter in size_parameters()})


def parse_setting_list(settings: Sequence[str]) -> dict[str, str]:
    """Split ``NAME=VALUE`` words; the values are checked by the workload that declares them.

    Raises:
        ValueRangeError: A word is not of that form.
        UsageError: A name is set twice.
    """
    found: dict[str, str] = {}
    for setting in settings:
        name, sign, value = (part.strip() for part in setting.partition("="))
        if not sign or not name:
            raise ValueRangeError("--set", setting, "NAME=VALUE, for example --set duration_ms=300")
        if name in found:
            raise UsageError(f"--set {name}={value}: {name} was already set to {found[name]}; set it once")
        found[name] = value
    return found


def parse_model_list(text: str) -> tuple[str, ...] | None:
    """Split a comma-separated list of model keys, repetitions dropped.

    Returns:
        The keys in their order, None for ``all``.

    Raises:
        ValueRangeError: There is no key in it.
    """
    keys = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not keys:
        raise ValueRangeError("--models", text, f"keys of models with commas between them, or {ALL_MODELS}")
    return None if keys == (ALL_MODELS,) else keys
