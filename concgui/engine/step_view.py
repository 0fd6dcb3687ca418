"""Where a model shows every small step of its run, if it is one that does so."""

from typing import Protocol


class StepView(Protocol):
    """What programs show while something works: a log that grows and a bar that moves.

    Belongs to the GUI thread. The window has one of widgets; on the command line the model
    takes one without.
    """

    def begin(self, total: int) -> None:
        """Empty the log and set the bar to 0 of `total`; called before the first step of a run."""

    def show_step(self, number: int, line: str) -> None:
        """Append the line to the log and move the bar.

        Args:
            number: Which step of the run, from 1.
            line: What to append, without a line break.
        """

    def end(self) -> None:
        """No more steps will come. Called once for each `begin`."""
