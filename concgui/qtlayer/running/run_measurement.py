"""What the probe measures for one run: baseline, latencies, resources, thread states, stacks of freezes."""

import time
from array import array
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from concgui.engine.note import Note
from concgui.engine.records.flat_rows import due_within, first_from
from concgui.engine.records.gil import GilRecord
from concgui.engine.records.look import FreezeEvidence, Look, LookReport
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.records.usage import Usage
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.gui_thread_collector import Collection, GuiThreadCollector


class RunMeasurement(QObject):
    """Asks the probe at the right moments and keeps what it tells of one run.

    In this order: `prepare`, `begin_baseline`, `begin_run`, `end_run`, `stop`, `close`.
    """

    def __init__(self, probe: Probe, collector: GuiThreadCollector, parent: QObject) -> None:
        super().__init__(parent)
        self._probe = probe
        self._collector = collector
        self._is_measuring = False
        self._baseline_ns = 0
        self._pings = array("q")
        self._paints = array("q")
        self._usage: Usage | None = None
        self._thread_states: ThreadStateRecord | None = None
        self._gil: GilRecord | None = None
        self._collections: tuple[Collection, ...] = ()
        self._looks = LookReport()
        self._inside: tuple[Look, ...] = ()
        self._own_views: tuple[tuple[int, int], ...] = ()

    @property
    def baseline_began_ns(self) -> int:
        """Since when every ping is kept; 0 before."""
        return self._baseline_ns

    @property
    def usage(self) -> Usage | None:
        """What the run took of the machine; None if the observer was lost."""
        return self._usage

    @property
    def thread_states(self) -> ThreadStateRecord | None:
        """Who was on the CPU; None if the observer was lost."""
        return self._thread_states

    @property
    def gil(self) -> GilRecord | None:
        """Who held the GIL; None if the observer was lost."""
        return self._gil

    @property
    def evidence(self) -> FreezeEvidence:
        """The evidence for the causes of freezes."""
        return FreezeEvidence(
            outside=self._looks,
            inside=self._inside,
            idle_depth=self._probe.idle_depth,
            own_views=self._own_views,
            collections=self._collections,
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know about how the run was measured."""
        if not self._collections:
            return ()
        took_ns = sum(stretch.until_ns - stretch.since_ns for stretch in self._collections)
        return (Note.of("collected-in-run", times=len(self._collections), took_ms=round(took_ns / 1e6)),)

    def prepare(self) -> None:
        """Have the window asked at full rate until `close`; the observer confirms it before the baseline."""
        self._is_measuring = True
        self._probe.begin_measuring()

    def begin_baseline(self) -> None:
        """Keep every ping from now on, and collect no more garbage."""
        self._collector.begin_measuring()
        self._probe.record()
        self._probe.paints.record()
        self._baseline_ns = time.perf_counter_ns()

    def begin_run(
        self,
        left_out: Sequence[int],
        after_answer: Callable[[int], None],
        *,
        automatic_collector: bool = False,
    ) -> None:
        """Have resources, thread states and freezes recorded: the model is about to start.

        Args:
            left_out: Processes that do not belong to the run.
            after_answer: Called with the time of each answer to a ping until `end_run`.
            automatic_collector: Whether Python's automatic collector belongs to what the run shows.
        """
        self._probe.thread_states_recorded.connect(self._on_thread_states)
        self._probe.gil_recorded.connect(self._on_gil)
        self._probe.looks_taken.connect(self._on_looks)
        self._probe.usage_measured.connect(self._on_usage)
        self._collector.begin_run(automatic=automatic_collector)
        self._probe.own_views.record()
        self._probe.begin_run(left_out)

        def act(answered_ns: int) -> None:
            after_answer(answered_ns)
            self._collector.collect_if_many()

        self._probe.after_answers(act)

    def end_run(self) -> None:
        """End that, because nothing of the run is left; soon `is_complete` is true."""
        self._inside = self._probe.end_run()
        self._own_views = self._probe.own_views.stop_recording()
        self._collections = self._collector.end_run()

    def collect_if_many(self) -> None:
        """Collect garbage if there is so much that memory could run out (see `GuiThreadCollector`)."""
        self._collector.collect_if_many()

    def is_complete(self, released_ns: int) -> bool:
        """Return whether every ping until then has been settled and painted, and the resources are known."""
        if self._usage is None or self._probe.settled_until_ns < released_ns:
            return False
        return self._probe.paints.is_settled(released_ns)

    def stop(self) -> None:
        """Take the pings that were kept."""
        self._pings = self._probe.stop_recording()
        self._paints = self._probe.paints.stop_recording()

    def close(self) -> None:
        """Let the window be asked seldom again. Idempotent."""
        if self._is_measuring:
            self._is_measuring = False
            self._collector.end_measuring()
            self._probe.end_measuring()

    def pings_within(self, started_ns: int, released_ns: int) -> "array[int]":
        """Return the pings that were due in the run, flat (see `Ping`)."""
        return due_within(self._pings, 3, started_ns, released_ns)

    def paints_within(self, started_ns: int, released_ns: int) -> "array[int]":
        """Return the pings to paint that were due in the run, flat (see `PaintSample`)."""
        return due_within(self._paints, 2, started_ns, released_ns)

    def baseline_before(self, started_ns: int) -> "array[int]":
        """Return the pings of the idle window, due and answered before the run, flat (see `Ping`)."""
        begin = first_from(self._pings, 3, self._baseline_ns)
        end = first_from(self._pings, 3, started_ns, column=2)
        return self._pings[begin:end]

    @Slot(object)
    def _on_thread_states(self, thread_states: ThreadStateRecord) -> None:
        self._thread_states = thread_states

    @Slot(object)
    def _on_gil(self, gil: GilRecord) -> None:
        self._gil = gil

    @Slot(object)
    def _on_looks(self, looks: LookReport) -> None:
        self._looks = looks

    @Slot(object)
    def _on_usage(self, usage: Usage) -> None:
        self._usage = usage
