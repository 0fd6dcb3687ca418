"""Speed-ups that the cores of the machine do not explain."""

import statistics
from collections.abc import Sequence

from concgui.engine.note import Note
from concgui.engine.records.run_record import RunRecord

TOLERANCE = 1.1
"""Speed-ups are noted if they exceed the limit by more than a tenth: repeats vary by as much."""


def speedup_notes(
    runs: Sequence[RunRecord], reference: Sequence[RunRecord], work_speedup: float | None
) -> tuple[Note, ...]:
    """Return a note if the work of a model was faster than its workers and the cores allow.

    Tasks that wait can overlap without a core. The CPU time that they took in the reference is the part that
    needs one, so the work takes at least that ÷ the number of cores.

    Args:
        runs: The runs of the model.
        reference: The complete runs of the reference model.
        work_speedup: Median work time of the reference ÷ that of the model; None if they are not compared.
    """
    if work_speedup is None or not all(record.has_all_spans for record in (*runs, *reference)):
        return ()
    at_once = min(runs[0].environment.cores, max(len(record.workers_seen) for record in runs))
    reference_cpu_s = statistics.median(map(_cpu_s, reference))
    if at_once == 0 or reference_cpu_s <= 0:
        return ()
    limit = statistics.median(record.times.work_s for record in reference) / reference_cpu_s * at_once
    if work_speedup <= TOLERANCE * limit:
        return ()
    return (
        Note.of(
            "faster-than-cores",
            work_speedup=work_speedup,
            limit=limit,
            at_once=at_once,
            cpu_s=statistics.median(map(_cpu_s, runs)),
            reference_cpu_s=reference_cpu_s,
        ),
    )


def _cpu_s(record: RunRecord) -> float:
    return sum(record.spans.cpu_ns) / 1e9
