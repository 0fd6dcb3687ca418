"""Which lines of a function start, submit, run, wait, lock, join, signal or yield.

The marks follow from the code: from what is called on which type of object, with names that Python's standard
library, Qt and the contracts of this program fix. So they move with the lines, they are there for a function
that a person wrote, and they need no comments in the models that would have to be kept true. A call whose
meaning the code does not tell gets no mark. A test holds the marks of all models and workloads complete.
"""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from concgui.engine.source.definitions import Definition, FunctionNode
from concgui.engine.source.marks import Mark, MarkKind
from concgui.engine.source.receiver_types import LocalTypes, TypeTable, dotted, last_name

_THREADS = ("Thread", "QThread", "Timer", "Process", "BaseProcess", "SpawnProcess")
_POOLS = (
    "ThreadPoolExecutor",
    "ProcessPoolExecutor",
    "InterpreterPoolExecutor",
    "Executor",
    "QThreadPool",
    "Pool",
    "ThreadPool",
)
_RUNNERS = ("asyncio.Runner", "Runner")
_LOCKS = ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition")
_QUEUES = ("Queue", "SimpleQueue", "JoinableQueue", "LifoQueue", "PriorityQueue")

_METHODS: tuple[tuple[Sequence[str], Sequence[str], MarkKind], ...] = (
    (_THREADS, ("start",), MarkKind.START),
    (_THREADS, ("join", "wait"), MarkKind.JOIN),
    (_POOLS, ("submit", "map", "start", "apply", "apply_async", "imap"), MarkKind.SUBMIT),
    (_POOLS, ("shutdown", "waitForDone", "join"), MarkKind.JOIN),
    (_RUNNERS, ("run",), MarkKind.WAIT),
    (_LOCKS, ("acquire", "wait", "wait_for"), MarkKind.WAIT),
    (("Event", "Barrier"), ("wait",), MarkKind.WAIT),
    (_QUEUES, ("get", "join"), MarkKind.WAIT),
    (("Future",), ("result", "exception"), MarkKind.WAIT),
    (("PoolManager", "HTTPConnectionPool", "Session"), ("request", "get", "post"), MarkKind.WAIT),
)
# The types, their methods, and what these do.

_ANY_RECEIVER: Mapping[str, MarkKind] = {
    "submit": MarkKind.SUBMIT,
    "apply_async": MarkKind.SUBMIT,
    "run_in_executor": MarkKind.SUBMIT,
    "to_thread": MarkKind.SUBMIT,
    "create_task": MarkKind.SUBMIT,
    "ensure_future": MarkKind.SUBMIT,
    "run_coroutine_threadsafe": MarkKind.SUBMIT,
    "gather": MarkKind.SUBMIT,
    "moveToThread": MarkKind.SUBMIT,
    "acquire": MarkKind.WAIT,
    "waitForDone": MarkKind.JOIN,
    "emit": MarkKind.SIGNAL,
    "processEvents": MarkKind.YIELD,
}
# Names that mean one thing, whatever they are called on.

_FUNCTIONS: Mapping[str, MarkKind] = {
    "time.sleep": MarkKind.WAIT,
    "connection.wait": MarkKind.WAIT,
    "concurrent.futures.wait": MarkKind.WAIT,
    "futures.wait": MarkKind.WAIT,
    "as_completed": MarkKind.WAIT,
    "concurrent.futures.as_completed": MarkKind.WAIT,
    "asyncio.run": MarkKind.WAIT,
    "os.fsync": MarkKind.WAIT,
    "urlopen": MarkKind.WAIT,
    "urllib.request.urlopen": MarkKind.WAIT,
    "requests.get": MarkKind.WAIT,
    "requests.post": MarkKind.WAIT,
    "subprocess.run": MarkKind.WAIT,
    "subprocess.check_output": MarkKind.WAIT,
    "select.select": MarkKind.WAIT,
}

_STARTED_BY_CONSTRUCTOR = tuple(pool for pool in _POOLS if pool != "Executor") + _RUNNERS
_ENDED_BY_WITH = _POOLS + _RUNNERS

_WORKLOAD = "workload"
_WORK = frozenset(("call", "call_async", "steps"))
# The names of the contract: `Workload.call` and its two other forms.

_MOST_OF_WHAT = 60


def find_marks(definitions: Sequence[Definition], class_names: Collection[str]) -> dict[str, set[Mark]]:
    """Return the marks of functions, by the paths of their files.

    Args:
        definitions: The functions.
        class_names: Classes of this program that they use.
    """
    table = TypeTable(definitions)
    own_names = {definition.name for definition in definitions} | set(class_names)
    callers = {definition.name for definition in definitions if _names_work(definition.node)}
    found: dict[str, set[Mark]] = {}
    for definition in definitions:
        owner = definition.owner.name if definition.owner is not None else ""
        finder = _Finder(LocalTypes(table, definition.node, owner), own_names, callers, definition.node)
        found.setdefault(definition.file.path, set()).update(finder.found)
    return found


class _Finder(ast.NodeVisitor):
    """A walk through one function.

    Args:
        types: The types in the function.
        own_names: Functions and classes of this program, whose insides are marked, and not their calls.
        callers: Names of methods that call the workload.
        function: The function.
    """

    def __init__(
        self, types: LocalTypes, own_names: Collection[str], callers: Collection[str], function: FunctionNode
    ) -> None:
        self.found: set[Mark] = set()
        self._types = types
        self._own_names = own_names
        self._callers = callers
        self._work_names = set(_work_names(function))
        self._callbacks = set(_callback_names(function))
        self._is_callback = False
        self.generic_visit(function)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._visit_nested(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._visit_nested(node)

    def visit_Call(self, node: ast.Call) -> None:
        kind = self._kind_of(node)
        if kind is not None:
            self._mark(node.func, kind)
        # What is handed over does not run here.
        is_given_work = kind is not MarkKind.SUBMIT and any(map(self._is_work, node.args))
        if is_given_work or self._is_call_of_workload(node.func):
            self._mark(node.func, MarkKind.RUN)
        self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> None:
        if _is_sleep_of_nothing(node.value):
            self._mark(node.value, MarkKind.YIELD, "await")
        elif not self._is_own(node.value):
            self._mark(node.value, MarkKind.WAIT, "await")
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            kind = self._types.of(item.context_expr).name
            if kind in _ENDED_BY_WITH:
                self._mark(item.context_expr, MarkKind.JOIN, "with")
            elif kind in _LOCKS:
                self._mark(item.context_expr, MarkKind.LOCK, "with")
        self.generic_visit(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        for item in node.items:
            if not self._is_own(item.context_expr):
                self._mark(item.context_expr, MarkKind.WAIT)
        self.generic_visit(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        if not self._is_own(node.iter):
            self._mark(node.iter, MarkKind.WAIT)
        self.generic_visit(node)

    def _visit_nested(self, node: FunctionNode) -> None:
        before, self._is_callback = self._is_callback, node.name in self._callbacks
        self.generic_visit(node)
        self._is_callback = before

    def _kind_of(self, call: ast.Call) -> MarkKind | None:
        name, path = last_name(call.func), dotted(call.func)
        if path in _FUNCTIONS:
            return _FUNCTIONS[path]
        if self._types.of(call).name in _STARTED_BY_CONSTRUCTOR and name[:1].isupper():
            return MarkKind.START
        if _is_single_shot_at_once(call):
            return MarkKind.YIELD
        if isinstance(call.func, ast.Attribute):
            receiver = self._types.of(call.func.value)
            for types, methods, kind in _METHODS:
                if not receiver.is_many and receiver.name in types and name in methods:
                    # In a callback of a future the result is there already.
                    is_there = self._is_callback and receiver.name == "Future"
                    return None if is_there else kind
            if self._is_own(call):
                return None
        return _ANY_RECEIVER.get(name) if isinstance(call.func, ast.Attribute) else None

    def _is_own(self, node: ast.expr) -> bool:
        """Return whether an expression calls a function of this program, or is what one returned."""
        return isinstance(node, ast.Call) and last_name(node.func) in self._own_names

    def _is_work(self, node: ast.expr) -> bool:
        """Return whether an argument is a function that calls the workload."""
        if isinstance(node, ast.Name):
            return node.id in self._work_names
        return isinstance(node, ast.Attribute) and dotted(node.value) == "self" and node.attr in self._callers

    def _is_call_of_workload(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and (
            _is_work_attribute(node)
            or (node.attr in _WORK and self._types.of(node.value).name.endswith("Workload"))
        )

    def _mark(self, at: ast.expr, kind: MarkKind, keyword: str = "") -> None:
        """Mark the line on which the last name of an expression stands.

        Args:
            at: The expression.
            kind: What the line does.
            keyword: Keyword before the expression, if the mark is about both.
        """
        what = at.func if isinstance(at, ast.Call) else at
        line = what.end_lineno if isinstance(what, ast.Attribute) else what.lineno
        text = ast.unparse(what)
        text = f"{keyword} {text}" if keyword else text
        self.found.add(Mark(line or what.lineno, kind, text[:_MOST_OF_WHAT]))


def _names_work(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and _is_work_attribute(node) for node in ast.walk(function))


def _is_work_attribute(node: ast.Attribute) -> bool:
    return node.attr in _WORK and last_name(node.value).lstrip("_") == _WORKLOAD


def _work_names(function: FunctionNode) -> Iterator[str]:
    """Yield the names in a function that stand for a call of the workload: nested functions and partials."""
    for node in ast.walk(function):
        if node is function:
            continue
        if isinstance(node, FunctionNode) and _names_work(node):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _names_work(node.value):
            is_partial = last_name(node.value.func) == "partial"
            yield from (target.id for target in node.targets if is_partial and isinstance(target, ast.Name))


def _callback_names(function: FunctionNode) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and last_name(node.func) == "add_done_callback":
            for argument in node.args:
                yield from (inner.id for inner in ast.walk(argument) if isinstance(inner, ast.Name))


def _is_sleep_of_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) == "asyncio.sleep" and _is_zero(node)


def _is_single_shot_at_once(call: ast.Call) -> bool:
    return last_name(call.func) == "singleShot" and _is_zero(call)


def _is_zero(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and first.value == 0
