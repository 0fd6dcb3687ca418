"""``concgui list``: all models and workloads, and which of them can run here."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from concgui.app.qt_core import require_qt_core
from concgui.cli.common.command import Command
from concgui.cli.common.streams import write_text

if TYPE_CHECKING:
    from rich.table import Table

MODELS = "models"
WORKLOADS = "workloads"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what", nargs="?", choices=(MODELS, WORKLOADS), help="What to list. Default: both.")
    parser.add_argument(
        "--json",
        action="store_true",
        help="Write JSON to standard output: a list, or an object with both lists.",
    )


def execute(arguments: argparse.Namespace) -> int:
    """Print the list."""
    names = (MODELS, WORKLOADS) if arguments.what is None else (arguments.what,)
    lists = {name: _models() if name == MODELS else _workloads() for name in names}
    if arguments.json:
        document = lists if arguments.what is None else lists[arguments.what]
        write_text(sys.stdout, json.dumps(document, indent=2, allow_nan=False) + "\n")
    else:
        _print(lists)
    return 0


COMMAND = Command(
    name="list",
    summary="list models and workloads",
    description="List the models and workloads with their keys, and the reasons why some cannot run here.",
    examples=("concgui list", "concgui list models", "concgui list workloads --json"),
    add_arguments=add_arguments,
    execute=execute,
)


def _models() -> list[dict[str, Any]]:
    require_qt_core()
    from concgui.engine.contracts.pairing import pair_availability
    from concgui.engine.workloads.catalogue import WORKLOADS as ENTRIES
    from concgui.qtlayer.catalogue import MODELS as MODEL_CLASSES

    return [
        _item(model.info, model.availability().reason)
        | {
            "refused_by": {
                entry.key: pair.reason
                for entry in ENTRIES
                if not (pair := pair_availability(model.info, entry.make({})))
            }
        }
        for model in MODEL_CLASSES
    ]


def _workloads() -> list[dict[str, Any]]:
    from concgui.engine.workloads.catalogue import WORKLOADS as ENTRIES

    return [
        _item(entry.info, entry.availability().reason)
        | {"parameters": [dataclasses.asdict(parameter) for parameter in entry.parameters]}
        for entry in ENTRIES
    ]


def _item(info: Any, reason: str) -> dict[str, Any]:
    described = dataclasses.asdict(info)
    return {
        "key": described.pop("key"),
        "title": described.pop("title"),
        "available": not reason,
        "reason": reason,
        **described,
    }


def _print(lists: Mapping[str, Sequence[dict[str, Any]]]) -> None:
    from concgui.cli.terminal.consoles import print_all

    tables = [_table(name, items) for name, items in lists.items()]
    print_all(sys.stdout, *[part for table in tables for part in (table, "")][:-1])


def _table(name: str, items: Sequence[dict[str, Any]]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(name.removesuffix("s"), no_wrap=True)
    table.add_column("description")
    has_parameters = any("parameters" in item for item in items)
    if has_parameters:
        table.add_column("parameters (--set NAME=VALUE)")
    for item in items:
        cells = [Text(item["key"], style="bold"), Text(_summary_text(item))]
        if has_parameters:
            cells.append(Text("\n".join(_parameter_text(parameter) for parameter in item["parameters"])))
        table.add_row(*cells)
    return table


def _summary_text(item: dict[str, Any]) -> str:
    parts: list[str] = [item["summary"]]
    if item.get("gil"):
        parts.append(f"{item['gil'][0].upper()}{item['gil'][1:]}.")
    if item.get("packages"):
        parts.append(f"Needs {', '.join(item['packages'])}.")
    if item.get("replacement"):
        parts.append(f"An anti-pattern; use {item['replacement']} instead.")
    if not item["available"]:
        parts.append(f"Not available here: {item['reason']}.")
    parts += [f"Not with {key}: {reason}." for key, reason in item.get("refused_by", {}).items()]
    if item.get("run_options"):
        parts.append(f"[{', '.join('--' + name.replace('_', '-') for name in item['run_options'])}]")
    return parts[0] if len(parts) == 1 else " ".join([f"{parts[0].removesuffix('.')}.", *parts[1:]])


def _parameter_text(parameter: dict[str, Any]) -> str:
    default = f"{parameter['name']}={parameter['default']}"
    if parameter["kind"] in ("integer", "number"):
        unit = f" {parameter['unit']}" if parameter["unit"] else ""
        return f"{default} ({parameter['minimum']}…{parameter['maximum']}{unit})"
    return f"{default} ({', '.join(parameter['choices']) or 'on, off'})"
