"""concgui: choose a concurrency model, feel the window, decide from measured numbers.

As a library: ``from concgui import compare``. Importing this package loads nothing else; each name of the
library is loaded when it is asked for. Their types stand in ``__init__.pyi``.
"""

__version__ = "0.1.0"

_MODULES = {
    "ComparisonResult": "concgui.library.comparison_result",
    "ConcguiError": "concgui.engine.errors",
    "TaskFailure": "concgui.library.comparison_result",
    "UsageError": "concgui.engine.errors",
    "compare": "concgui.library.comparing",
}


def __dir__() -> list[str]:
    """Return the names that completion offers: those of the library, and what is loaded."""
    return sorted({*globals(), *_MODULES})


def __getattr__(name: str) -> object:
    """Return a name of the library, which is loaded now."""
    if name not in _MODULES:
        raise AttributeError(f"module 'concgui' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_MODULES[name]), name)
