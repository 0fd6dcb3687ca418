"""A script that does what a run did, without this program: put together of a model's and a workload's pieces.

A piece is a text in ``resources/scripts`` with sections, each after a line ``#: name``. Three kinds of marks
stand in it: ``<<name>>`` for a value, ``#?name=value: code`` for a line that belongs to a value of a
parameter, and ``#! model: text`` for a comment that belongs to one model, which tells what it does wrong.
"""

import ast
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concgui.engine.errors import UsageError
from concgui.export.resource_files import resource

_SECTION = re.compile(r"^#: (\w+)\n", re.MULTILINE)
_VALUE = re.compile(r"<<(\w+)>>")
_CONDITION = re.compile(r"^(?P<indent> *)#\?(?P<name>\w+)=(?P<values>[\w|]+): ?(?P<code>.*)$")
_WRONG = re.compile(r"^(?P<indent> *)#! (?P<model>[\w-]+): (?P<text>.*)$")
_BODY = re.compile(r"^( *)<<body>>$", re.MULTILINE)
_WIDTH = 88
"""Longest line: the default of formatters and linters, so that a script passes them in any project."""

_REPORT = '''\
def report(results: list[object]) -> None:
    """Print the errors, or one checksum of all results: the same as concgui's."""
    if errors := [repr(r) for r in results if isinstance(r, BaseException)]:
        print("failed:", *errors, sep="\\n", flush=True)
        return
    digest = hashlib.sha256()
    for result in results:
        data = result if isinstance(result, bytes) else repr(result).encode()
        digest.update(f"{type(result).__name__}:{len(data)}:".encode() + data)
    print("checksum", digest.hexdigest(), flush=True)
'''

_IN_A_THREAD = '''\
async def work_async(<<params_more>>number: int) -> object:
    """Run the blocking call in a thread, while the loop goes on."""
    # Wrong: return work(<<first>>number), which holds the loop until it returns.
    return await asyncio.to_thread(<<submit>>number)
'''

Sections = dict[str, str]


@dataclass(frozen=True, slots=True)
class ScriptChoice:
    """What a script is to do.

    Attributes:
        model: Key of the model.
        replacement: Key of the model to use instead of an anti-pattern; "" for any other model.
        workload: Key of the workload.
        about: What a task does, in a sentence.
        settings: Parameters of the workload.
        tasks: Number of tasks.
        workers: Number of workers.
        seed: Seed of the first task.
    """

    model: str
    replacement: str
    workload: str
    about: str
    settings: Mapping[str, object]
    tasks: int
    workers: int
    seed: int


def script_text(choice: ScriptChoice) -> str:
    """Return the script.

    Raises:
        UsageError: The parameters ask for something that no script should do, or that has no piece.
    """
    _check(choice)
    model = _piece("models", choice.replacement or choice.model, choice)
    workload = _piece("workloads", choice.workload, choice)
    has_coroutine = "coroutines" in model and "async_work" in workload
    calls_in_thread = "coroutines" in model and not has_coroutine
    place = workload.get("place", "").strip()
    values = {
        **{name: _literal(value) for name, value in choice.settings.items()},
        "params": f"place: {place}" if place else "",
        "params_more": f"place: {place}, " if place else "",
        "more_params": f", place: {place}" if place else "",
        "args": "place" if place else "",
        "first": "place, " if place else "",
        "self_first": "self.place, " if place else "",
        "submit": "work, place, " if place else "work, ",
        "keep": "        self.place = place" if place else "",
        "init": _worker_init(place) if place else "",
    }
    session = workload.get("async_session", "").strip() if has_coroutine else ""
    parts = [
        workload.get("shared", ""),
        workload["async_work"] if has_coroutine else workload["work"],
        _IN_A_THREAD if calls_in_thread else "",
        _all_tasks(place, session) if "coroutines" in model else "",
        model["work"],
        _REPORT,
    ]
    code = [_filled(part, values) for part in parts if part]
    main = _main(_filled(model["main"], values), workload.get("main", "    <<body>>"))
    constants = _constants(choice, _filled(workload.get("constants", ""), values), [*code, main])
    imports = [
        "import hashlib",
        "import asyncio" if calls_in_thread else "",
        model.get("imports", ""),
        workload.get("imports", ""),
        workload.get("async_imports" if has_coroutine else "sync_imports", ""),
    ]
    dependencies = [
        *model.get("dependencies", "").split(),
        *workload.get("dependencies", "").split(),
        *(workload.get("async_dependencies", "").split() if has_coroutine else ()),
    ]
    head = _head(choice, model.get("python", "3.11").strip(), dependencies)
    blocks = [f"{head}\n\n{_merged_imports(imports)}\n\n{constants}", *code, main]
    text = "\n\n\n".join(block.strip("\n") for block in blocks) + "\n"
    guard = "    main()\n"
    if "get_context" in text:
        guard = "    # A new process imports this file, and must not start everything again.\n" + guard
    return f'{text}\n\nif __name__ == "__main__":\n{guard}'


def _check(choice: ScriptChoice) -> None:
    kind = choice.settings.get("kind", "raises")
    if kind != "raises":
        raise UsageError(f"kind={kind}: there is no script that fails in this way; kind=raises has one")
    if choice.settings.get("shared_memory"):
        raise UsageError("shared_memory=True: there is no script for it; leave it off")


def _piece(folder: str, key: str, choice: ScriptChoice) -> Sections:
    """Return the sections of a piece, with the lines that belong to the choice."""
    text = resource("scripts", folder, f"{key}.txt").read_text(encoding="utf-8")
    lines = (line for raw in text.splitlines() for line in _chosen(raw, choice))
    _, *found = _SECTION.split("\n".join(lines) + "\n")
    return dict(zip(found[::2], found[1::2], strict=True))


def _chosen(line: str, choice: ScriptChoice) -> Iterable[str]:
    """Yield the line if it belongs to every choice or to this one."""
    if condition := _CONDITION.match(line):
        if str(choice.settings.get(condition["name"])) in condition["values"].split("|"):
            yield f"{condition['indent']}{condition['code']}"
    elif wrong := _WRONG.match(line):
        if wrong["model"] == choice.model:
            yield f"{wrong['indent']}# {wrong['text']}"
    else:
        yield line


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its values; a line that becomes empty by it is left out."""
    lines = []
    for line in text.splitlines():
        filled = _VALUE.sub(lambda mark: values[mark[1]], line)
        if filled.strip() or not _VALUE.search(line) or line.strip() == "<<init>>":
            lines.append(filled)
    return "\n".join(lines)


def _literal(value: object) -> str:
    return f"{value:_}" if type(value) is int else repr(value)


def _worker_init(place: str) -> str:
    return (
        f"\n    def __init__(self, place: {place}) -> None:\n"
        "        super().__init__()\n        self.place = place\n"
    )


def _all_tasks(place: str, session: str) -> str:
    """Return the function that runs all coroutines, in the session that they share."""
    given = f"{'session, ' if session else ''}{'place, ' if place else ''}number"
    body = (
        f"calls = [work_async({given}) for number in range(TASKS)]\n"
        "return await asyncio.gather(*calls, return_exceptions=True)\n"
    )
    if session:
        body = f"async with {session} as session:\n{textwrap.indent(body, '    ')}"
    return (
        "async def all_tasks(<<params>>) -> list[object]:\n"
        '    """Run all tasks at once; return each one\'s result, or its error."""\n'
        f"{textwrap.indent(body, '    ')}"
    )


def _main(body: str, around: str) -> str:
    """Return the main function: the model's part within the workload's."""
    code = _BODY.sub(lambda mark: textwrap.indent(textwrap.dedent(body), mark[1]).rstrip("\n"), around)
    return f'def main() -> None:\n    """Run all tasks and report what came of them."""\n{code}'


def _constants(choice: ScriptChoice, of_workload: str, code: Iterable[str]) -> str:
    everything = "\n".join(code)
    known = {"TASKS": choice.tasks, "WORKERS": choice.workers, "SEED": choice.seed}
    used = [f"{name} = {value:_}" for name, value in known.items() if re.search(rf"\b{name}\b", everything)]
    return "\n".join([*used, of_workload]).rstrip()


def _head(choice: ScriptChoice, python: str, dependencies: Iterable[str]) -> str:
    """Return the metadata that runners of scripts read, and the docstring."""
    names = sorted(set(dependencies), key=str.lower)
    listed = ", ".join(f'"{name}"' for name in names)
    title = f"{choice.workload} with {choice.replacement or choice.model}"
    if choice.replacement:
        title += f", the way to do it instead of {choice.model}"
    text = textwrap.fill(f"{choice.about} Made by concgui; run it with `uv run` or python.", _WIDTH - 3)
    return (
        f'# /// script\n# requires-python = ">={python}"\n# dependencies = [{listed}]\n# ///\n'
        f'"""{title}.\n\n{text}"""'
    )


def _merged_imports(parts: Iterable[str]) -> str:
    """Return all imports once, sorted: the standard library, then others."""
    plain: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for statement in ast.parse("\n".join(parts)).body:
        if isinstance(statement, ast.Import):
            plain.update((alias.name, ast.unparse(statement)) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            names.setdefault(statement.module or "", set()).update(alias.name for alias in statement.names)
    groups: list[str] = []
    for is_standard in (True, False):
        lines = [plain[module] for module in sorted(plain, key=str.lower) if _is_own(module) == is_standard]
        lines += [
            _from_import(module, sorted(names[module]))
            for module in sorted(names, key=str.lower)
            if _is_own(module) == is_standard
        ]
        if lines:
            groups.append("\n".join(lines))
    return "\n\n".join(groups)


def _is_own(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _from_import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return line
    listed = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{listed})"
