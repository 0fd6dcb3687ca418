"""The layers of the design: who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import concgui

PACKAGE = Path(concgui.__file__).parent
ALLOWED = {
    "engine": {"engine"},
    "export": {"engine", "export"},
    "qtlayer": {"engine", "qtlayer"},
    "ui": {"engine", "export", "qtlayer", "ui"},
    "cli": {"engine", "export", "qtlayer", "cli"},
}
QT_ALLOWED = {
    "engine": set(),
    "export": set(),
    "qtlayer": {"QtCore", "QtNetwork"},
    "ui": {"QtCore", "QtGui", "QtWidgets"},
    "cli": {"QtCore"},
}
FILES = sorted(path for layer in ALLOWED for path in (PACKAGE / layer).rglob("*.py"))
SERVER_FILES = {
    f"engine/workloads/http_server/{name}.py" for name in ("__main__", "routes", "request_counter")
}
THE_WINDOW_OPENER = "cli/commands/window.py"
THE_SCREEN_CHECK = "concgui.app.screen_check"


def imports_of(path: Path) -> list[tuple[str, bool]]:
    """Every imported module with whether it is imported at module level."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, id(node) in top)]
            found += [(f"{node.module}.{alias.name}", id(node) in top) for alias in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_keep_to_the_layers(path: Path) -> None:
    """A file imports only the layers below its own, and of Qt only what its layer may know."""
    layer = path.relative_to(PACKAGE).parts[0]
    where = path.relative_to(PACKAGE).as_posix()
    for module, _ in imports_of(path):
        parts = module.split(".")
        if parts[0] == "concgui" and len(parts) > 1 and parts[1] in ALLOWED:
            opens = layer == "cli" and parts[1] == "ui"
            if opens and (where == THE_WINDOW_OPENER or module.startswith(THE_SCREEN_CHECK)):
                continue
            assert parts[1] in ALLOWED[layer], f"{where} imports {module}"
        if parts[0] == "PySide6" and len(parts) > 1 and parts[1].startswith("Qt"):
            assert parts[1] in QT_ALLOWED[layer], f"{where} imports {module}"


def test_only_one_file_knows_pyqtgraph() -> None:
    """Pyqtgraph has no types: one file imports it, and every other one is checked strictly."""
    knowing = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if 'import_module("pyqtgraph' in path.read_text(encoding="utf-8")
        or any(module.split(".")[0] == "pyqtgraph" for module, _ in imports_of(path))
    ]
    assert knowing == ["ui/common/plotting.py"]


def test_the_engine_imports_the_standard_library_alone() -> None:
    """Importing every module of the engine in a fresh process loads nothing that was installed."""
    modules = [
        "concgui."
        + path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in (PACKAGE / "engine").rglob("*.py")
        # What runs in the server's own process: it is aiohttp.
        if path.relative_to(PACKAGE).as_posix() not in SERVER_FILES
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded - set(sys.stdlib_module_names) - {'concgui', '__main__', '__mp_main__'}))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # What the site starts by itself (.pth files) is no import of ours.
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(sorted({n.split('.')[0] for n in sys.modules}))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(ast.literal_eval(done.stdout)) <= set(ast.literal_eval(bare.stdout))


def test_the_command_line_works_without_widgets() -> None:
    """`concgui list` loads neither QtGui nor QtWidgets: a server may lack their libraries."""
    code = (
        "import sys\nfrom concgui.cli.main import run_program\nstatus = run_program(['list', 'models'])\n"
        "unwanted = ('PySide6.QtGui', 'PySide6.QtWidgets', 'pyqtgraph')\n"
        "print('loaded', [name for name in unwanted if name in sys.modules], status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded [] 0"
