"""The machine resources used during a run, as measured by the observer."""

from dataclasses import dataclass, fields

UNKNOWN = -1
"""Representation of None on the wire."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The resources a run used and the cost of observing it; a value is None if the platform cannot tell.

    Attributes:
        cpu_ns: CPU time of the program and its workers during the run.
        peak_rss_bytes: Largest resident memory of the program and its workers together.
        observer_cpu_ns: CPU time of the observer during the run.
        baseline_rss_bytes: Resident memory of the program and its workers just before the run.
        peak_threads: Largest number of threads of the program and its workers together.
        peak_open_files: Largest number of open files (files, sockets and pipes) of the program and its
            workers together.
        peak_processes: Largest number of processes, including the program.
        other_cpu_ns: CPU time that other programs on this machine, and the host of a virtual machine, used
            during the run; without the observer and the program's servers.
        voluntary_switches: Context switches of threads that waited. The observer cannot measure these; see
            `context_switches`.
        involuntary_switches: Context switches forced by the system, not measured by the observer either.
        throttled_ns: For how long a CPU quota stopped the program, not measured by the observer either.
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
    throttled_ns: int | None = None

    def to_integers(self) -> list[int]:
        """Return the values as integers for the wire."""
        values = [getattr(self, part.name) for part in fields(self)]
        return [UNKNOWN if value is None else value for value in values]

    @classmethod
    def from_integers(cls, values: list[int]) -> "Usage":
        """Return the usage whose integers came over the wire."""
        return cls(*(None if value == UNKNOWN else value for value in values))
