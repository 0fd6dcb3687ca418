"""`image`: C code that releases the GIL, applied to images."""

import hashlib
import importlib.util
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.parameters import integer
from concgui.engine.contracts.workload import PlainWorkload, WorkKind, WorkloadInfo
from concgui.engine.tasks.task import Task

if TYPE_CHECKING:
    from PIL.Image import Image

_SOURCE_PX = 64
_BYTES_PER_PIXEL = 4


@dataclass(frozen=True)
class ImageWork(PlainWorkload):
    """A task that blurs an image and scales it down with Pillow."""

    info = WorkloadInfo(
        key="image",
        title="Image",
        summary="Blurs and scales an image with Pillow, as a photo manager making previews does.",
        gil="releases the GIL in each filter",
        packages=("PIL",),
        subinterpreters=False,
        kind=WorkKind.CALLS_WITHOUT_GIL,
    )
    size_px: int = integer(
        default=2000, minimum=16, maximum=20_000, unit="px", help="Width and height of the image."
    )
    radius: int = integer(default=8, minimum=0, maximum=500, unit="px", help="Radius of the blur.")

    def availability(self) -> Availability:
        """Return whether Pillow is installed, whose package name differs from its import name."""
        if importlib.util.find_spec("PIL") is None:
            return Availability("needs the package pillow: pip install pillow")
        return Availability()

    def memory_bytes_per_task(self) -> int:
        """Return the size of the image, the blurred copy, the filter's buffer and the small image."""
        return 4 * _BYTES_PER_PIXEL * self.size_px * self.size_px

    def seconds_per_task(self) -> float:
        """Return 90 ns per pixel, independent of the radius."""
        return 90e-9 * self.size_px * self.size_px

    def call(self, session: None, task: Task) -> str:
        """Create the image, blur it and scale it to half its size."""
        from PIL import Image, ImageFilter

        image = _photo(task.seed, self.size_px)
        blurred = image.filter(ImageFilter.GaussianBlur(self.radius))
        half = (self.size_px // 2, self.size_px // 2)
        return hashlib.sha256(blurred.resize(half, Image.Resampling.LANCZOS).tobytes()).hexdigest()


def _photo(seed: int, size_px: int) -> "Image":
    """Return an image of soft, colourful shapes: random pixels, scaled up smoothly."""
    from PIL import Image

    pixels = random.Random(seed).randbytes(3 * _SOURCE_PX * _SOURCE_PX)  # noqa: S311 -- content, no secret
    source = Image.frombytes("RGB", (_SOURCE_PX, _SOURCE_PX), pixels)
    return source.resize((size_px, size_px), Image.Resampling.BICUBIC)
