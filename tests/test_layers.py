"""The layers load only their parts of Qt; import contracts between them are in pyproject.toml."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_S

import concgui
from concgui.engine.workloads import http_server

PACKAGE = Path(concgui.__file__).parent
WIDGETS = {"QtCore", "QtGui", "QtWidgets"}
QT_PARTS = {"qtlayer": {"QtCore"}, "app": {"QtCore"}, "clock": WIDGETS, "ui": WIDGETS | {"QtSvg"}}
SERVER_MODULES = {f"{http_server.__name__}.{name}" for name in ("__main__", "routes", "request_counter")}
"""Modules of the server's own process, which need aiohttp."""


@pytest.mark.parametrize("layer", QT_PARTS)
def test_a_layer_imports_only_its_parts_of_qt(layer: str) -> None:
    """Widgets are for `ui` and `clock`. Import contracts cannot check it: PySide6 is one package to them."""
    imported = {
        node.module.split(".")[1]
        for path in (PACKAGE / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("PySide6.")
    }
    assert imported <= QT_PARTS[layer]


def test_only_one_file_imports_pyqtgraph() -> None:
    """Only one file imports pyqtgraph, which has no types, so that mypy checks all others strictly."""
    importing = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(
            r"^\s*(?:import|from) pyqtgraph|import_module\(.pyqtgraph", path.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert importing == ["ui/common/plotting.py"]


def test_the_engine_imports_only_the_standard_library() -> None:
    """Importing every module of the engine in a fresh process loads no installed package."""
    modules = {
        "concgui."
        + path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in (PACKAGE / "engine").rglob("*.py")
    }
    assert modules > SERVER_MODULES
    code = (
        "import importlib, sys\n"
        # Isolated from the current folder, but from the same tree as these tests.
        f"sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
        f"for name in {sorted(modules - SERVER_MODULES)!r}: importlib.import_module(name)\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded - set(sys.stdlib_module_names) - {'concgui', '__main__', '__mp_main__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
    # Modules loaded by site (.pth files) are not concgui's imports, and neither is the module that Python
    # 3.15's traceback loads from its build and that is not in sys.stdlib_module_names.
    bare_code = "import sys, traceback; print(sorted({n.split('.')[0] for n in sys.modules}))"
    bare = subprocess.run(
        [sys.executable, "-I", "-c", bare_code],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert set(ast.literal_eval(done.stdout)) <= set(ast.literal_eval(bare.stdout))


def test_the_command_line_works_without_widgets() -> None:
    """`concgui list` loads neither QtGui nor QtWidgets, whose libraries a server may lack."""
    code = (
        "import sys\nfrom concgui.cli.main import run_program\nstatus = run_program(['list', 'models'])\n"
        "unwanted = ('PySide6.QtGui', 'PySide6.QtWidgets', 'pyqtgraph')\n"
        "print('loaded', [name for name in unwanted if name in sys.modules], status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    assert done.stdout.splitlines()[-1] == "loaded [] 0"


def test_the_library_is_light_until_it_is_used() -> None:
    """Every worker process imports the person's script: it must not pay for Qt, tables or records there."""
    code = (
        "import sys\nimport concgui\nbare = set(sys.modules)\nfrom concgui import compare\n"
        "unwanted = {'PySide6', 'rich', 'msgspec', 'numpy', 'asyncio'}\n"
        "print(sorted({n for n in bare if n.startswith('concgui')}), "
        "sorted(unwanted & {n.split('.')[0] for n in sys.modules}), compare.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    assert done.stdout.strip() == "['concgui'] [] concgui.library.comparing"


def test_the_library_has_the_names_that_its_types_say() -> None:
    """The names are loaded when they are asked for, so their types stand in a file of their own."""
    told = ast.parse((PACKAGE / "__init__.pyi").read_text("utf-8"))
    names = {alias.asname for node in told.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names <= set(dir(concgui))
    for node in told.body:
        if isinstance(node, ast.ImportFrom):
            assert all(getattr(concgui, alias.name).__module__ == node.module for alias in node.names)
    with pytest.raises(AttributeError, match="no attribute 'compete'"):
        _ = concgui.compete


REAL_PLACES = {"usual_place", "usual_history_path", "usual_history_place", "usual_matrix_path"}
"""What leads into the folder of the person who runs the tests."""


def test_only_what_builds_the_program_knows_the_real_folder() -> None:
    """The window's opener and the command line ask for it; a test that gives no path touches nothing."""
    package = Path(concgui.__file__).parent
    texts = {path: path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    asking = {
        path.relative_to(package).as_posix()
        for path, text in texts.items()
        if "usual_" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and node.id in REAL_PLACES
    }
    assert asking == {
        "cli/commands/history_command.py",
        "cli/commands/matrix_command.py",
        "cli/commands/report.py",
        "cli/commands/show.py",
        "cli/commands/trace.py",
        "cli/common/keeping.py",
        "store/history_place.py",
        "store/matrix_place.py",
        "ui/application.py",
    }


def test_the_clock_loads_little() -> None:
    """The outside clock appears at once: it loads no plots, no NumPy and nothing of window or models."""
    code = (
        "import sys, concgui.clock.__main__\n"
        "parts = {'.'.join(name.split('.')[:2]) for name in sys.modules if name.startswith('concgui.')}\n"
        "print(sorted(parts), [name for name in ('numpy', 'pyqtgraph', 'psutil') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    assert done.stdout.strip() == "['concgui.clock', 'concgui.engine', 'concgui.presentation'] []"
