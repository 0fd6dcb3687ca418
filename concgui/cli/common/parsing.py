"""Conversion of command-line words to checked values, without slow imports."""

import argparse
import functools
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from concgui.engine.contracts.parameters import Parameter, ParameterValue
from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.engine.errors import UsageError, ValueRangeError
from concgui.engine.evaluation.settled_order import FIRST_REPEATS, MOST_REPEATS
from concgui.engine.planning.spec import RunSize, size_parameters

ALL_KEYS = "all"

AUTO = "auto"

_FORMER_OPTIONS = MappingProxyType({"signal_count": "--signals"})
"""Names of options in earlier versions, by parameter. They still work but appear in no help text."""

_NOTHING_CHOSEN: Mapping[str, str] = MappingProxyType({})


def add_size_options(
    parser: argparse.ArgumentParser,
    chosen: Mapping[str, str] = _NOTHING_CHOSEN,
    *,
    auto_repeats: bool = False,
    why_no_auto: str = "",
    names: tuple[str, ...] | None = None,
) -> None:
    """Add one option per declared field of `RunSize`.

    Args:
        parser: The parser that gets the options.
        chosen: Options that are None unless given, with the text that describes this default.
        auto_repeats: Whether ``--repeats`` takes the word `AUTO` as well.
        why_no_auto: Why it does not, for its help and its refusal; "" if nobody would expect it.
        names: Names of the fields that get an option; None for all.
    """
    declared = [parameter for parameter in size_parameters() if names is None or parameter.name in names]
    special = auto_repeats or why_no_auto
    repeats = [parameter for parameter in declared if parameter.name == "repeats" and special]
    others = [parameter for parameter in declared if parameter not in repeats]
    _add_declared_options(parser, others, chosen)
    for parameter in repeats:
        auto = f"or {AUTO}: until the order of the models is settled, {FIRST_REPEATS} to {MOST_REPEATS} times"
        rest = f", {auto}" if auto_repeats else f"; {why_no_auto}"
        parser.add_argument(
            "--repeats",
            metavar=f"N|{AUTO}" if auto_repeats else "N",
            type=functools.partial(_parse_or_auto, parameter, why_no_auto),
            default=parameter.default,
            help=f"{parameter.help} Allowed: {parameter.allowed}{rest}. Default: {parameter.default}.",
        )


def _parse_or_auto(parameter: Parameter, why_no_auto: str, text: str) -> ParameterValue:
    if text != AUTO:
        return parameter.parse(text)
    if why_no_auto:
        raise ValueRangeError(parameter.name, text, f"{parameter.allowed}; {why_no_auto}")
    return AUTO


def add_run_option_options(parser: argparse.ArgumentParser) -> None:
    """Add one option per declared field of `RunOptions`, in a separate group."""
    group = parser.add_argument_group(
        "run options", "How the runs are executed. 'concgui list models' shows which models use which option."
    )
    _add_declared_options(group, run_option_parameters())


def _add_declared_options(
    parser: "argparse._ActionsContainer",
    declared: Iterable[Parameter],
    chosen: Mapping[str, str] = _NOTHING_CHOSEN,
) -> None:
    """Add one option per parameter.

    `Parameter.parse` raises `ValueRangeError`, which argparse does not catch. So the message with the
    value and the allowed range is the same as everywhere else.
    """
    for parameter in declared:
        option = f"--{parameter.name.replace('_', '-')}"
        if parameter.kind == "switch":
            parser.add_argument(option, action="store_true", help=parameter.help)
            continue
        parser.add_argument(
            option,
            metavar="WORD" if parameter.kind == "choice" else "N",
            type=parameter.parse,
            default=None if parameter.name in chosen else parameter.default,
            help=f"{parameter.help} Allowed: {parameter.allowed}. "
            f"Default: {chosen.get(parameter.name, parameter.default)}.",
        )
        if parameter.name in _FORMER_OPTIONS:
            parser.add_argument(
                _FORMER_OPTIONS[parameter.name],
                dest=parameter.name,
                type=parameter.parse,
                # No default here: it would replace the value given by the other name.
                default=argparse.SUPPRESS,
                help=argparse.SUPPRESS,
            )


def size_of(arguments: argparse.Namespace) -> RunSize:
    """Return the size from the options of `add_size_options`."""
    values = {parameter.name: getattr(arguments, parameter.name) for parameter in size_parameters()}
    if values["repeats"] == AUTO:
        values["repeats"] = FIRST_REPEATS
    return RunSize(**values)


def run_options_of(arguments: argparse.Namespace) -> RunOptions:
    """Return the run options from the options of `add_run_option_options`."""
    return RunOptions(
        **{parameter.name: getattr(arguments, parameter.name) for parameter in run_option_parameters()}
    )


def parse_setting_list(settings: Sequence[str]) -> dict[str, str]:
    """Split ``NAME=VALUE`` words. The workload that declares the parameters checks the values.

    Raises:
        ValueRangeError: A word does not have that form.
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


def parse_key_list(kind: str, text: str) -> tuple[str, ...] | None:
    """Split a comma-separated list of keys, without repetitions.

    Args:
        kind: The kind of key: ``models`` or ``workloads``.
        text: The list as typed.

    Returns:
        The keys in their order, None for ``all``.

    Raises:
        ValueRangeError: The list has no key.
    """
    keys = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    if not keys:
        raise ValueRangeError(f"--{kind}", text, f"comma-separated keys of {kind}, or {ALL_KEYS}")
    return None if keys == (ALL_KEYS,) else keys
