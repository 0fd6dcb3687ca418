"""The differences between kept runs as JSON."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from concgui.engine.evaluation.run_difference import Differing, RunDifference, RunGroup

JsonObject = dict[str, Any]


def differences_json(differences: Sequence[RunDifference], texts: Sequence[str]) -> list[JsonObject]:
    """Return one object for each difference.

    Args:
        differences: The differences.
        texts: Each of them in sentences.
    """
    return [_difference_json(found, text) for found, text in zip(differences, texts, strict=True)]


def _difference_json(found: RunDifference, text: str) -> JsonObject:
    return {
        "text": text,
        "first": _group_json(found.first),
        "second": _group_json(found.second),
        "obstacles": [
            {"kind": kind.value, **dataclasses.asdict(differing)} for kind, differing in found.obstacles
        ],
        "wall": dataclasses.asdict(found.wall) if found.wall is not None else None,
        "settings": _differing_json(found.settings),
        "environment": _differing_json(found.environment),
    }


def _group_json(group: RunGroup) -> JsonObject:
    return {
        "source": group.source,
        "model": group.model,
        "workload": group.first.workload,
        "runs": [record.id for record in group.records],
    }


def _differing_json(found: Iterable[Differing]) -> list[JsonObject]:
    return [dataclasses.asdict(differing) for differing in found]
