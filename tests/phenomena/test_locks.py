"""Locks, semaphores and queues, in plain Python: no model or workload of the command line has them."""

import pytest
from phenomena.command_line import needs_gil, plain_python

pytestmark = pytest.mark.phenomena

UPDATES = """
import contextlib, json, sys, threading
THREADS, TIMES = 4, 100_000
sys.setswitchinterval(1e-4)

def add_one(value):
    return value + 1

def count(guard):
    total = [0]
    def work():
        for _ in range(TIMES):
            with guard:
                total[0] = add_one(total[0])
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return THREADS * TIMES - total[0]

print(json.dumps({
    "updates": THREADS * TIMES,
    "lost without": count(contextlib.nullcontext()),
    "lost with": count(threading.Lock()),
}))
"""

TWO_LOCKS = """
import json, threading

def both_end(first_order, second_order):
    got = []
    # Each holds its first lock before either asks for its second, if the order allows that at all.
    meeting = threading.Barrier(2)
    def work(one, other):
        with one:
            try: meeting.wait(0.3)
            except threading.BrokenBarrierError: pass
            if other.acquire(timeout=1.0):
                got.append(True)
                other.release()
            else:
                # Before letting go of the first: else the other thread might get it after all.
                gave_up.wait(5.0)
    gave_up = threading.Barrier(2)
    threads = [threading.Thread(target=work, args=order) for order in (first_order, second_order)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return len(got)

a, b = threading.Lock(), threading.Lock()
print(json.dumps({"same order": both_end((a, b), (a, b)), "opposite order": both_end((a, b), (b, a))}))
"""

SEMAPHORE = """
import contextlib, json, threading, time

def most_inside(guard):
    lock, inside, most = threading.Lock(), 0, 0
    def work():
        nonlocal inside, most
        with guard:
            with lock:
                inside += 1
                most = max(most, inside)
            time.sleep(0.2)
            with lock: inside -= 1
    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return most

print(json.dumps({
    "with": most_inside(threading.Semaphore(3)), "without": most_inside(contextlib.nullcontext()),
}))
"""

QUEUE = """
import json, queue, threading, time

def producing_s(places):
    box = queue.Queue(places)
    def consume():
        while box.get() is not None: time.sleep(0.01)
    consumer = threading.Thread(target=consume)
    consumer.start()
    begun = time.perf_counter()
    for number in range(40): box.put(number)
    took = time.perf_counter() - begun
    box.put(None)
    consumer.join()
    return took

print(json.dumps({"bounded": producing_s(2), "unbounded": producing_s(0)}))
"""


def test_a_lock_keeps_every_update() -> None:
    """Statement 6: with a lock around reading and writing no update of four threads is lost."""
    assert plain_python(UPDATES)["lost with"] == 0


def test_without_a_lock_updates_are_lost() -> None:
    """Statement 6: without it at least one in a thousand is lost, with the GIL too."""
    seen = plain_python(UPDATES)
    assert seen["lost without"] >= seen["updates"] / 1_000


@needs_gil
def test_the_gil_does_not_prevent_deadlocks() -> None:
    """Statement 9: two locks taken in opposite order deadlock with the GIL; in one order they do not."""
    assert plain_python(TWO_LOCKS) == {"same order": 2, "opposite order": 0, "stderr": ""}


def test_a_semaphore_bounds_what_runs_at_once() -> None:
    """Statement 7: three of twelve threads are inside at most, and all twelve without the semaphore."""
    seen = plain_python(SEMAPHORE)
    assert (seen["with"], seen["without"]) == (3, 12)


def test_a_bounded_queue_makes_its_producer_wait() -> None:
    """Statement 7: 40 items of 10 ms through a queue of two places hold the producer up."""
    seen = plain_python(QUEUE)
    assert seen["bounded"] >= 0.3
    assert seen["unbounded"] <= seen["bounded"] / 3
