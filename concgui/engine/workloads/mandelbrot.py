"""`mandelbrot`: pure Python whose result is an image."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Self

from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import (
    ImageSize,
    PlainWorkload,
    SteppedWorkload,
    WorkKind,
    WorkloadInfo,
)
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.support.tile_image import tile_rows

_LEFT, _TOP, _SPAN = -2.2, -1.5, 3.0
_TILES = 8
_ESCAPE_RADIUS = 2.0
_ESCAPE_SHADES = 255
_ITERATIONS_PER_STEP = 6_000
# 0.8 ms where all points are inside the set.


@dataclass(frozen=True)
class Mandelbrot(PlainWorkload, SteppedWorkload[None]):
    """A task that computes one horizontal band of the Mandelbrot set.

    Bands through the middle of the set take longer than those at its edges, so the work is uneven as in real
    programs. `TileImage` assembles the results.

    Attributes:
        tiles: Number of bands of the image: the number of tasks, see `for_tasks`.
    """

    info = WorkloadInfo(
        key="mandelbrot",
        title="Mandelbrot",
        summary="Computes an image tile by tile in pure Python, as a renderer or a simulation would.",
        gil="holds the GIL and hands it over every switch interval",
        holds_gil=True,
        kind=WorkKind.PYTHON,
    )
    size_px: int = integer(
        default=512, minimum=1, maximum=8192, unit="px", help="Width and height of the whole image."
    )
    iterations: int = integer(
        default=400, minimum=1, maximum=100_000, help="Number of steps after which a point counts as inside."
    )
    tiles: int = _TILES

    def for_tasks(self, tasks: int) -> Self:
        """Return the workload with one band per task; a warm-up computes only one of the bands."""
        return replace(self, tiles=max(1, tasks))

    def image_size(self) -> ImageSize:
        """Return the size of the whole image."""
        return ImageSize(self.size_px, self.tiles)

    def memory_bytes_per_task(self) -> int:
        """Return the size of the tile and its copies at one byte per pixel."""
        return 4 * self.size_px * (self.size_px // self.tiles + 1)

    def seconds_per_task(self) -> float:
        """Return the time at 130 ns a step: a sixth of the points take all steps, the others a dozen."""
        steps = self.iterations / 6 + 12
        return 130e-9 * steps * self.size_px * self.size_px / self.tiles

    def call(self, session: None, task: Task) -> bytes:
        """Compute a band, one byte per pixel: 0 inside the set, otherwise 1 + steps modulo 255."""
        columns = range(self.size_px)
        return b"".join(self._shades(row, columns) for row in self._rows(task))

    def steps(self, session: None, task: Task) -> Generator[None, None, bytes]:
        """Compute a band a few pixels at a time."""
        band = bytearray()
        at_once = max(1, _ITERATIONS_PER_STEP // self.iterations)
        for row in self._rows(task):
            for first in range(0, self.size_px, at_once):
                band += self._shades(row, range(first, min(first + at_once, self.size_px)))
                yield
        return bytes(band)

    def _rows(self, task: Task) -> range:
        return tile_rows(self.size_px, self.tiles, task.number % self.tiles)

    def _shades(self, row: int, columns: range) -> bytes:
        return _shades(row, columns, _SPAN / self.size_px, self.iterations)


def _shades(row: int, columns: range, step: float, iterations: int) -> bytes:
    shades = bytearray(len(columns))
    imaginary = _TOP + row * step
    for place, column in enumerate(columns):
        point = complex(_LEFT + column * step, imaginary)
        value = 0j
        for count in range(iterations):
            value = value * value + point
            if abs(value) > _ESCAPE_RADIUS:
                shades[place] = 1 + count % _ESCAPE_SHADES
                break
    return bytes(shades)
