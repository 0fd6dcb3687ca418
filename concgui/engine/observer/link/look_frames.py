"""Looks and standstills on the wire: one frame for each look, then one with all else."""

import json
from collections.abc import Iterator

from concgui.engine.note import Note
from concgui.engine.observer.link.wire import Kind, frame
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, LookReport, SeenThread


def look_frames(report: LookReport) -> Iterator[bytes]:
    """Yield the frames to send."""
    for look in report.looks:
        yield frame(Kind.LOOK, payload=look_payload(look))
    rest = {
        "reason": report.reason.to_json() if report.reason is not None else None,
        "cost_ns": report.cost_ns,
        "standstills": report.standstills,
    }
    yield frame(Kind.LOOKS_END, payload=json.dumps(rest).encode())


class LookCollector:
    """Reassembles the frames of one run in the window."""

    def __init__(self) -> None:
        self._looks: list[Look] = []
        self._report: LookReport | None = None

    def take_look(self, payload: bytes) -> None:
        """Take a look."""
        self._looks.append(look_from(payload))

    def take_end(self, payload: bytes) -> None:
        """Take the last frame of a run."""
        rest = json.loads(payload)
        self._report = LookReport(
            looks=tuple(self._looks),
            reason=Note.from_json(rest["reason"]) if rest["reason"] is not None else None,
            cost_ns=rest["cost_ns"],
            standstills=tuple((since_ns, until_ns) for since_ns, until_ns in rest["standstills"]),
        )
        self._looks = []

    def take_report(self) -> LookReport | None:
        """Return what was received since the last call; None if the last frame did not arrive."""
        report, self._report = self._report, None
        return report


def look_payload(look: Look) -> bytes:
    """Return a look with each line of code once, as many threads have the same frames."""
    locations: dict[CodeLocation, int] = {}
    threads = [
        [
            seen.thread,
            seen.owns_gil,
            seen.asks_gil,
            [locations.setdefault(location, len(locations)) for location in seen.frames],
        ]
        for seen in look.threads
    ]
    plain = {
        "began_ns": look.began_ns,
        "ended_ns": look.ended_ns,
        "threads": threads,
        "locations": [[at.file, at.line, at.function] for at in locations],
    }
    return json.dumps(plain).encode()


def look_from(payload: bytes) -> Look:
    """Return the look of a payload."""
    plain = json.loads(payload)
    locations = [CodeLocation(*location) for location in plain["locations"]]
    threads = tuple(
        SeenThread(thread, owns_gil, asks_gil, tuple(locations[index] for index in frames))
        for thread, owns_gil, asks_gil, frames in plain["threads"]
    )
    return Look(plain["began_ns"], plain["ended_ns"], True, threads)
