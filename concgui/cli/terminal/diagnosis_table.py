"""The diagnosis of ``concgui doctor`` as text."""

from typing import TextIO

from rich.console import RenderableType
from rich.text import Text

from concgui.app.diagnosis import Diagnosis
from concgui.cli.terminal.consoles import print_all, width_of, wrapped
from concgui.engine.system.environment import Environment
from concgui.presentation.notes import note_text


def print_diagnosis(stream: TextIO | None, diagnosis: Diagnosis) -> None:
    """Print the diagnosis: the environment, then the missing parts."""
    if stream is None:
        return
    width = width_of(stream)
    facts = _facts(diagnosis)
    indent = max(len(name) for name, _ in facts) + 2
    lines: list[RenderableType] = []
    for name, value in facts:
        if width < 2 * indent:
            lines += [Text(name, style="bold"), *wrapped(value, width, indent=2)]
        else:
            first, *others = wrapped(value, width - indent)
            lines.append(Text.assemble((name.ljust(indent), "bold"), str(first)))
            lines += [Text(" " * indent + str(line)) for line in others]
    print_all(stream, *lines, *_missing_lines(diagnosis, width))


def _facts(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    environment = diagnosis.environment
    installed = (f"{name} {version}" for name, version in diagnosis.packages.items() if version)
    return [
        ("concgui", environment.concgui),
        ("Python", f"{environment.implementation} {environment.python} ({diagnosis.executable})"),
        ("GIL", _gil_text(diagnosis)),
        ("GIL holder", note_text(diagnosis.gil_reader)),
        ("switch interval", f"{environment.switch_interval_ms:g} ms"),
        ("cores", _cores_text(environment)),
        ("processes", f"started by {environment.start_method}"),
        ("system", environment.platform),
        ("Qt", environment.qt or "cannot be loaded"),
        ("PySide6", environment.pyside6 or "cannot be loaded"),
        ("Qt platform", diagnosis.qt_platform or "none"),
        ("screen", "a window can open" if not diagnosis.screen else "no window can open here"),
        ("packages", ", ".join(installed)),
    ]


def _cores_text(environment: Environment) -> str:
    if environment.cpu_quota is None or environment.cpu_quota >= environment.cores:
        return f"{environment.cores} available to this program"
    return (
        f"{environment.cpu_quota:g} of {environment.cores} may be used on average (CPU quota of a "
        "container); beyond that the system stops the program for a moment"
    )


def _gil_text(diagnosis: Diagnosis) -> str:
    if not diagnosis.environment.gil_enabled:
        return "off: threads run Python side by side"
    if diagnosis.free_threaded_build:
        return "on, although this build can run without it; an imported module or PYTHON_GIL=1 enabled it"
    return "on: threads take turns at running Python"


def _missing_lines(diagnosis: Diagnosis, width: int) -> list[RenderableType]:
    if not diagnosis.missing:
        return ["", "Nothing is missing."]
    entries = (f"{missing.what}: {missing.advice}" for missing in diagnosis.missing)
    return [
        "",
        "Missing:",
        *(line for entry in entries for line in wrapped(entry, width, indent=2, hanging=2)),
    ]
