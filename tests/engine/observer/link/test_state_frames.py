"""Transfer of thread states from the observer to the window."""

import pytest
from builders import decoded_states

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import StateReport, ThreadRows
from concgui.engine.observer.thread_states.log import ON_CPU, WANTS_CPU
from concgui.engine.records.thread_states import ROW, ThreadState

MS = 1_000_000


def test_thread_states_transfer_in_pieces_and_arrive_whole() -> None:
    """Tens of thousands of thread states arrive in frames that the window reads in one call each."""
    count = 5_000
    note = Note.of("states-end", after_s=9.0, kept=count)
    rows = b"".join(ROW.pack(n, n + 1, 16 + ON_CPU if n % 2 else WANTS_CPU, n) for n in range(count))
    report = StateReport(
        [ThreadRows(1, 2, "é", rows), ThreadRows(1, 3, "", b"")], ["", "", "x"], 5 * MS, None, 0.1, [note]
    )
    frames = list(report.frames())
    assert max(map(len, frames)) < 65_536
    record = decoded_states(frames)
    assert [(t.process, t.thread, t.name, len(t.stretches)) for t in record.threads] == [
        (1, 2, "é", count),
        (1, 3, "", 0),
    ]
    thread_states = record.threads[0].stretches
    assert thread_states[-1] == thread_states[count - 1]
    assert [s.cpu_ns for s in thread_states[10:13]] == [10, 11, 12]
    assert (thread_states[1].sleeps_in, thread_states[1].state) == ("x", ThreadState.ON_CPU)
    with pytest.raises(IndexError):
        thread_states[count]
