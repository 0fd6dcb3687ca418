"""Progress of an experiment on standard error, drawn rarely enough not to distort the figures."""

import contextlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from rich.progress import BarColumn, Progress, TextColumn

from concgui.cli.common.streams import encoded
from concgui.cli.terminal.consoles import terminal_console
from concgui.presentation.progress_text import SEPARATOR, experiment_progress

if TYPE_CHECKING:
    from concgui.engine.planning.progress import Progress as ExperimentProgress

_PERIOD_S = 0.25
"""Drawing takes about 1 ms of the GUI thread. Four times a second stays far below its p99."""

_STEPS = 1000
_STANDARD_ERROR = 2


class ProgressLine:
    """One line with a bar, drawn only if standard error is a terminal.

    Rich would refresh from a thread of its own, which competes with the measured run for the GIL.
    Here rich draws only when the controller reports progress, at most four times a second.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._room = 0
        self._bar: Progress | None = None
        self._drawn_s = float("-inf")
        self._stage: object = None
        if stream is not None and stream.isatty():
            console = terminal_console(stream)
            bar_width = min(24, console.width // 4)
            self._room = console.width - bar_width - 2
            self._bar = Progress(
                BarColumn(bar_width=bar_width),
                TextColumn("{task.description}", markup=False),
                console=console,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._bar.add_task("starting", total=1)

    def start(self) -> None:
        """Show the line."""
        if self._bar is not None:
            self._guarded(self._bar.start)

    def show(self, progress: "ExperimentProgress") -> None:
        """Show the progress of the experiment, unless the last drawing is too recent."""
        share = progress.tasks_done / progress.tasks_total if progress.tasks_total else 0.0
        self.draw(
            (progress.runs_done + share) / max(1, progress.runs_total),
            lambda: experiment_progress(progress, with_tasks=True),
            (progress.runs_done, progress.phase),
        )

    @property
    def is_drawn(self) -> bool:
        """Whether the line is drawn, which needs a terminal."""
        return self._bar is not None

    def draw(self, share: float, description: Callable[[], str], stage: object) -> None:
        """Draw the bar and a description, unless the last drawing is too recent and shows the same stage.

        Otherwise a short stage would still be shown during the next one, which may be long.

        Args:
            share: The share that is done, 0 to 1.
            description: Returns the description; called only if it is drawn.
            stage: Anything that is equal within one stage.
        """
        now_s = time.monotonic()
        if self._bar is None or (stage == self._stage and now_s - self._drawn_s < _PERIOD_S):
            return
        self._drawn_s, self._stage = now_s, stage
        self._bar.update(
            self._task, total=_STEPS, completed=share * _STEPS, description=self._fitting(description())
        )
        self._guarded(self._bar.refresh)

    def _fitting(self, description: str) -> str:
        """Return the description without its last parts if the line has no room for them."""
        parts = description.split(SEPARATOR)
        while len(parts) > 1 and len(SEPARATOR.join(parts)) > self._room:
            parts.pop()
        return SEPARATOR.join(parts)

    def say_interrupted(self) -> None:
        """Report the first signal; called in its handler."""
        self.say_past_the_line("interrupted; ending the run. Press Ctrl-C again to end at once")

    def say_past_the_line(self, sentence: str) -> None:
        """Print a line to standard error, even in a signal handler.

        The handler may have interrupted a drawing, and a buffered stream must not be re-entered. So
        the line bypasses the stream's buffer. The bar continues below the line.
        """
        clear_line = "\r\x1b[2K" if self._bar is not None else ""
        with contextlib.suppress(OSError):  # the terminal has gone
            os.write(_STANDARD_ERROR, encoded(self._stream, f"{clear_line}concgui: {sentence}\n"))

    def stop(self) -> None:
        """Remove the line and restore the cursor. Idempotent."""
        if self._bar is not None:
            bar, self._bar = self._bar, None
            self._guarded(bar.stop)

    def _guarded(self, draw: Callable[[], None]) -> None:
        """Draw, and drop the bar if the terminal has gone: the run is more important."""
        try:
            draw()
        except OSError:
            self._bar = None
