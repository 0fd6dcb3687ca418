"""The thread states of one run: when to look, at what cost, and what to report."""

import time
from collections.abc import Callable, Iterable, Iterator

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import StateReport, ThreadRows
from concgui.engine.observer.thread_states.pace import Pace
from concgui.engine.observer.thread_states.sampler import SamplerFactory, ThreadSampler
from concgui.engine.records.latency import PING_PERIOD_NS

LOOK_PERIOD_NS = 4 * PING_PERIOD_NS
"""Interval between two looks for new threads; longer if a look is expensive."""

LOOK_COST = 100
"""Least time to the next look, as a multiple of the last one's cost: at most 1 % of a core."""

ROWS_COUNTED_NS = 250_000_000


class ThreadStateMeter:
    """Owns the sampler of a run, from `begin` to `finish`.

    The samples fall midway between two pings. The observer then neither delays a ping nor occupies
    the CPU that the window needs to answer it, and the GUI thread is not always seen answering.

    Args:
        factory: Makes the samplers, or says why there are none (see `choose_sampler`).
        cpu_clock: Clock of the observer's CPU time, from which the cost is taken.
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
        """The time of the next sample; None while no run is under way or nothing can be sampled."""
        return None if self._sampler is None else self._next_due_ns

    def begin(self, processes: Iterable[int], now_ns: int, next_ping_ns: int) -> None:
        """Start a run with these processes; samples lie between the pings due from `next_ping_ns` on."""
        # A run that started and never ended left its files open.
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
        """Set the processes to sample."""
        if self._sampler is not None:
            cost_ns = -self._cpu_clock()
            self._sampler.set_processes(processes, now_ns)
            self._pace.spend(cost_ns + self._cpu_clock(), now_ns, self._sampler.thread_count)

    def sample(self, now_ns: int) -> None:
        """Sample all threads, and look for new ones if that is due."""
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
        """End the run and return the frames that report it."""
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
        """Close the sampler of the run and keep its results. Idempotent."""
        sampler, self._sampler = self._sampler, None
        if sampler is not None:
            cost_ns = -self._cpu_clock()
            self._threads = tuple(sampler.finish(now_ns))
            self._places, self._notes = tuple(sampler.places), tuple(sampler.notes)
            self._pace.cost_ns += cost_ns + self._cpu_clock()
