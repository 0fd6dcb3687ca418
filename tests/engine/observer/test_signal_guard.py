"""The second request to end a program that is deaf, with a clock of the test."""

import socket
import sys
from collections.abc import Iterator

import pytest

from concgui.engine.observer.signal_guard import AGAIN_NS, PATIENCE_NS, SignalGuard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send")

STEP_NS = AGAIN_NS // 5


class Scene:
    """A guard, the wake-up socket and the time."""

    def __init__(self) -> None:
        self.taken, self.sent = socket.socketpair()
        self.taken.setblocking(False)
        self.done: list[str] = []
        self.guard = SignalGuard(
            self.taken, lambda: self.done.append("said"), lambda: self.done.append("killed")
        )
        self.now_ns = 0

    def pass_time(self, length_ns: int, *, is_overdue: bool = False) -> None:
        """Let the guard look regularly for some time."""
        until_ns = self.now_ns + length_ns
        while self.now_ns < until_ns:
            self.now_ns += STEP_NS
            self.guard.look(self.now_ns, is_overdue=is_overdue)

    def signal(self) -> None:
        """Let the C handler write its byte."""
        self.sent.send(b"x")

    def take(self) -> None:
        """Let the program take the signals that are there."""
        self.taken.recv(64)


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.taken.close()
    made.sent.close()


def test_a_deaf_program_is_ended_at_the_second_request(scene: Scene) -> None:
    """After the first one the person is told; the second one ends the program."""
    scene.signal()
    scene.pass_time(5 * PATIENCE_NS)
    assert scene.done == ["said"]
    scene.signal()
    scene.pass_time(2 * PATIENCE_NS)
    assert scene.done[:2] == ["said", "killed"]


def test_a_program_that_became_deaf_after_the_first_request_is_ended_too(scene: Scene) -> None:
    """A request that the program took counts."""
    scene.signal()
    scene.take()
    scene.guard.tell_request(scene.now_ns)
    scene.pass_time(5 * PATIENCE_NS)
    assert scene.done == []
    scene.signal()
    scene.pass_time(2 * PATIENCE_NS)
    assert scene.done[0] == "killed"


def test_one_request_that_comes_twice_is_one(scene: Scene) -> None:
    """`timeout` sends its signal twice within milliseconds."""
    scene.signal()
    scene.pass_time(STEP_NS)
    scene.signal()
    scene.pass_time(5 * PATIENCE_NS)
    assert scene.done == ["said"]


def test_a_program_that_takes_its_signals_is_left_alone(scene: Scene) -> None:
    """However many there are."""
    for _ in range(5):
        scene.signal()
        scene.pass_time(STEP_NS)
        scene.take()
        scene.guard.tell_request(scene.now_ns)
        scene.pass_time(2 * PATIENCE_NS)
    assert scene.done == []


def test_over_the_time_limit_the_first_request_is_enough(scene: Scene) -> None:
    """The run was asked to end before."""
    scene.pass_time(5 * PATIENCE_NS, is_overdue=True)
    assert scene.done == []
    scene.signal()
    scene.pass_time(2 * PATIENCE_NS, is_overdue=True)
    assert scene.done[0] == "killed"


def test_a_person_who_asks_again_and_again_is_heard(scene: Scene) -> None:
    """Requests that come faster than the guard's patience end the program too."""
    for _ in range(3 * PATIENCE_NS // STEP_NS):
        scene.signal()
        scene.pass_time(STEP_NS)
    assert scene.done[0] == "killed"


@pytest.mark.parametrize("is_seen_first", [True, False])
def test_a_request_that_was_heard_but_not_taken_counts_once(scene: Scene, is_seen_first: bool) -> None:
    """A program that becomes deaf while it handles a request is not ended by that request."""
    scene.signal()
    scene.pass_time(STEP_NS * is_seen_first)
    scene.guard.tell_request(scene.now_ns)
    scene.pass_time(5 * PATIENCE_NS)
    assert scene.done == ["said"]
    scene.signal()
    scene.pass_time(2 * PATIENCE_NS)
    assert scene.done[1] == "killed"
