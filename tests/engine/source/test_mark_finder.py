"""Tests of the marks that are found in source code."""

import textwrap
from pathlib import Path

from concgui.engine.source.code_file import read_code_file
from concgui.engine.source.definitions import definition_at
from concgui.engine.source.mark_finder import find_marks
from concgui.engine.source.marks import MarkKind


def kinds(tmp_path: Path, code: str) -> list[set[str]]:
    """Return the kinds on each line of a function."""
    path = tmp_path / "work.py"
    path.write_text(textwrap.dedent(code), encoding="utf-8")
    file = read_code_file(str(path))
    assert file is not None
    definition = definition_at(file, 1)
    assert definition is not None
    found = find_marks([definition], [])[file.path]
    return [
        {mark.kind.value for mark in found if mark.line == line}
        for line in range(1, len(file.lines) + 1)
        if file.lines[line - 1].strip()
    ]


def test_what_a_method_does_follows_from_the_type_of_its_object(tmp_path: Path) -> None:
    """`start` and `join` are marked on a thread and on a process, however they came by their names."""
    assert kinds(
        tmp_path,
        """\
        def work(game: Game, threads: list[threading.Thread], pool: "Executor | None"):
            game.start()
            thread = threading.Thread(target=print)
            thread.start()
            multiprocessing.Process().start()
            for other in threads:
                other.join()
            ",".join(["a"])
            pool.submit(print).result()
            pool.shutdown()
        """,
    ) == [
        set(),
        set(),
        set(),
        {"start"},
        {"start"},
        set(),
        {"join"},
        set(),
        {"submit", "wait"},
        {"join"},
    ]


def test_a_pool_is_started_and_joined_by_with(tmp_path: Path) -> None:
    """The line of the block says both; a lock is taken there."""
    assert kinds(
        tmp_path,
        """\
        def work():
            lock = threading.Lock()
            with ThreadPoolExecutor(2) as pool, lock:
                pool.map(print, "ab")
        """,
    ) == [set(), set(), {"start", "join", "lock"}, {"submit"}]


def test_a_callback_does_not_wait_for_its_future(tmp_path: Path) -> None:
    """The result of a future is there when its callback runs."""
    assert kinds(
        tmp_path,
        """\
        def work(pool: Executor):
            def receive(future: "Future[int]"):
                print(future.result())
            pool.submit(print).add_done_callback(functools.partial(receive))
        """,
    ) == [set(), set(), set(), {"submit"}]


def test_coroutines_wait_where_they_are_suspended(tmp_path: Path) -> None:
    """An await is a wait; a sleep of nothing lets the loop go on."""
    assert kinds(
        tmp_path,
        """\
        async def work(loop, call):
            await asyncio.sleep(1)
            await asyncio.sleep(0)
            task = asyncio.create_task(call())
            await loop.run_in_executor(None, call)
            task.result()
            async with call() as answer:
                pass
        """,
    ) == [set(), {"wait"}, {"yield"}, {"submit"}, {"submit", "wait"}, set(), {"wait"}, set()]


def test_the_call_of_the_workload_is_marked_and_who_gets_it(tmp_path: Path) -> None:
    """The contract's call is a run, and so is handing that call to what runs it."""
    assert kinds(
        tmp_path,
        """\
        def work(self, workload, session, task, log):
            def call(task):
                return workload.call(session, task)
            log.run(call, task)
            log.run(print, task)
        """,
    ) == [set(), set(), {MarkKind.RUN.value}, {MarkKind.RUN.value}, set()]


def test_a_file_that_is_no_code_is_none(tmp_path: Path) -> None:
    """What is no text is None, and so are a folder and a huge file; a syntax error leaves lines."""
    assert read_code_file(str(tmp_path / "missing.py")) is None
    bad = tmp_path / "bad.py"
    for content in (b"\xff\xfe\x00", b"# coding: nope\n"):
        bad.write_bytes(content)
        assert read_code_file(str(bad)) is None
    bad.write_bytes(b"#" * 2_000_001)
    assert read_code_file(str(bad)) is None
    assert read_code_file(str(tmp_path)) is None
    bad.write_bytes(b"def broken(:\n")
    file = read_code_file(str(bad))
    assert file is not None
    assert file.lines[0] == "def broken(:"
    assert definition_at(file, 1) is None
