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
    from concgui.cli.terminal.consoles import Grid

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

    grids = [_grid(name, items) for name, items in lists.items()]
    print_all(sys.stdout, *[part for grid in grids for part in (grid, "")][:-1])


def _grid(name: str, items: Sequence[dict[str, Any]]) -> "Grid":
    from concgui.cli.terminal.consoles import Column, Grid

    columns = [Column(name.removesuffix("s")), Column("description", has_sentences=True)]
    rows: list[tuple[str, ...]] = [(item["key"], _summary_text(item)) for item in items]
    if any("parameters" in item for item in items):
        columns.append(Column("parameters (--set NAME=VALUE)", has_sentences=True))
        rows = [
            (*row, "\n".join(_parameter_text(parameter) for parameter in item["parameters"]))
            for row, item in zip(rows, items, strict=True)
        ]
    return Grid(tuple(columns), tuple(rows))


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
