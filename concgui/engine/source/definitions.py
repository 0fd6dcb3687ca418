"""Which functions of the program are reached from a model or a workload, by the names that they use.

A model inherits most of what it does from bases, and leaves the rest to helpers. The lines that matter stand
in whatever of these it uses. So the search starts at the entry points and follows every name: `self.name`
along the class's method resolution order, `super().name` from the next class on, a plain name in its module,
and any other attribute in the classes that were named so far. It stays within the rooms it is given. It may
reach a function that is never called, but it misses none that is called by its name.
"""

import ast
import inspect
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concgui.engine.source.code_file import CodeFile, read_code_file

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_OF_EVERY_CLASS = ("__init__", "__enter__", "__exit__", "__aenter__", "__aexit__")
"""Methods that are called without being named."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or a method.

    Attributes:
        file: The file in which it stands.
        owner: Class whose method it is; None for a function.
        node: Its syntax tree.
    """

    file: CodeFile
    owner: ast.ClassDef | None
    node: FunctionNode

    @property
    def name(self) -> str:
        """Name of the function."""
        return self.node.name


class CodeFiles:
    """The files that were read, each of them once."""

    def __init__(self) -> None:
        self._by_path: dict[str, CodeFile | None] = {}

    def of_path(self, path: str) -> CodeFile | None:
        """Return a file; None if it cannot be read."""
        whole = str(Path(path).absolute())
        if whole not in self._by_path:
            self._by_path[whole] = read_code_file(whole)
        return self._by_path[whole]

    def of_module(self, name: str) -> CodeFile | None:
        """Return the file of a module that was imported; None without one."""
        path = getattr(sys.modules.get(name), "__file__", None)
        return self.of_path(path) if path else None


class Search:
    """A search for the definitions that are reached from entry points.

    Args:
        files: Reads the files.
        rooms: Names of packages or modules; nothing outside them is followed.

    Attributes:
        found: What was reached, in the order in which it was.
        class_names: Names of the classes that were named.
    """

    def __init__(self, files: CodeFiles, rooms: Sequence[str]) -> None:
        self._files = files
        self._rooms = rooms
        self._by_place: dict[tuple[str, int], Definition] = {}
        self._waiting: deque[tuple[Definition, str, type | None]] = deque()
        self._helpers: dict[type, None] = {}
        self._attributes: set[str] = set()

    @property
    def found(self) -> tuple[Definition, ...]:
        """What was reached, in the order in which it was."""
        return tuple(self._by_place.values())

    @property
    def class_names(self) -> frozenset[str]:
        """Names of the classes that were named."""
        return frozenset(helper.__name__ for helper in self._helpers)

    def follow_methods(self, cls: type, names: Iterable[str]) -> None:
        """Follow methods of a class, which is the class of `self` in all that they call."""
        for name in names:
            self._add_method(cls, name, cls.__mro__)
        self._follow_all()

    def follow_function(self, function: Any) -> None:
        """Follow a function."""
        plain = inspect.unwrap(function)
        code = getattr(plain, "__code__", None)
        file = self._files.of_path(code.co_filename) if code is not None else None
        if code is None or file is None:
            return
        definition = definition_at(file, code.co_firstlineno)
        if definition is not None:
            self._add(definition, plain.__module__, None)
        self._follow_all()

    def _follow_all(self) -> None:
        while self._waiting:
            definition, module, cls = self._waiting.popleft()
            for node in ast.walk(definition.node):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    self._add_global(module, node.id)
                elif isinstance(node, ast.Attribute):
                    self._add_attribute(node, definition, cls)

    def _add_global(self, module: str, name: str) -> None:
        value = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if inspect.isclass(value):
            self._add_helper(value)
        elif inspect.isfunction(value) and self._is_in_rooms(value.__module__):
            file = self._files.of_module(value.__module__)
            node = _function_in(file.tree.body, value.__name__) if file is not None else None
            if file is not None and node is not None:
                self._add(Definition(file, None, node), value.__module__, None)

    def _add_attribute(self, node: ast.Attribute, definition: Definition, cls: type | None) -> None:
        value = node.value
        if cls is not None and isinstance(value, ast.Name) and value.id in ("self", "cls"):
            self._add_method(cls, node.attr, cls.__mro__)
        elif cls is not None and is_super(value) and definition.owner is not None:
            owner = definition.owner.name
            names = [base.__name__ for base in cls.__mro__]
            self._add_method(cls, node.attr, cls.__mro__[names.index(owner) + 1 :] if owner in names else ())
        else:
            self._attributes.add(node.attr)
            for helper in tuple(self._helpers):
                self._add_method(helper, node.attr, helper.__mro__)

    def _add_helper(self, cls: type) -> None:
        if cls in self._helpers or not self._is_in_rooms(cls.__module__):
            return
        self._helpers[cls] = None
        for name in (*_OF_EVERY_CLASS, *self._attributes):
            self._add_method(cls, name, cls.__mro__)

    def _add_method(self, cls: type, name: str, order: Iterable[type]) -> None:
        """Add the method that an object of a class has by that name, and follow it."""
        for base in order:
            if name not in vars(base):
                continue
            file = self._files.of_module(base.__module__) if self._is_in_rooms(base.__module__) else None
            owner = _class_in(file.tree.body, base.__name__) if file is not None else None
            node = _function_in(owner.body, name) if owner is not None else None
            if file is not None and node is not None:
                self._add(Definition(file, owner, node), base.__module__, cls)
            return

    def _add(self, definition: Definition, module: str, cls: type | None) -> None:
        place = (definition.file.path, definition.node.lineno)
        if place not in self._by_place:
            self._by_place[place] = definition
            self._waiting.append((definition, module, cls))

    def _is_in_rooms(self, module: str) -> bool:
        return any(module == room or module.startswith(f"{room}.") for room in self._rooms)


def definition_at(file: CodeFile, line: int) -> Definition | None:
    """Return the outermost function or method around a line; None where there is none."""
    for owner, node in _definitions_in(file.tree):
        first, last = lines_of(node)
        if first <= line <= last:
            return Definition(file, owner, node)
    return None


def class_of(file: CodeFile, name: str) -> ast.ClassDef | None:
    """Return a class of a file by its name; None if there is none."""
    return _class_in(file.tree.body, name)


def lines_of(node: FunctionNode | ast.ClassDef) -> tuple[int, int]:
    """Return the first and last line of a definition, its decorators included."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return first, node.end_lineno or node.lineno


def is_super(node: ast.expr) -> bool:
    """Return whether an expression is a call of `super`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _definitions_in(tree: ast.Module) -> Iterator[tuple[ast.ClassDef | None, FunctionNode]]:
    for node in tree.body:
        if isinstance(node, FunctionNode):
            yield None, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, FunctionNode):
                    yield node, inner


def _class_in(body: Iterable[ast.stmt], name: str) -> ast.ClassDef | None:
    return next((node for node in body if isinstance(node, ast.ClassDef) and node.name == name), None)


def _function_in(body: Iterable[ast.stmt], name: str) -> FunctionNode | None:
    return next((node for node in body if isinstance(node, FunctionNode) and node.name == name), None)
