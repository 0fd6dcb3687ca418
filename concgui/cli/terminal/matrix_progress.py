"""Progress of a matrix on standard error: a bar on a terminal, otherwise one line per workload."""

from typing import TYPE_CHECKING, TextIO

from concgui.cli.common.streams import complain
from concgui.cli.terminal.progress import ProgressLine
from concgui.presentation.plain_text import one_line
from concgui.presentation.progress_text import matrix_progress

if TYPE_CHECKING:
    from concgui.engine.planning.progress import MatrixProgress


class MatrixProgressLine:
    """The progress of a matrix and the time that is left."""

    def __init__(self, stream: TextIO | None) -> None:
        self._line = ProgressLine(stream)

    def start(self) -> None:
        """Show the line."""
        self._line.start()

    def stop(self) -> None:
        """Remove the line and restore the cursor. Idempotent."""
        self._line.stop()

    def say_interrupted(self) -> None:
        """Report the first signal; called in its handler."""
        self._line.say_interrupted()

    def show(self, progress: "MatrixProgress") -> None:
        """Draw the line, unless the last drawing is too recent."""
        share = progress.pairs_done / max(1, progress.pairs_total)
        self._line.draw(share, lambda: matrix_progress(progress, with_run=True), progress.pairs_done)

    def say_unwritten(self, reason: str) -> None:
        """Report above the line that the file could not be written."""
        sentence = f"{reason}; the matrix goes on, and its table is printed at the end"
        self._line.say_past_the_line(one_line(sentence))

    def say_workload_ended(self, workload: str, progress: "MatrixProgress") -> None:
        """Report that a workload is done, if no line is drawn."""
        if not self._line.is_drawn:
            complain(f"{workload}: done; {matrix_progress(progress, with_run=False)}")
