"""Thread states on systems where only psutil reports threads."""

from collections.abc import Callable
from types import SimpleNamespace

from builders import decoded_states

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import StateReport
from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.sampler_psutil import PsutilSampler, why_too_coarse
from concgui.engine.records.thread_states import ThreadState

MS = 1_000_000


def fake_psutil(read: Callable[[int], list[tuple[int, float]]]) -> SimpleNamespace:
    """A psutil whose processes have the threads (id, CPU seconds) that `read` returns."""

    class Error(Exception):
        pass

    class AccessDeniedError(Error):
        pass

    def process(pid: int) -> SimpleNamespace:
        def threads() -> list[SimpleNamespace]:
            return [SimpleNamespace(id=i, user_time=cpu, system_time=0.0) for i, cpu in read(pid)]

        return SimpleNamespace(threads=threads)

    return SimpleNamespace(Process=process, Error=Error, AccessDenied=AccessDeniedError)


def test_coarse_times_give_no_thread_states_but_a_reason() -> None:
    """If the CPU times of threads advance in ticks longer than a step, a reason replaces thread states."""
    ticks = iter(range(0, 10**12, MS))
    coarse = fake_psutil(lambda pid: [(1, next(ticks) // (16 * MS) * 0.016)])
    times = iter(range(0, 10**12, MS))
    reason = why_too_coarse(coarse, clock=lambda: next(times))
    assert reason is not None
    assert (reason.code, round(dict(reason.values)["step_ms"])) == ("states-too-coarse", 16)
    meter = ThreadStateMeter(reason)
    meter.begin([1], 0, 0)
    assert meter.next_due_ns is None
    record = decoded_states(list(meter.finish(10 * MS)))
    assert (record.is_available, record.reason, record.threads) == (False, reason, ())


def test_fine_times_of_psutil_give_thread_states() -> None:
    """If the times are fine enough, running threads are shown; for the others no cause is claimed."""
    now_ms = 0
    psutil = fake_psutil(lambda pid: [(7, now_ms / 1000), (8, 1.0)] if now_ms < 50 else [(7, now_ms / 1000)])
    sampler = PsutilSampler(psutil, 0, 400)
    sampler.set_processes([1], 0)
    for now_ms in range(0, 100, 5):
        sampler.sample(now_ms * MS)
    rows = sampler.finish(95 * MS)
    record = decoded_states(
        list(StateReport(rows, sampler.places, 5 * MS, None, 0.0, sampler.notes).frames())
    )
    ran = {t.thread: [(s.state, s.cpu_ns // MS) for s in t.stretches] for t in record.threads}
    assert ran == {7: [(ThreadState.ON_CPU, 95)], 8: [(ThreadState.WAITS, 0)]}
    assert record.notes[0] == Note.of("states-only-running")
