"""The types of expressions, as far as annotations and constructors tell them.

`start`, `wait` and `close` mean different things on different objects, so a mark needs the type of what is
called. Most of it stands in the code: ``thread = threading.Thread(…)``, ``pool: Executor``,
``self._threads: list[QThread]``, ``with ThreadPoolExecutor(…) as pool``, ``def make_pool(…) -> Executor``.
What stands nowhere is unknown, and gets no mark.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from concgui.engine.source.definitions import Definition, FunctionNode

_CONTAINERS = frozenset(
    ("list", "tuple", "set", "frozenset", "deque", "Sequence", "Iterable", "Iterator", "Collection")
)
_TAKES_ONE = frozenset(("pop", "popleft", "get", "get_nowait"))


@dataclass(frozen=True, slots=True)
class Typed:
    """What is known of an expression's type.

    Attributes:
        name: Last part of the name of the type, with ``asyncio.`` before it if it is one of that module: its
            locks, events and futures wait in another way. "" if unknown.
        is_many: Whether it is a container of objects of that type.
    """

    name: str = ""
    is_many: bool = False


UNKNOWN = Typed()


def dotted(node: ast.expr) -> str:
    """Return a chain of names, ``self._job.workload``; "" if the expression is anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def last_name(node: ast.expr) -> str:
    """Return the last name of an expression: ``submit`` of ``self.pools[0].submit``; "" if it has none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


class TypeTable:
    """The types of the attributes of classes and of the results of functions.

    Args:
        definitions: The functions and methods in question; the classes of their files are known.
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._attributes: dict[str, dict[str, Typed]] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        self._returned: dict[str, Typed] = {}
        for file in {definition.file.path: definition.file for definition in definitions}.values():
            for node in ast.walk(file.tree):
                if isinstance(node, FunctionNode) and node.returns is not None:
                    self._returned.setdefault(node.name, of_annotation(node.returns))
                elif isinstance(node, ast.ClassDef):
                    self._bases[node.name] = tuple(map(last_name, node.bases))
        for file in {definition.file.path: definition.file for definition in definitions}.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.ClassDef):
                    self._attributes[node.name] = self._attributes_of(node)

    def of_attribute(self, cls: str, name: str) -> Typed:
        """Return the type of an attribute of a class or of its bases."""
        for known in self._with_bases(cls):
            if (found := self._attributes.get(known, {}).get(name)) is not None:
                return found
        return UNKNOWN

    def returned(self, function: str) -> Typed:
        """Return the type of what functions of that name return."""
        return self._returned.get(function, UNKNOWN)

    def _with_bases(self, cls: str) -> Iterator[str]:
        yield cls
        for base in self._bases.get(cls, ()):
            if base != cls:
                yield from self._with_bases(base)

    def _attributes_of(self, cls: ast.ClassDef) -> dict[str, Typed]:
        found: dict[str, Typed] = {}
        for node in cls.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = of_annotation(node.annotation)
        for function in cls.body:
            if not isinstance(function, FunctionNode):
                continue
            scope = LocalTypes(self, function, cls.name)
            for target, value in scope.assigned:
                is_own = isinstance(target, ast.Attribute) and dotted(target.value) == "self"
                if is_own and isinstance(target, ast.Attribute) and value != UNKNOWN:
                    found.setdefault(target.attr, value)
        return found


class LocalTypes:
    """The types of the names in a function, its nested functions included.

    Args:
        table: The types of attributes and results.
        function: The function.
        owner: Class whose method it is; "" for a function.
    """

    def __init__(self, table: TypeTable, function: FunctionNode, owner: str) -> None:
        self._table = table
        self._owner = owner
        self._names: dict[str, Typed] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.arg) and node.annotation is not None:
                self._names[node.arg] = of_annotation(node.annotation)
        # Twice, since a name may be assigned from one that is found later.
        for _ in range(2):
            for target, value in self._targets(function):
                if isinstance(target, ast.Name) and value != UNKNOWN:
                    self._names.setdefault(target.id, value)
        self.assigned = tuple(self._targets(function))

    def of(self, node: ast.expr | None) -> Typed:
        """Return the type of an expression."""
        if isinstance(node, ast.Await):
            return self.of(node.value)
        if isinstance(node, ast.Name):
            return Typed(self._owner) if node.id == "self" else self._names.get(node.id, UNKNOWN)
        if isinstance(node, ast.Attribute):
            known = self.of(node.value)
            if known.name and not known.is_many:
                return self._table.of_attribute(known.name, node.attr)
            return UNKNOWN
        if isinstance(node, ast.Subscript):
            return replace(self.of(node.value), is_many=False) if self.of(node.value).is_many else UNKNOWN
        return self._of_call(node) if isinstance(node, ast.Call) else self._of_several(node)

    def _of_several(self, node: ast.expr | None) -> Typed:
        """Return the type of a list or of a comprehension by its elements."""
        element = node.elt if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp) else None
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and node.elts:
            element = node.elts[0]
        return replace(self.of(element), is_many=True) if element is not None else UNKNOWN

    def _of_call(self, call: ast.Call) -> Typed:
        name = last_name(call.func)
        if name[:1].isupper():
            return Typed(_type_name(dotted(call.func) or name))
        if isinstance(call.func, ast.Attribute):
            receiver = self.of(call.func.value)
            if receiver.is_many and name in _TAKES_ONE:
                return replace(receiver, is_many=False)
            if name == "submit":
                return Typed("Future")
        return self._table.returned(name)

    def _targets(self, function: FunctionNode) -> Iterator[tuple[ast.expr, Typed]]:
        """Yield whatever a type is assigned to, with the type."""
        for node in ast.walk(function):
            if isinstance(node, ast.AnnAssign):
                yield node.target, of_annotation(node.annotation)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from self._pairs(target, node.value)
            elif isinstance(node, ast.NamedExpr):
                yield node.target, self.of(node.value)
            elif isinstance(node, ast.withitem) and node.optional_vars is not None:
                yield node.optional_vars, self.of(node.context_expr)
            elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
                many = self.of(node.iter)
                if many.is_many:
                    yield node.target, replace(many, is_many=False)

    def _pairs(self, target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, Typed]]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, of_one in zip(target.elts, value.elts, strict=False):
                yield one, self.of(of_one)
        else:
            yield target, self.of(value)


def of_annotation(node: ast.expr | None) -> Typed:
    """Return the type that an annotation says; of a union the first that is not None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return of_annotation(ast.parse(node.value, mode="eval").body)
        except SyntaxError:
            return UNKNOWN
    if isinstance(node, ast.BinOp):
        left = of_annotation(node.left)
        return left if left != UNKNOWN else of_annotation(node.right)
    if isinstance(node, ast.Subscript):
        name = last_name(node.value)
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        if name in _CONTAINERS:
            return replace(of_annotation(inner), is_many=True)
        return of_annotation(inner if name == "Optional" else node.value)
    return Typed(_type_name(dotted(node))) if node is not None and dotted(node) else UNKNOWN


def _type_name(name: str) -> str:
    last = name.rpartition(".")[2]
    return f"asyncio.{last}" if name == f"asyncio.{last}" else last
