"""What PySide6 breaks of Python's lazy imports, mended where it is felt."""

import concurrent.futures
import types

_LAZY_IMPORT: type | None = getattr(types, "LazyImportType", None)  # from Python 3.15 on


def resolve_executors() -> None:
    """Put the executors into `concurrent.futures`, which imports them lazily since Python 3.15.

    PySide6 (6.12) replaces how every module looks up its attributes by a function that does not know
    of lazy imports: `concurrent.futures.ThreadPoolExecutor`, as asyncio writes it for its default
    executor, would then be the lazy import itself, which cannot be called.
    """
    if _LAZY_IMPORT is None:
        return
    for name, value in list(vars(concurrent.futures).items()):
        if isinstance(value, _LAZY_IMPORT):
            resolved: object = value.resolve()  # type: ignore[attr-defined]
            setattr(concurrent.futures, name, resolved)
