"""Runs as Trace Event JSON, which Perfetto, the Firefox Profiler and speedscope open.

The text is written piece by piece, so that a million tasks take little memory. Each run is a process of the
trace, and each of its tracks a thread. Their ids count from 1 and are unique in the file; the ids that the
system gave stand in the names, as two runs may share them.

All times are multiples of 125 ns. Binary fractions hold an eighth of a microsecond exactly, so that what
touches or nests in a run also does where a viewer adds up a start and a duration.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from concgui.engine.records.column import Column
from concgui.engine.records.gil import NOBODY
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import StretchTable, Worker
from concgui.engine.records.thread_states import ROW, STATES, STATES_PER_PLACE, ThreadStates
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES, OUTCOMES
from concgui.presentation.freeze_text import cause_text, location_text
from concgui.presentation.numbers import duration_text
from concgui.presentation.thread_names import ThreadNames
from concgui.presentation.timeline.arrays import Integers, Switches
from concgui.presentation.timeline.lanes import lane_name, pack
from concgui.presentation.timeline.state_text import STATE_WORDS

TICK_NS = 125
"""Unit of all times in a trace: an eighth of a microsecond."""

_TICKS_PER_US = 8
_MS_TICKS = 1_000_000 // TICK_NS
_ROWS_AT_ONCE = 20_000

MOST_LANES = 256
"""Most tracks of one worker. Of tasks beyond that, asynchronous events tell when they were under way.

No viewer shows thousands of threads, and asynchronous events may overlap.
"""

Write = Callable[[str], object]
Event = dict[str, Any]


def write_trace(records: Sequence[RunRecord], write: Write) -> None:
    """Write a trace of some runs, all of one program, on the time axis that they share.

    Args:
        records: The runs, with their spans.
        write: Takes the text piece by piece.
    """
    origin_ns = min((_first_ns(record) for record in records), default=0)
    runs = [{"id": record.id, "model": record.model, "workload": record.workload} for record in records]
    write(f'{{"displayTimeUnit":"ms","otherData":{json.dumps({"runs": runs})},"traceEvents":[\n')
    events = _Events(write)
    ids = itertools.count(1)
    flows = itertools.count(1)
    for place, record in enumerate(records):
        _RunTrace(record, place, origin_ns, events, ids, flows).write()
    write("\n]}\n")


class _Events:
    """The list of events, with a comma between any two."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._is_first = True

    def add(self, event: Event) -> None:
        """Write one event."""
        self.add_texts([json.dumps(event, separators=(",", ":"))])

    def add_texts(self, events: Iterable[str]) -> None:
        """Write events that are JSON already."""
        text = ",\n".join(events)
        if not text:
            return
        self._write(text if self._is_first else f",\n{text}")
        self._is_first = False


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Complete events that may overlap: each on the first lane that is free.

    Attributes:
        start: Start of each, in ticks.
        end: End of each.
        name: Name of each.
        details: Further values of each.
    """

    start: list[int]
    end: list[int]
    name: list[str]
    details: list[Event]

    @classmethod
    def none(cls) -> "_Boxes":
        return cls([], [], [], [])

    def add(self, start: int, end: int, name: str, details: Event) -> None:
        self.start.append(start)
        self.end.append(max(start, end))
        self.name.append(name)
        self.details.append(details)


class _RunTrace:
    """One run as a process of the trace.

    Args:
        record: The run.
        place: Its place among the runs of the trace.
        origin_ns: The instant that the trace shows as 0.
        events: Takes the events.
        ids: Source of the ids of processes and threads.
        flows: Source of the ids of flows.
    """

    def __init__(
        self,
        record: RunRecord,
        place: int,
        origin_ns: int,
        events: _Events,
        ids: "itertools.count[int]",
        flows: "itertools.count[int]",
    ) -> None:
        self._record = record
        self._origin_ns = origin_ns
        self._events = events
        self._ids = ids
        self._flows = flows
        self._order = itertools.count()
        # The GUI thread has the id of the process, which marks it as the main thread.
        self._process = next(ids)
        self._place = place
        spans = record.spans
        columns = (spans.worker, spans.started_ns, spans.finished_ns)
        self._began: Switches = np.all([_view(column) != ABSENT for column in columns], axis=0)
        self._track: Integers = np.zeros(len(spans), dtype=np.int64)
        # Filled in by `_name_lanes`: the track of each task, 0 for a task that never began, and negative for
        # one that is an asynchronous event.

    def write(self) -> None:
        """Write all tracks of the run."""
        record = self._record
        self._metadata("process_name", self._process, name=_title(record))
        self._metadata("process_sort_index", self._process, sort_index=self._place)
        gui = Worker(record.program.process, record.program.gui_thread)
        names = self._worker_names()
        self._name_track("GUI thread", self._process)
        self._write_freezes()
        self._write_states(gui, "GUI thread")
        self._write_gil(names)
        submitted = self._write_submissions()
        by_worker = self._rows_by_worker()
        for worker, name in names.items():
            if worker in by_worker:
                self._name_lanes(by_worker[worker], name, worker == gui)
            self._write_transfers(by_worker.get(worker), name)
            if worker != gui:
                self._write_states(worker, name)
        self._write_other_states({gui, *names})
        del by_worker
        delivered = self._write_deliveries()
        self._write_tasks()
        self._write_slices()
        # After all events that they lead to: an arrow ends in the event that is open at its instant.
        self._write_arrows(submitted, delivered)
        self._write_latency()

    # tracks

    def _metadata(self, key: str, thread: int, **values: object) -> None:
        self._events.add({"ph": "M", "name": key, "pid": self._process, "tid": thread, "args": values})

    def _new_track(self, name: str) -> int:
        track = next(self._ids)
        self._name_track(name, track)
        return track

    def _name_track(self, name: str, track: int) -> None:
        self._metadata("thread_name", track, name=name)
        self._metadata("thread_sort_index", track, sort_index=next(self._order))

    def _worker_names(self) -> dict[Worker, str]:
        """Return the name of each worker, in the order in which they first began a task."""
        names: dict[Worker, str] = {}
        for number, worker in enumerate(self._record.workers_seen):
            name, detail = lane_name(number, worker, self._record.program)
            where = "" if worker.interpreter is None else f", interpreter {worker.interpreter}"
            names[worker] = f"{name} ({detail}{where})"
        return names

    def _rows_by_worker(self) -> dict[Worker, Integers]:
        """Return the rows of each worker's tasks in the order of their starts."""
        spans = self._record.spans
        rows = np.flatnonzero(self._began)
        worker = _view(spans.worker)[rows].astype(np.int32)
        rows = rows[np.lexsort((_view(spans.started_ns)[rows], worker))]
        counts = np.bincount(worker, minlength=len(spans.workers))
        parts = np.split(rows, np.cumsum(counts)[:-1]) if len(counts) else []
        return {who: part for who, part in zip(spans.workers, parts, strict=True) if len(part)}

    def _name_lanes(self, rows: Integers, name: str, is_gui: bool) -> None:
        """Give each task of a worker a track; tasks that overlap get lanes."""
        spans = self._record.spans
        start, end = _view(spans.started_ns)[rows], _view(spans.finished_ns)[rows]
        if np.all(start[1:] >= end[:-1]):
            self._track[rows] = self._process if is_gui else self._new_track(name)
            return
        lane = pack(start, end)
        lanes = int(lane.max()) + 1
        first = self._process if is_gui else self._new_track(name)
        tracks = [
            first if number == 0 else self._new_track(f"{name}, lane {number + 1}")
            for number in range(min(lanes, MOST_LANES))
        ]
        if lanes > MOST_LANES:
            tracks.append(-self._new_track(f"{name}, {lanes - MOST_LANES} more lanes"))
        self._track[rows] = np.array(tracks)[np.minimum(lane, MOST_LANES)]

    # events

    def _ticks(self, instants_ns: Integers) -> Integers:
        ticks: Integers = (instants_ns - self._origin_ns) // TICK_NS
        return ticks

    def _tick(self, instant_ns: int) -> int:
        return (instant_ns - self._origin_ns) // TICK_NS

    def _write_boxes(self, boxes: _Boxes, name: str, category: str) -> None:
        """Write complete events on a track of their own, or several where they overlap."""
        if not boxes.start:
            return
        lanes = pack(np.array(boxes.start), np.array(boxes.end)).tolist()
        tracks = [
            self._new_track(name if lane == 0 else f"{name}, lane {lane + 1}")
            for lane in range(max(lanes) + 1)
        ]
        for lane, start, end, label, details in zip(
            lanes, boxes.start, boxes.end, boxes.name, boxes.details, strict=True
        ):
            self._events.add(self._complete(tracks[lane], start, end, label, category, details))

    def _complete(self, track: int, start: int, end: int, name: str, category: str, details: Event) -> Event:
        event: Event = {"ph": "X", "name": name, "cat": category, "pid": self._process, "tid": track}
        return event | {
            "ts": start / _TICKS_PER_US,
            "dur": (end - start) / _TICKS_PER_US,
            "args": details,
        }

    def _write_tasks(self) -> None:
        """Write a complete event for each task that began."""
        spans = self._record.spans
        outcomes = np.frombuffer(spans.outcome, dtype=np.uint8)
        finished = outcomes == OUTCOME_CODES[Outcome.FINISHED]
        # Within a coroutine's span other coroutines run on the same thread, so its CPU time tells nothing.
        cpu = "" if spans.slices else '"cpu_ms":%d.%06d,'
        line = (
            f'{{"ph":"X","name":"task %d","cat":"task","pid":{self._process},"tid":%d,"ts":%d.%03d,'
            f'"dur":%d.%03d,"args":{{{cpu}"task":%d}}}}'
        )
        for rows in _in_parts(np.flatnonzero((self._track > 0) & finished)):
            task, start, length = self._task_ticks(rows)
            columns = [task, self._track[rows], *_micros(start), *_micros(length), task]
            if cpu:
                columns[-1:] = [*np.divmod(_view(spans.cpu_ns)[rows], 1_000_000), task]
            self._events.add_texts(_formatted(line, columns))
        for row in np.flatnonzero((self._track > 0) & ~finished).tolist():
            self._write_unfinished_task(row, OUTCOMES[int(outcomes[row])])
        self._write_beyond_lanes()

    def _write_beyond_lanes(self) -> None:
        """Write the tasks for which there is no lane, as asynchronous events."""
        head = (
            f'"cat":"task beyond lanes","name":"task %d","pid":{self._process},"tid":%d,"ts":%d.%03d,"id":%d'
        )
        line = f'{{"ph":"b",{head},"args":{{"task":%d}}}},\n{{"ph":"e",{head}}}'
        for rows in _in_parts(np.flatnonzero(self._track < 0)):
            task, start, length = self._task_ticks(rows)
            ids, track = self._flow_ids(len(rows)), -self._track[rows]
            begin, end = (task, track, *_micros(start), ids), (task, track, *_micros(start + length), ids)
            self._events.add_texts(_formatted(line, [*begin, task, *end]))

    def _write_unfinished_task(self, row: int, outcome: Outcome) -> None:
        span = self._record.spans[row]
        details: Event = {"task": span.task, "outcome": outcome.value}
        if span.error is not None:
            details["error"] = str(span.error)
        start, end = self._tick(span.started_ns or 0), self._tick(span.finished_ns or 0)
        name = f"task {span.task} {outcome.value}"
        self._events.add(self._complete(int(self._track[row]), start, max(start, end), name, "task", details))

    def _task_ticks(self, rows: Integers) -> tuple[Integers, Integers, Integers]:
        """Return number, start and length of some tasks, the times in ticks."""
        spans = self._record.spans
        start = self._ticks(_view(spans.started_ns)[rows])
        length = np.maximum(self._ticks(_view(spans.finished_ns)[rows]) - start, 0)
        return _view(spans.task)[rows], start, length

    def _write_slices(self) -> None:
        """Write where coroutines ran, within their tasks."""
        spans = self._record.spans
        if not spans.slices:
            return
        offsets = _view(spans.slices.offsets)
        line = (
            f'{{"ph":"X","name":"runs","cat":"slice","pid":{self._process},"tid":%d,"ts":%d.%03d,'
            f'"dur":%d.%03d,"args":{{"task":%d}}}}'
        )
        for first in range(0, len(spans), _ROWS_AT_ONCE):
            rows = np.arange(first, min(first + _ROWS_AT_ONCE, len(spans)))
            row = np.repeat(rows, np.diff(offsets[rows[0] : rows[-1] + 2]))
            stretches = slice(int(offsets[rows[0]]), int(offsets[rows[-1] + 1]))
            has_task = self._began[row]
            row = row[has_task]
            task, start, length = self._task_ticks(row)
            edges = (_view(spans.slices.started_ns), _view(spans.slices.finished_ns))
            since, until = (
                np.clip(self._ticks(edge[stretches][has_task]), start, start + length) for edge in edges
            )
            columns = [
                np.abs(self._track[row]),
                *_micros(since),
                *_micros(np.maximum(until - since, 0)),
                task,
            ]
            self._events.add_texts(_formatted(line, columns))

    def _write_transfers(self, rows: Integers | None, worker: str) -> None:
        """Write the transfers of a worker's inputs and results."""
        spans, boxes = self._record.spans, _Boxes.none()
        tables = {"input": spans.input_transfers, "result": spans.result_transfers}
        for kind, table in tables.items():
            for row in _rows_with(table, rows):
                task = spans.task[row]
                for start_ns, end_ns in table.of_row(row):
                    ticks = self._tick(start_ns), self._tick(end_ns)
                    boxes.add(*ticks, f"{kind} of task {task}", {"task": task})
        self._write_boxes(boxes, f"{worker}: transfers", "transfer")

    def _write_submissions(self) -> int:
        """Write when tasks were submitted, close ones as one event; return the track, 0 without any."""
        return self._write_moments(
            self._record.spans.submitted_ns, "tasks submitted", "submits tasks", _MS_TICKS
        )

    def _write_deliveries(self) -> int:
        """Write when the GUI thread took reports; return the track, 0 without any."""
        return self._write_moments(self._record.spans.delivered_ns, "results delivered", "takes results", 1)

    def _write_moments(self, column: Column, name: str, label: str, gap_ticks: int) -> int:
        """Write an event for each group of moments that are at most a gap apart.

        Args:
            column: The moments; `ABSENT` for none.
            name: Name of the track.
            label: What is done with the tasks.
            gap_ticks: Longest time between two moments of a group.
        """
        moments = np.sort(self._ticks(_view(column)[_view(column) != ABSENT]))
        if not len(moments):
            return 0
        track = self._new_track(name)
        edges = np.concatenate(([0], np.flatnonzero(np.diff(moments) >= gap_ticks) + 1, [len(moments)]))
        line = (
            f'{{"ph":"X","name":"{label}","cat":"hand-over","pid":{self._process},"tid":{track},'
            f'"ts":%d.%03d,"dur":%d.%03d,"args":{{"tasks":%d}}}}'
        )
        for groups in _in_parts(np.arange(len(edges) - 1)):
            first, after = edges[groups], edges[groups + 1]
            start = moments[first]
            length = moments[after - 1] + 1 - start
            self._events.add_texts(_formatted(line, [*_micros(start), *_micros(length), after - first]))
        return track

    def _write_arrows(self, submitted_track: int, delivered_track: int) -> None:
        """Write the flow of each task: submitted, started, delivered."""
        spans = self._record.spans
        head = f'"cat":"task","name":"task","pid":{self._process},"tid":%d,"ts":%d.%03d,"id":%d'
        start_line = f'{{"ph":"s",{head}}}'
        step_line = f'{{"ph":"t",{head}}}'
        end_line = f'{{"ph":"f","bp":"e",{head}}}'
        submitted, delivered = _view(spans.submitted_ns), _view(spans.delivered_ns)
        drawn = (self._track > 0) & (submitted != ABSENT)
        complete = drawn & (delivered != ABSENT)
        for rows in _in_parts(np.flatnonzero(complete)):
            columns = [
                *self._arrow_end(submitted_track, submitted[rows]),
                *self._arrow_end(self._track[rows], _view(spans.started_ns)[rows]),
                *self._arrow_end(delivered_track, delivered[rows]),
            ]
            ids = self._flow_ids(len(rows))
            columns = [*columns[:3], ids, *columns[3:6], ids, *columns[6:], ids]
            self._events.add_texts(_formatted(f"{start_line},\n{step_line},\n{end_line}", columns))
        for rows in _in_parts(np.flatnonzero(drawn & ~complete)):
            ids = self._flow_ids(len(rows))
            columns = [
                *self._arrow_end(submitted_track, submitted[rows]),
                ids,
                *self._arrow_end(self._track[rows], _view(spans.started_ns)[rows]),
                ids,
            ]
            self._events.add_texts(_formatted(f"{start_line},\n{end_line}", columns))

    def _arrow_end(self, track: "int | Integers", moments_ns: Integers) -> list[Integers]:
        ticks = self._ticks(moments_ns)
        return [np.broadcast_to(np.asarray(track), ticks.shape), *_micros(ticks)]

    def _flow_ids(self, count: int) -> Integers:
        return np.fromiter(itertools.islice(self._flows, count), dtype=np.int64, count=count)

    def _write_freezes(self) -> None:
        """Write the freezes with their causes; of those that were not explained only the length is known."""
        boxes, names = _Boxes.none(), ThreadNames.of(self._record)
        explained = {(freeze.since_ns, freeze.until_ns): freeze.cause for freeze in self._record.freezes}
        seen = {(freeze.started_ns, freeze.ended_ns): None for freeze in self._record.latencies.freezes()}
        for (since_ns, until_ns), cause in sorted({**seen, **explained}.items(), key=lambda item: item[0]):
            details: Event = {}
            name = f"frozen for {duration_text((until_ns - since_ns) / 1e9)}"
            if cause is not None:
                name = f"{name}: {cause_text(cause, names)}"
                details = {"cause": cause.kind.value, "is_sure": cause.is_sure}
                if cause.location is not None:
                    details["place"] = location_text(cause.location)
            boxes.add(self._tick(since_ns), self._tick(until_ns), name, details)
        self._write_boxes(boxes, "window frozen", "freeze")

    def _write_states(self, worker: Worker, name: str) -> None:
        states = self._record.thread_states
        for thread in states.threads if states is not None else ():
            if (thread.process, thread.thread) == (worker.process, worker.thread):
                self._write_thread(thread, f"{name}: thread states")

    def _write_other_states(self, workers: set[Worker]) -> None:
        """Write the states of threads that executed no task."""
        known = {(worker.process, worker.thread) for worker in workers}
        states = self._record.thread_states
        for thread in states.threads if states is not None else ():
            if (thread.process, thread.thread) not in known:
                name = f"{thread.name or 'thread'} ({thread.process}/{thread.thread}): thread states"
                self._write_thread(thread, name)

    def _write_thread(self, thread: ThreadStates, name: str) -> None:
        boxes, places = _Boxes.none(), thread.stretches.places
        for started_ns, finished_ns, code, cpu_ns in ROW.iter_unpack(thread.stretches.rows):
            place, state = divmod(code, STATES_PER_PLACE)
            details: Event = {"cpu_ms": cpu_ns / 1e6}
            if places[place]:
                details["sleeps_in"] = places[place]
            ticks = self._tick(started_ns), self._tick(finished_ns)
            boxes.add(*ticks, STATE_WORDS[STATES[state]], details)
        self._write_boxes(boxes, name, "thread state")

    def _write_gil(self, names: dict[Worker, str]) -> None:
        """Write who held the GIL, where the interpreter told it."""
        gil, program = self._record.gil, self._record.program
        if gil is None:
            return
        threads = {worker.thread: name for worker, name in names.items() if worker.process == program.process}
        threads[program.gui_thread] = "GUI thread"
        boxes = _Boxes.none()
        for stretch, (started_ns, finished_ns, thread) in enumerate(gil.held):
            if thread == NOBODY:
                continue
            frames = gil.frames(stretch)
            details: Event = {"line": location_text(frames[0])} if frames else {}
            ticks = self._tick(started_ns), self._tick(finished_ns)
            boxes.add(*ticks, threads.get(thread, f"thread {thread}"), details)
        self._write_boxes(boxes, "who holds the GIL", "gil")

    def _write_latency(self) -> None:
        """Write the window's latency as a counter."""
        latencies = self._record.latencies
        due, answered = _view(latencies.due_ns), _view(latencies.answered_ns)
        line = (
            f'{{"ph":"C","name":"window latency","pid":{self._process},"tid":{self._process},'
            f'"ts":%d.%03d,"args":{{"ms":%d.%06d}}}}'
        )
        for pings in _in_parts(np.arange(len(due))):
            waited = np.maximum(answered[pings] - due[pings], 0)
            columns = [*_micros(self._ticks(due[pings])), *np.divmod(waited, 1_000_000)]
            self._events.add_texts(_formatted(line, columns))


def _title(record: RunRecord) -> str:
    return f"{record.model} on {record.workload}, run {record.repeat + 1}"


def _first_ns(record: RunRecord) -> int:
    """Return the first instant of a run that a trace shows."""
    spans, firsts = record.spans, [record.times.started_ns]
    columns = [spans.submitted_ns, spans.started_ns, spans.delivered_ns, record.latencies.due_ns]
    columns += [table.started_ns for table in (spans.input_transfers, spans.result_transfers)]
    if record.gil is not None:
        columns.append(record.gil.held.started_ns)
    for values in map(_view, columns):
        known = values[values != ABSENT]
        if len(known):
            firsts.append(int(known.min()))
    firsts += [freeze.since_ns for freeze in record.freezes]
    for thread in record.thread_states.threads if record.thread_states is not None else ():
        firsts += [row[0] for row in itertools.islice(ROW.iter_unpack(thread.stretches.rows), 1)]
    return min(firsts)


def _view(column: Column) -> Integers:
    """Return the numbers of a column without a copy."""
    return np.frombuffer(column.data, dtype=np.int64)


def _in_parts(rows: Integers) -> Iterator[Integers]:
    """Yield the rows in parts that take little memory as text."""
    return (rows[first : first + _ROWS_AT_ONCE] for first in range(0, len(rows), _ROWS_AT_ONCE))


def _micros(ticks: Integers) -> tuple[Integers, Integers]:
    """Return whole microseconds and thousandths of one."""
    whole, eighths = np.divmod(ticks, _TICKS_PER_US)
    return whole, eighths * TICK_NS


def _formatted(line: str, columns: Sequence[Integers]) -> Iterator[str]:
    """Return a line for each row of some columns."""
    return map(line.__mod__, zip(*(column.tolist() for column in columns), strict=True))


def _rows_with(table: StretchTable, rows: Integers | None) -> list[int]:
    """Return those of some rows that have stretches in a table."""
    if not table or rows is None:
        return []
    counts = np.diff(_view(table.offsets))
    found: list[int] = rows[counts[rows] > 0].tolist()
    return found
