"""The thread states of one run: when to look, at what cost, and what to report."""

import time
from collections.abc import Callable, Iterable, Iterator

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import StateReport, ThreadRows
from concgui.engine.observer.thread_states.pace import Pace
from concgui.engine.observer.thread_states.sampler import SamplerFactory, ThreadSampler
from concgui.engine.records.latency import PING_PERIOD_NS

LOOK_PERIOD_NS = 4 * PING_PERIOD_NS
"""New threads are looked for this often, and less often where that would be dear."""

LOOK_COST = 100
"""The next look comes no sooner than this many times what the last one cost: at most 1 % of a core."""

ROWS_COUNTED_NS = 250_000_000


class ThreadStateMeter:
    """Owns the sampler of a run, from `begin` to `finish`.

    The looks fall midway between two pings: the observer neither makes a ping late nor keeps
    the CPU that the window needs to answer it, and the GUI thread is not always met answering.

    Args:
        factory: Makes the samplers, or why there are none (see `choose_sampler`).
        cpu_clock: CPU time of the observer, for the cost.
    """

    def __init__(
        self, factory: SamplerFactory | Note, cpu_clock: Callable[[], int] = time.thread_time_ns
    ) -> None:
        self._factory = factory
        self._cpu_clock = cpu_clock
        self._sampler: ThreadSampler | None = None
        self._pace = Pace(0)
        self._threads: tuple[ThreadRows, ...] = ()
        self._places: tuple[str, ...] = ()
        self._notes: tuple[Note, ...] = ()
        self._next_due_ns = 0
        self._next_look_ns = 0
        self._next_count_ns = 0

    @property
    def next_due_ns(self) -> int | None:
        """When to look next; None while no run is under way, or nothing can be seen."""
        return None if self._sampler is None else self._next_due_ns

    def begin(self, processes: Iterable[int], now_ns: int, next_ping_ns: int) -> None:
        """Begin with these processes; steps lie between the pings, which are due from `next_ping_ns` on."""
        # A run that was begun and never ended leaves its files open.
        self._close(now_ns)
        self._threads, self._places, self._notes = (), (), ()
        self._pace = Pace(now_ns)
        cost_ns = -self._cpu_clock()
        if not isinstance(self._factory, Note):
            self._sampler = self._factory(now_ns, self._pace.thread_limit)
            self._sampler.set_processes(processes, now_ns)
        self._pace.cost_ns = cost_ns + self._cpu_clock()
        self._next_due_ns = next_ping_ns + PING_PERIOD_NS // 2
        self._next_look_ns = self._next_count_ns = now_ns

    def set_processes(self, processes: Iterable[int], now_ns: int) -> None:
        """These processes there are now."""
        if self._sampler is not None:
            cost_ns = -self._cpu_clock()
            self._sampler.set_processes(processes, now_ns)
            self._pace.spend(cost_ns + self._cpu_clock(), now_ns, self._sampler.thread_count)

    def sample(self, now_ns: int) -> None:
        """Look at all threads, now and then for new ones."""
        if self._sampler is None:
            return
        began_ns = self._cpu_clock()
        self._sampler.sample(now_ns)
        if now_ns >= self._next_look_ns:
            looked_ns = self._cpu_clock()
            self._sampler.look_for_threads(now_ns)
            self._next_look_ns = now_ns + max(LOOK_PERIOD_NS, LOOK_COST * (self._cpu_clock() - looked_ns))
        self._pace.spend(self._cpu_clock() - began_ns, now_ns, self._sampler.thread_count)
        self._sampler.thread_limit = self._pace.thread_limit
        if now_ns >= self._next_count_ns:
            self._next_count_ns = now_ns + ROWS_COUNTED_NS
            self._pace.rows_kept(self._sampler.row_count, now_ns)
            if self._pace.is_over:
                self._close(now_ns)
        while self._next_due_ns <= now_ns:
            self._next_due_ns += self._pace.period_ns

    def finish(self, now_ns: int) -> Iterator[bytes]:
        """End the run; the frames that tell of it."""
        self._close(now_ns)
        return StateReport(
            threads=self._threads,
            places=self._places,
            period_ns=self._pace.period_ns,
            reason=self._factory if isinstance(self._factory, Note) else None,
            cost_share=self._pace.cost_share(now_ns),
            notes=(*self._pace.notes, *self._notes),
        ).frames()

    def _close(self, now_ns: int) -> None:
        """Close what a run has open, if it has. Idempotent."""
        sampler, self._sampler = self._sampler, None
        if sampler is not None:
            cost_ns = -self._cpu_clock()
            self._threads = tuple(sampler.finish(now_ns))
            self._places, self._notes = tuple(sampler.places), tuple(sampler.notes)
            self._pace.cost_ns += cost_ns + self._cpu_clock()
