"""Looking at the stacks of all threads leaves nothing behind that could be freed in a wrong thread."""

import ast
import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from waiting import PATIENCE_S, join

import concgui
from concgui.qtlayer.probe.freeze_stacks import current_stacks


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Whatever is freed in the test is freed by its last reference."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Witness:
    """A local variable of a paint event that can be watched."""


class Canvas(QWidget):
    """Looks at the stacks while its painter is active, and leaves the painter to its last reference."""

    def __init__(self, look: Callable[[], object]) -> None:
        super().__init__()
        self._look = look
        self.witnesses: list[weakref.ref[Witness]] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        witness = Witness()
        self.witnesses.append(weakref.ref(witness))
        self._look()
        painter.drawText(5, 15, "painted")


def in_thread(call: Callable[[], object]) -> None:
    """Call it in another thread and wait for its end."""
    thread = threading.Thread(target=call)
    thread.start()
    join(thread)


def two_threads_at_once() -> None:
    """Look in this thread and in another one, each while the other looks."""
    barrier = threading.Barrier(2)

    def look() -> None:
        barrier.wait(PATIENCE_S)
        for _ in range(300):
            current_stacks()

    other = threading.Thread(target=look)
    other.start()
    look()
    join(other)


@pytest.mark.parametrize(
    "look",
    [current_stacks, lambda: in_thread(current_stacks), two_threads_at_once],
    ids=["in the GUI thread", "in another thread", "in both at once"],
)
def test_a_look_in_the_middle_of_a_paint_keeps_no_painter_alive(
    look: Callable[[], object], qtbot: QtBot, no_collector: None
) -> None:
    """What a paint event holds is freed when it returns, so a collection in a worker frees no painter."""
    canvas = Canvas(look)
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitUntil(lambda: len(canvas.witnesses) >= 1, timeout=10_000)
    for _ in range(3):
        canvas.repaint()
    assert [witness() for witness in canvas.witnesses] == [None] * len(canvas.witnesses)
    in_thread(gc.collect)


def test_every_painter_of_the_program_ends_with_its_block() -> None:
    """No painter is left to its last reference: each is opened by a `with` statement."""
    for path in sorted(Path(concgui.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        opened = {
            id(item.context_expr)
            for node in ast.walk(tree)
            if isinstance(node, ast.With)
            for item in node.items
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QPainter":
                assert id(node) in opened, f"{path}:{node.lineno}"


LOOK_AMONG_GARBAGE = """
import gc, threading, time
from concgui.qtlayer.probe.freeze_stacks import current_stacks
class Cycle:
    def __init__(self):
        self.itself = self
    def __del__(self):
        time.sleep(0)
def start_threads():
    while True:
        threading.Thread(target=int).start()
threading.Thread(target=start_threads, daemon=True).start()
gc.set_threshold(1)
for _ in range(500):
    Cycle()
    current_stacks()
"""


def test_a_look_while_garbage_is_collected_stops_no_thread() -> None:
    """Looking at the stacks never begins a collection that waits for a thread which waits for the look."""
    subprocess.run([sys.executable, "-c", LOOK_AMONG_GARBAGE], check=True, timeout=60)


def test_a_look_leaves_the_collector_as_it_was() -> None:
    """The collector collects after a look if it did before, and only then."""
    assert gc.isenabled()
    current_stacks()
    assert gc.isenabled()
    gc.disable()
    try:
        current_stacks()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_looking_thread_is_in_its_own_sight() -> None:
    """The stacks name the line of each thread, the innermost call first."""
    stacks = current_stacks()
    functions = [frame.function for frame in stacks[threading.get_ident()]]
    assert "test_the_looking_thread_is_in_its_own_sight" in functions
