"""The code of a run and its script: what the catalogues know, read once for each model and workload."""

import sys
from pathlib import PurePath
from types import FunctionType

import concgui
from concgui.app.script_choice import script_choice_of_run
from concgui.engine import execution, workloads
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.workload import AnyWorkload, CoroutineWorkload, SteppedWorkload
from concgui.engine.errors import UnknownKeyError
from concgui.engine.records.run_record import RunRecord
from concgui.engine.source.definitions import CodeFiles
from concgui.engine.source.excerpts import (
    Excerpt,
    excerpt_around,
    excerpts_of_function,
    excerpts_of_model,
    excerpts_of_workload,
)
from concgui.engine.workloads.catalogue import WORKLOADS, find_workload
from concgui.export.script import script_text
from concgui.presentation.code.code_page import (
    CodePage,
    CodeSection,
    is_same_file,
    places_seen,
    plain_sections,
    run_sections,
)
from concgui.presentation.code.mark_text import UNKNOWN_MODEL_TEXT, UNKNOWN_WORKLOAD_TEXT, not_here_text
from concgui.qtlayer import models
from concgui.qtlayer.catalogue import find_model

_MODEL_ROOMS = (execution.__name__, models.__name__)
_WORKLOAD_ROOMS = (workloads.__name__,)


class RunCode:
    """Finds the code of runs, and keeps what it has read."""

    def __init__(self) -> None:
        self._files = CodeFiles()
        self._of_models: dict[type, tuple[Excerpt, ...]] = {}

    def page(self, record: RunRecord) -> CodePage:
        """Return the code of model and workload of a run, with what the run saw of it."""
        notices: list[str] = []
        excerpts: list[Excerpt] = []
        replacement = ""
        instead: tuple[CodeSection, ...] = ()
        info: ModelInfo | None = None
        try:
            model = find_model(record.model)
        except UnknownKeyError:
            notices.append(UNKNOWN_MODEL_TEXT)
        else:
            info = model.info
            replacement = info.replacement
            excerpts += self._excerpts_of(model)
            if replacement:
                instead = plain_sections(self._excerpts_of(find_model(replacement)))
        work = self._work_of(record, info)
        if not work:
            notices.append(UNKNOWN_WORKLOAD_TEXT)
        excerpts += work
        for place in places_seen(record):
            if any(is_same_file(place.file, excerpt.file.path) for excerpt in excerpts):
                continue
            may_be_read = is_of_this_python(place.file)
            around = excerpt_around(self._files, place.file, place.line) if may_be_read else None
            if around is not None:
                excerpts.append(around)
            else:
                notices.append(not_here_text(place.file, place.line))
        sections = run_sections(record, excerpts, concgui.__version__)
        return CodePage(record.id, sections, tuple(notices), replacement, instead)

    def script(self, record: RunRecord) -> str:
        """Return what ``concgui script`` writes for the model and the workload of a run.

        Raises:
            UsageError: There is no script for what the run did.
        """
        return script_text(script_choice_of_run(record))

    def _excerpts_of(self, model: type) -> tuple[Excerpt, ...]:
        if model not in self._of_models:
            self._of_models[model] = excerpts_of_model(self._files, model, _MODEL_ROOMS)
        return self._of_models[model]

    def _work_of(self, record: RunRecord, info: ModelInfo | None) -> tuple[Excerpt, ...]:
        if (function := loaded_function(record)) is not None:
            return excerpts_of_function(self._files, function)
        try:
            workload = find_workload(record.workload).make({})
        except UnknownKeyError:
            return ()
        entries = entries_of(workload, info, yields=bool(record.run_options.get("yield_every_ms", 0)))
        return excerpts_of_workload(self._files, type(workload), entries, _WORKLOAD_ROOMS)


def loaded_function(record: RunRecord) -> FunctionType | None:
    """Return the person's own function that a run executed; None for a workload of the catalogue.

    Only a module that is loaded already is asked: a record may come from a file, and must not choose what is
    imported.
    """
    origin = str(record.params.get("function", ""))
    if any(entry.key == record.workload for entry in WORKLOADS):
        return None
    module, _, name = origin.rpartition(".")
    found = getattr(sys.modules.get(module), name, None) if name else None
    return found if isinstance(found, FunctionType) else None


def is_of_this_python(path: str) -> bool:
    """Return whether a file is code that this Python has loaded or would find.

    A record may come from a file, and must not choose which files of this machine are read and shown.
    """
    parts = PurePath(path)
    if parts.suffix != ".py" or ".." in parts.parts:
        return False
    if any(getattr(module, "__file__", None) == path for module in tuple(sys.modules.values())):
        return True
    return any(parts.is_relative_to(folder) for folder in sys.path if folder)


def entries_of(workload: AnyWorkload, info: ModelInfo | None, *, yields: bool) -> tuple[str, str]:
    """Return the methods of a workload that a model calls: for each task, and around all of them.

    Args:
        workload: The workload.
        info: The model; None if it is unknown.
        yields: Whether computing coroutines yield.
    """
    if info is not None and info.runs_coroutines:
        if isinstance(workload, CoroutineWorkload):
            return "call_async", "async_session"
        if isinstance(workload, SteppedWorkload) and yields:
            return "steps", "session"
    return "call", "session"
