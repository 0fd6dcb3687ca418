"""The Mandelbrot image is the same for any number of tasks."""

import pytest

from concgui.engine.tasks.task import Task
from concgui.engine.workloads.mandelbrot import Mandelbrot


@pytest.mark.parametrize("tasks", [1, 3, 8, 40, 50])
def test_the_image_is_the_same_for_any_number_of_tiles(tasks):
    """The tiles of any number of tasks form the same image."""
    whole = Mandelbrot(size_px=40, iterations=30).for_tasks(1).call(None, Task(0, 0))
    cut = Mandelbrot(size_px=40, iterations=30).for_tasks(tasks)
    assert b"".join(cut.call(None, Task(number, number)) for number in range(tasks)) == whole
    assert len(whole) == 40 * 40
    assert whole.count(0) > 100
