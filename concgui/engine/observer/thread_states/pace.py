"""How often threads are sampled: as often as the cost limit allows."""

from concgui.engine.note import Note
from concgui.engine.records.latency import PING_PERIOD_NS

PERIODS_NS = (PING_PERIOD_NS, 2 * PING_PERIOD_NS, 4 * PING_PERIOD_NS)
"""Lengths of a step: 5 ms, then 10, then 20."""

COST_LIMIT = 0.02
"""Most CPU time of the thread states ÷ elapsed time: 2 % of one core (issue 3)."""

WINDOW_NS = 250_000_000
"""Time over which the cost is judged: 50 steps at first."""

MAX_THREADS = 400
"""Most threads sampled at once: each needs two open files, and many systems allow 1,024."""

FEWEST_THREADS = 8

MAX_ROWS = 250_000
"""Most thread states of one run (8 MB); recording stops there."""


class Pace:
    """Decides the period and the number of sampled threads from the cost of past steps.

    The pace only ever gets slower: a run whose steps change back and forth in length is hard to read.

    Attributes:
        period_ns: Length of a step.
        thread_limit: Most threads that are sampled.
        cost_ns: CPU time spent since `begin`.
    """

    def __init__(self, now_ns: int) -> None:
        self.period_ns = PERIODS_NS[0]
        self.thread_limit = MAX_THREADS
        self.cost_ns = 0
        self._steps_end_note: Note | None = None
        self._slower_note: Note | None = None
        self._fewer_note: Note | None = None
        self._began_ns = now_ns
        self._window_began_ns = now_ns
        self._window_cost_ns = 0
        self._was_over = False

    @property
    def notes(self) -> tuple[Note, ...]:
        """The limits that a reader of the thread states must know about."""
        return tuple(
            note for note in (self._slower_note, self._fewer_note, self._steps_end_note) if note is not None
        )

    @property
    def is_over(self) -> bool:
        """Whether the most thread states that are kept have been reached."""
        return self._steps_end_note is not None

    def spend(self, cost_ns: int, now_ns: int, threads: int) -> None:
        """Add a cost, and slow down if the limit was exceeded twice in a row or more than twofold.

        Args:
            cost_ns: CPU time that the observer spent.
            now_ns: The present time.
            threads: Number of threads that were sampled.
        """
        self.cost_ns += cost_ns
        self._window_cost_ns += cost_ns
        elapsed_ns = now_ns - self._window_began_ns
        if elapsed_ns < WINDOW_NS:
            return
        share = self._window_cost_ns / elapsed_ns
        self._window_began_ns, self._window_cost_ns = now_ns, 0
        was_over, self._was_over = self._was_over, share > COST_LIMIT
        if share > 2 * COST_LIMIT or (was_over and self._was_over):
            self._was_over = False
            self._slow_down(share, threads)

    def rows_kept(self, rows: int, now_ns: int) -> None:
        """Stop the recording once the number of thread states reaches its limit."""
        if rows >= MAX_ROWS and self._steps_end_note is None:
            seconds = (now_ns - self._began_ns) / 1e9
            self._steps_end_note = Note.of("states-end", after_s=seconds, kept=MAX_ROWS)

    def cost_share(self, now_ns: int) -> float:
        """Return the CPU time of the thread states ÷ the time since the start."""
        return self.cost_ns / (now_ns - self._began_ns) if now_ns > self._began_ns else 0.0

    def _slow_down(self, share: float, threads: int) -> None:
        if self.period_ns < PERIODS_NS[-1]:
            before_ns = self.period_ns
            self.period_ns = PERIODS_NS[PERIODS_NS.index(before_ns) + 1]
            self._slower_note = Note.of(
                "states-slower",
                step_ms=self.period_ns / 1e6,
                before_ms=before_ns / 1e6,
                threads=threads,
                cost_limit=COST_LIMIT,
            )
        else:
            # A tenth below what would just be enough: the cost of a thread varies between steps.
            self.thread_limit = max(FEWEST_THREADS, int(threads * COST_LIMIT / share * 0.9))
            self._fewer_note = Note.of("states-fewer", threads=self.thread_limit, cost_limit=COST_LIMIT)
