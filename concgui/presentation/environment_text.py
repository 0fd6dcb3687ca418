"""The machine, the interpreter and the program that figures come from, in words."""

from concgui.engine.system.environment import Environment
from concgui.presentation.numbers import count_text

_UNKNOWN = "unknown"


def environment_text(environment: Environment) -> str:
    """Return the environment as a line: ``Python 3.13 · GIL on · 2 cores``."""
    version = ".".join(environment.python.split(".")[:2])
    return " · ".join((f"Python {version}", _gil(environment), count_text(environment.cores, "core")))


def environment_caption(environment: Environment) -> str:
    """Return what a picture of figures must say of their origin: interpreter, machine, program."""
    python = f"{environment.implementation} {environment.python}, {_gil(environment)}"
    cores = count_text(environment.cores, "core")
    return " · ".join((python, cores, environment.platform, f"concgui {environment.concgui}"))


def environment_rows(environment: Environment) -> tuple[tuple[str, str], ...]:
    """Return all that is known of an environment, as names and values."""
    quota = f", at most {environment.cpu_quota:g} of them at a time" if environment.cpu_quota else ""
    return (
        ("Python", f"{environment.implementation} {environment.python}, {_gil(environment)}"),
        ("machine", environment.platform),
        ("cores", f"{environment.cores}{quota}"),
        ("switch interval", _switch_interval(environment)),
        ("worker processes", environment.start_method),
        ("Qt", f"{environment.qt or _UNKNOWN}, PySide6 {environment.pyside6 or _UNKNOWN}"),
        ("concgui", environment.concgui),
    )


def _gil(environment: Environment) -> str:
    return f"GIL {'on' if environment.gil_enabled else 'off'}"


def _switch_interval(environment: Environment) -> str:
    return f"{environment.switch_interval_ms:g} ms"
