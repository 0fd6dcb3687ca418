"""Progress on standard error while an experiment runs, drawn so that it does not disturb the figures."""

import contextlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from rich.progress import BarColumn, Progress, TextColumn

from concgui.cli.terminal.consoles import terminal_console
from concgui.presentation.numbers import count_text

if TYPE_CHECKING:
    from concgui.engine.planning.progress import Progress as ExperimentProgress

_PERIOD_S = 0.25
"""A drawing takes about a millisecond of the GUI thread; four a second stay far below its p99."""

_STEPS = 1000
_STANDARD_ERROR = 2


class ProgressLine:
    """One line with a bar; nothing at all where standard error is not a terminal.

    Rich would refresh from a thread of its own, which competes with the measured run for the
    GIL. Here it draws only when the controller reports, at most four times a second.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._bar: Progress | None = None
        self._drawn_s = float("-inf")
        if stream is not None and stream.isatty():
            self._bar = Progress(
                BarColumn(bar_width=24),
                TextColumn("{task.description}", markup=False),
                console=terminal_console(stream),
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
        """Show how far the experiment is, unless the last drawing is too recent."""
        share = progress.tasks_done / progress.tasks_total if progress.tasks_total else 0.0
        self.draw((progress.runs_done + share) / max(1, progress.runs_total), lambda: describe(progress))

    @property
    def is_drawn(self) -> bool:
        """Whether there is a line at all."""
        return self._bar is not None

    def draw(self, share: float, description: Callable[[], str]) -> None:
        """Draw the bar and words beside it, unless the last drawing is too recent.

        Args:
            share: How much is done, 0 to 1.
            description: Makes the words; called only where they are drawn.
        """
        now_s = time.monotonic()
        if self._bar is None or now_s - self._drawn_s < _PERIOD_S:
            return
        self._drawn_s = now_s
        self._bar.update(self._task, total=_STEPS, completed=share * _STEPS, description=description())
        self._guarded(self._bar.refresh)

    def say_interrupted(self) -> None:
        """Say that the first signal has come, from within its handler."""
        self.say_past_the_line("interrupted; ending the run. Press Ctrl-C again to end at once")

    def say_past_the_line(self, sentence: str) -> None:
        """Print a line to standard error, also from within a signal handler.

        The handler may have interrupted a drawing, and a buffered stream must not be entered
        twice, so this writes past it. The bar, if there is one, goes on below the line.
        """
        clear_line = "\r\x1b[2K" if self._bar is not None else ""
        with contextlib.suppress(OSError):  # no terminal any more, nobody to tell
            os.write(_STANDARD_ERROR, f"{clear_line}concgui: {sentence}\n".encode())

    def stop(self) -> None:
        """Remove the line and give the cursor back. Idempotent."""
        if self._bar is not None:
            bar, self._bar = self._bar, None
            self._guarded(bar.stop)

    def _guarded(self, draw: Callable[[], None]) -> None:
        """Draw; where the terminal has gone, go on without a bar: the run is worth more than it."""
        try:
            draw()
        except OSError:
            self._bar = None


def describe(progress: "ExperimentProgress") -> str:
    """How far the experiment is, in words."""
    run = f"run {min(progress.runs_done + 1, progress.runs_total)} of {progress.runs_total}"
    parts = [
        f"{run}: {progress.model}",
        f"warm-up, {progress.phase.value}" if progress.warm_up else progress.phase.value,
    ]
    if progress.tasks_total and not progress.warm_up:
        parts.append(f"{progress.tasks_done:,} of {count_text(progress.tasks_total, 'task')}")
    if progress.seconds_left is not None:
        parts.append(f"about {max(1, round(progress.seconds_left))} s left")
    return " · ".join(parts)
