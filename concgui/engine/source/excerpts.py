"""The parts of files that show what a model, a workload or a function does, with their marks."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from concgui.engine.source.code_file import CodeFile
from concgui.engine.source.definitions import (
    CodeFiles,
    Definition,
    Search,
    class_of,
    definition_at,
    lines_of,
)
from concgui.engine.source.mark_finder import find_marks
from concgui.engine.source.marks import Mark, MarkKind

_ENTRY_OF_MODEL = ("__init__", "start")


class Role(enum.StrEnum):
    """What a file is for a run."""

    MODEL = "model"
    """The file of the model."""
    BASE = "base"
    """A base or a helper of the model."""
    WORKLOAD = "workload"
    """The file of the workload, or of a person's own function."""
    SUPPORT = "support"
    """A helper of the workload."""
    PLACE = "place"
    """A file that the run passed through when the window froze."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Parts of a file.

    Attributes:
        file: The file.
        role: What the file is for the run.
        ranges: First and last line of each part, ascending, without overlaps.
        marks: Marks on lines of these parts, ascending.
    """

    file: CodeFile
    role: Role
    ranges: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...] = ()

    def with_line(self, line: int) -> "Excerpt":
        """Return the excerpt with the function around a line, or with the line alone outside of functions."""
        if any(first <= line <= last for first, last in self.ranges):
            return self
        return Excerpt(
            self.file, self.role, _merged(self.file, [*self.ranges, _around(self.file, line)]), self.marks
        )


def excerpts_of_model(files: CodeFiles, model: type, rooms: Sequence[str]) -> tuple[Excerpt, ...]:
    """Return the class of a model, and of its bases and helpers what they do for it.

    Args:
        files: Reads the files.
        model: The class.
        rooms: Where bases and helpers of models are: names of packages.
    """
    search = Search(files, rooms)
    search.follow_methods(model, _ENTRY_OF_MODEL)
    own = files.of_module(model.__module__)
    node = class_of(own, model.__name__) if own is not None else None
    if own is None or node is None:
        return ()
    marks = find_marks(search.found, search.class_names)
    return _excerpts(search.found, marks, own, [lines_of(node)], (Role.MODEL, Role.BASE))


def excerpts_of_workload(
    files: CodeFiles, workload: type, entries: Sequence[str], rooms: Sequence[str]
) -> tuple[Excerpt, ...]:
    """Return what a workload runs for each task.

    Args:
        files: Reads the files.
        workload: The class.
        entries: Names of the methods that the model calls, first the one that runs a task.
        rooms: Where helpers of workloads are: names of packages.
    """
    own = files.of_module(workload.__module__)
    if own is None:
        return ()
    search = Search(files, rooms)
    search.follow_methods(workload, entries)
    marks = find_marks(search.found, search.class_names)
    for definition in search.found:
        if definition.name == entries[0] and definition.file is own:
            marks.setdefault(own.path, set()).add(_head_mark(definition))
    shown = [
        lines_of(definition.node)
        for definition in search.found
        if definition.file is own and (definition.name not in entries[1:] or _has_marks(definition, marks))
    ]
    if any(definition.owner is not None and definition.file is own for definition in search.found):
        node = class_of(own, workload.__name__)
        shown += [_head_of(node)] if node is not None else []
    return _excerpts(search.found, marks, own, shown, (Role.WORKLOAD, Role.SUPPORT))


def excerpts_of_function(files: CodeFiles, function: Any) -> tuple[Excerpt, ...]:
    """Return a person's own function, and what it uses of its own module."""
    search = Search(files, [function.__module__])
    search.follow_function(function)
    if not search.found:
        return ()
    first = search.found[0]
    marks = find_marks(search.found, search.class_names)
    marks.setdefault(first.file.path, set()).add(_head_mark(first))
    shown = [lines_of(definition.node) for definition in search.found if definition.file is first.file]
    return _excerpts(search.found, marks, first.file, shown, (Role.WORKLOAD, Role.SUPPORT))


def excerpt_around(files: CodeFiles, path: str, line: int) -> Excerpt | None:
    """Return the function around a line; None if the file cannot be read here or is shorter."""
    file = files.of_path(path)
    if file is None or not 1 <= line <= len(file.lines):
        return None
    return Excerpt(file, Role.PLACE, (_around(file, line),))


def _excerpts(
    found: Iterable[Definition],
    marks: dict[str, set[Mark]],
    own: CodeFile,
    own_ranges: list[tuple[int, int]],
    roles: tuple[Role, Role],
) -> tuple[Excerpt, ...]:
    """Return the own file first, and of each other file the functions that have marks."""
    ranges: dict[str, list[tuple[int, int]]] = {own.path: own_ranges}
    files = {own.path: own}
    for definition in found:
        file = definition.file
        if not _has_marks(definition, marks) or (
            definition.file is not own and _only_locks(definition, marks)
        ):
            continue
        files[file.path] = file
        parts = ranges.setdefault(file.path, [])
        parts.append(lines_of(definition.node))
        if definition.owner is not None:
            parts.append(_head_of(definition.owner))
    excerpts = []
    for path, parts in ranges.items():
        merged = _merged(files[path], parts)
        shown = sorted(mark for mark in marks.get(path, ()) if _is_within(mark.line, merged))
        excerpts.append(Excerpt(files[path], roles[path != own.path], merged, tuple(shown)))
    return tuple(excerpts)


def _has_marks(definition: Definition, marks: dict[str, set[Mark]]) -> bool:
    span = (lines_of(definition.node),)
    return any(_is_within(mark.line, span) for mark in marks.get(definition.file.path, ()))


def _only_locks(definition: Definition, marks: dict[str, set[Mark]]) -> bool:
    """Return whether all that a function does is to guard what threads share."""
    span = (lines_of(definition.node),)
    kinds = {mark.kind for mark in marks.get(definition.file.path, ()) if _is_within(mark.line, span)}
    return kinds == {MarkKind.LOCK}


def _head_mark(definition: Definition) -> Mark:
    return Mark(definition.node.lineno, MarkKind.RUN, definition.name)


def _head_of(cls: Any) -> tuple[int, int]:
    """Return the lines of a class up to the end of its docstring."""
    first, _ = lines_of(cls)
    body = cls.body[0]
    is_docstring = hasattr(body, "value") and isinstance(getattr(body.value, "value", None), str)
    return first, (body.end_lineno if is_docstring else max(cls.lineno, body.lineno - 1))


def _around(file: CodeFile, line: int) -> tuple[int, int]:
    definition = definition_at(file, line)
    return lines_of(definition.node) if definition is not None else (line, line)


def _merged(file: CodeFile, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return ranges in order, those joined that overlap or have only blank lines between them."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and not any(text.strip() for text in file.lines[merged[-1][1] : first - 1]):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _is_within(line: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= line <= last for first, last in ranges)
