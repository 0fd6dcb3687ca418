"""The diagnosis of ``concgui doctor`` as text."""

from typing import TextIO

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from concgui.app.diagnosis import Diagnosis
from concgui.cli.terminal.consoles import print_all


def print_diagnosis(stream: TextIO | None, diagnosis: Diagnosis) -> None:
    """Print the diagnosis: the environment, then the missing parts."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in _facts(diagnosis):
        table.add_row(Text(name), Text(value))
    print_all(stream, table, *_missing_lines(diagnosis))


def _facts(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    environment = diagnosis.environment
    installed = (f"{name} {version}" for name, version in diagnosis.packages.items() if version)
    return [
        ("concgui", environment.concgui),
        ("Python", f"{environment.implementation} {environment.python} ({diagnosis.executable})"),
        ("GIL", _gil_text(diagnosis)),
        ("switch interval", f"{environment.switch_interval_ms:g} ms"),
        ("cores", f"{environment.cores} available to this program"),
        ("processes", f"started by {environment.start_method}"),
        ("system", environment.platform),
        ("Qt", environment.qt or "cannot be loaded"),
        ("PySide6", environment.pyside6 or "cannot be loaded"),
        ("Qt platform", diagnosis.qt_platform or "none"),
        ("screen", "a window can open" if not diagnosis.screen else "no window can open here"),
        ("packages", ", ".join(installed)),
    ]


def _gil_text(diagnosis: Diagnosis) -> str:
    if not diagnosis.environment.gil_enabled:
        return "off: threads run Python side by side"
    if diagnosis.free_threaded_build:
        return "on, although this build can run without it; an imported module or PYTHON_GIL=1 enabled it"
    return "on: threads take turns at running Python"


def _missing_lines(diagnosis: Diagnosis) -> list[RenderableType]:
    if not diagnosis.missing:
        return [Text("\nNothing is missing.")]
    entries = (Text(f"{missing.what}: {missing.advice}") for missing in diagnosis.missing)
    return [Text("\nMissing:"), *(Padding(entry, (0, 0, 0, 2)) for entry in entries)]
