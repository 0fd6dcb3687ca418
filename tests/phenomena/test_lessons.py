"""Every lesson that ships, in its short form: each claim comes out as the lesson expects."""

import json
import subprocess
import sys
from typing import Any

import pytest
from commands import without_screen
from finding_scenes import INFOS
from phenomena.command_line import BUSY_CORES

from concgui.lessons.library import shipped_library

# All lessons are run by the first test that needs one of them.
pytestmark = [pytest.mark.phenomena, pytest.mark.timeout(900)]

LESSONS = shipped_library(INFOS).lessons
DEADLINE_S = 850.0
"""What all of them may take at most: on two free cores it is less than five minutes."""


@pytest.fixture(scope="session")
def all_lessons() -> dict[str, Any]:
    """The JSON of all lessons, by name."""
    done = subprocess.run(
        [sys.executable, "-m", "concgui", "lesson", "run", "all", "--short", "--json", "-"],
        capture_output=True,
        text=True,
        env=without_screen(),
        timeout=DEADLINE_S,
        check=False,
    )
    assert done.stdout, done.stderr
    return {lesson["key"]: lesson for lesson in json.loads(done.stdout)["lessons"]}


@pytest.mark.parametrize("key", [lesson.key for lesson in LESSONS])
def test_the_claims_of_a_lesson_come_out_as_it_expects(all_lessons: dict[str, Any], key: str) -> None:
    """Confirmed or refuted as expected; only noise, and only beside other programs, leaves one open."""
    lesson = all_lessons[key]
    if lesson["missing"]:
        pytest.skip(lesson["missing"])
    other = [claim for claim in lesson["claims"] if claim["verdict"] != claim["expected"]]
    cores = [run["other_cores"] or 0.0 for found in lesson["experiments"] for run in found["runs"]]
    if other and all(claim["verdict"] == "too-noisy" for claim in other) and max(cores) > BUSY_CORES:
        pytest.skip(f"other programs used up to {max(cores):.1f} cores")
    assert not [(claim["statement"], claim["verdict"], claim["text"]) for claim in other]
