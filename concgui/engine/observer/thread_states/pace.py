"""How often threads are looked at: as often as it may cost, and no oftener."""

from concgui.engine.note import Note
from concgui.engine.records.latency import PING_PERIOD_NS

PERIODS_NS = (PING_PERIOD_NS, 2 * PING_PERIOD_NS, 4 * PING_PERIOD_NS)
"""The steps: 5 ms, then 10, then 20."""

COST_LIMIT = 0.02
"""CPU of the thread states ÷ time, at most: two of a hundred parts of one core (issue 3)."""

WINDOW_NS = 250_000_000
"""The cost is judged over this long: 50 steps at first."""

MAX_THREADS = 400
"""Threads at once: two open files each, and many systems allow 1,024."""

FEWEST_THREADS = 8

MAX_ROWS = 250_000
"""Thread states of one run: 8 MB, beyond which the recording stops."""


class Pace:
    """Decides the period and how many threads are looked at, from what the steps have cost.

    It only ever gets slower: a run whose steps change their length back and forth is hard to read.

    Attributes:
        period_ns: Length of a step.
        thread_limit: How many threads are looked at, at most.
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
        """What a reader of the thread states must know."""
        return tuple(
            note for note in (self._slower_note, self._fewer_note, self._steps_end_note) if note is not None
        )

    @property
    def is_over(self) -> bool:
        """Whether there are as many thread states as are kept."""
        return self._steps_end_note is not None

    def spend(self, cost_ns: int, now_ns: int, threads: int) -> None:
        """Count what was spent, and slow down if it was too much: twice in a row, or by far.

        Args:
            cost_ns: CPU time of the observer.
            now_ns: When.
            threads: How many threads were looked at.
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
        """Stop once there are as many thread states as are kept."""
        if rows >= MAX_ROWS and self._steps_end_note is None:
            seconds = (now_ns - self._began_ns) / 1e9
            self._steps_end_note = Note.of("states-end", after_s=seconds, kept=MAX_ROWS)

    def cost_share(self, now_ns: int) -> float:
        """CPU of the thread states ÷ time since the begin."""
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
            # A tenth less than would just do: the cost of a thread is not the same in every step.
            self.thread_limit = max(FEWEST_THREADS, int(threads * COST_LIMIT / share * 0.9))
            self._fewer_note = Note.of("states-fewer", threads=self.thread_limit, cost_limit=COST_LIMIT)
