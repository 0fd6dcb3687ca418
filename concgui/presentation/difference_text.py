"""The difference between runs in sentences, and names that tell runs of one model apart."""

from collections.abc import Callable, Iterator, Sequence

from concgui.engine.evaluation.noise import LEAST_RUNS, Difference
from concgui.engine.evaluation.run_difference import Differing, Obstacle, RunDifference, RunGroup
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.numbers import UNKNOWN, count_text, duration_text, ratio_text
from concgui.presentation.verdict_text import NOT_MEASURED, summary_verdict

_ENVIRONMENT_NAMES = {
    "python": "Python",
    "implementation": "implementation",
    "gil_enabled": "GIL",
    "cores": "cores",
    "platform": "machine",
    "switch_interval_ms": "switch interval in ms",
    "start_method": "start method",
    "qt": "Qt",
    "pyside6": "PySide6",
    "concgui": "concgui",
    "cpu_quota": "CPU quota in cores",
}
_ON_OFF = ("gil_enabled",)


def difference_text(difference: RunDifference, names: Sequence[str]) -> str:
    """Return the difference in sentences: speed, smoothness, settings and environment.

    Args:
        difference: The difference.
        names: Names of the two groups (see `names_apart`).
    """
    first, second = names
    sentences = []
    if difference.is_comparable:
        sentences.append(_speed_text(difference, first, second))
        sentences.append(_smoothness_sentence(difference, first, second))
    else:
        sentences.append(f"{first} and {second} are not comparable: {_obstacles_text(difference)}.")
    differing = [*difference.settings, *difference.environment]
    if differing:
        sentences.append(f"They differ in {'; '.join(map(_differing_text, differing))}.")
    else:
        sentences.append("Machine, Python and settings are the same.")
    return " ".join(sentences)


def names_apart(groups: Sequence[RunGroup]) -> tuple[str, ...]:
    """Return a name for each group: the model, and what tells groups of one model apart.

    That is the first of these in which they differ: Python, cores, machine, day, minute, and else the source.
    """
    return tuple(_name_apart(group, groups) for group in groups)


def _name_apart(group: RunGroup, groups: Sequence[RunGroup]) -> str:
    same = [other for other in groups if other.model == group.model]
    if len(same) == 1:
        return group.model
    for trait in _TRAITS:
        traits = [trait(other.first) for other in same]
        if len(set(traits)) == len(same) and all(traits):
            return f"{group.model} · {trait(group.first)}"
    number = f" {same.index(group) + 1}" if len({other.source for other in same}) < len(same) else ""
    return f"{group.model} · {group.source}{number}"


def python_text(record: RunRecord) -> str:
    """Return ``Python 3.15.0``, with a word where threads share no GIL."""
    environment = record.environment
    other = [] if environment.implementation == "CPython" else [environment.implementation]
    free = [] if environment.gil_enabled else ["free-threaded"]
    return " ".join((*other, "Python", environment.python, *free))


def _minute(record: RunRecord) -> str:
    return f"{record.time.astimezone():%Y-%m-%d %H:%M}" if record.time is not None else ""


_TRAITS: tuple[Callable[[RunRecord], str], ...] = (
    python_text,
    lambda record: count_text(record.environment.cores, "core"),
    lambda record: record.environment.platform,
    lambda record: count_text(record.workers, "worker"),
    lambda record: "; ".join(f"{name}={value}" for name, value in record.params.items()),
    lambda record: _minute(record)[:10],
    _minute,
)


def _speed_text(difference: RunDifference, first: str, second: str) -> str:
    wall = difference.wall
    times = [duration_text(group.summary.wall_s.median) for group in (difference.first, difference.second)]
    if wall is None:
        return f"{first} took {times[0]}, {second} {times[1]}."
    if not wall.is_settled:
        return (
            f"{first} and {second} are as fast as each other, as far as these runs can tell: "
            f"{times[0]} and {times[1]}{_few_runs(wall)}."
        )
    if wall.ratio < 1:
        return f"{second} was {ratio_text(1 / wall.ratio)} as fast as {first}: {times[1]} against {times[0]}."
    return (
        f"{second} was slower than {first}: {times[1]} against {times[0]}, {ratio_text(wall.ratio)} as long."
    )


def _few_runs(wall: Difference) -> str:
    return (
        f" (fewer than {LEAST_RUNS} runs of each decide only large differences)"
        if wall.p_value is None
        else ""
    )


def _smoothness_sentence(difference: RunDifference, first: str, second: str) -> str:
    one, other = difference.first.summary, difference.second.summary
    if one.smoothness is None or other.smoothness is None:
        lacking = [name for name, s in ((first, one), (second, other)) if s.smoothness is None]
        return f"The window was {NOT_MEASURED} with {' and '.join(lacking)}."
    freezes = [
        duration_text(summary.longest_freeze_ms.maximum / 1000) if summary.longest_freeze_ms else UNKNOWN
        for summary in (one, other)
    ]
    words = summary_verdict(one), summary_verdict(other)
    if one.smoothness is other.smoothness:
        same = words[0] if words[0] == words[1] else f"{words[0]} and {words[1]}"
        return f"The window was {same} with both (longest freeze {freezes[0]} and {freezes[1]})."
    named = [(one, first, words[0], freezes[0]), (other, second, words[1], freezes[1])]
    better, worse = sorted(named, key=lambda entry: entry[0].smoothness.rank if entry[0].smoothness else 0)
    return (
        f"The window was smoother with {better[1]}: {better[2]} (longest freeze {better[3]}) "
        f"against {worse[2]} ({worse[3]})."
    )


def _obstacles_text(difference: RunDifference) -> str:
    return "; ".join(_obstacle_texts(difference))


def _obstacle_texts(difference: RunDifference) -> Iterator[str]:
    for obstacle, found in difference.obstacles:
        if obstacle is Obstacle.UNFINISHED:
            both = found.first and found.second
            yield (
                "both have runs that did not finish all tasks"
                if both
                else (f"the {'first' if found.first else 'second'} has runs that did not finish all tasks")
            )
        elif obstacle is Obstacle.RESULTS:
            yield "their tasks returned different results"
        elif obstacle is Obstacle.TASKS:
            yield f"{count_text(int(str(found.first)), 'task')} against {int(str(found.second)):,}"
        else:
            values = (_value_text(found.name, value) for value in (found.first, found.second))
            yield f"{found.name} {' against '.join(values)}"


def _differing_text(found: Differing) -> str:
    name = _ENVIRONMENT_NAMES.get(found.name, found.name.replace("_", " "))
    return f"{name}: {_value_text(found.name, found.first)} and {_value_text(found.name, found.second)}"


def _value_text(name: str, value: object) -> str:
    if value is None:
        return "none" if name == "cpu_quota" else "unknown"
    if name in _ON_OFF:
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
