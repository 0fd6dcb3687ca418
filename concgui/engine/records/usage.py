"""What a run took of the machine, as the observer measured it."""

from dataclasses import dataclass, fields

UNKNOWN = -1
"""Stands for None on the wire."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took, and what watching it cost; None where the platform cannot tell.

    Attributes:
        cpu_ns: CPU time of the program and its workers during the run.
        peak_rss_bytes: Largest sum of their resident memory.
        observer_cpu_ns: CPU time of the observer meanwhile.
        baseline_rss_bytes: Their resident memory just before the run.
        peak_threads: Largest number of their threads.
        peak_open_files: Largest number of their open files: files, sockets, pipes.
        peak_processes: Largest number of processes, the program included.
        other_cpu_ns: CPU time that everybody else on this machine, and the host of a virtual one,
            took meanwhile; without the observer and the program's servers.
        voluntary_switches: Context switches for waiting; the observer cannot tell, see `context_switches`.
        involuntary_switches: Context switches against a thread's will; likewise.
    """

    cpu_ns: int | None
    peak_rss_bytes: int | None
    observer_cpu_ns: int | None
    baseline_rss_bytes: int | None = None
    peak_threads: int | None = None
    peak_open_files: int | None = None
    peak_processes: int | None = None
    other_cpu_ns: int | None = None
    voluntary_switches: int | None = None
    involuntary_switches: int | None = None

    def to_integers(self) -> list[int]:
        """For the wire."""
        values = [getattr(self, part.name) for part in fields(self)]
        return [UNKNOWN if value is None else value for value in values]

    @classmethod
    def from_integers(cls, values: list[int]) -> "Usage":
        """From the wire."""
        return cls(*(None if value == UNKNOWN else value for value in values))
