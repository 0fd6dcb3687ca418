"""The command line as a fixture; an experiment that several tests share is run once."""

import pytest
from phenomena.command_line import ONE_WAIT_S, Answer, Ask, ask_at_one_speed, ask_command_line


@pytest.fixture(scope="session")
def ask() -> Ask:
    """The command line, which runs each command once per session."""
    answers: dict[tuple[str, ...], Answer] = {}

    def remembered(*arguments: str, status: int = 0) -> Answer:
        if arguments not in answers:
            answers[arguments] = ask_command_line(*arguments, status=status)
        answer = answers[arguments]
        assert answer.status == status
        return answer

    return remembered


@pytest.fixture
def three_waits(ask: Ask) -> Answer:
    """Three waits at once, or one after another."""
    models = "blocking,thread-pool,asyncio-thread,asyncio-qt"
    size = ("--tasks", "3", "--workers", "3", "--set", f"duration_ms={ONE_WAIT_S * 1000:.0f}")
    return ask("compare", "sleep", "--models", models, *size)


@pytest.fixture(scope="session")
def one_core_primes() -> Answer:
    """Pure Python in models that never use more than one core."""
    size = ("--tasks", "4", "--workers", "2", "--repeats", "2", "--set", "limit=100000")
    return ask_at_one_speed(
        "compare", "primes", "--models", "blocking,qthread,thread-pool,asyncio-thread", *size
    )
