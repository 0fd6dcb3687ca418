"""Print the first finding of each pair of a measured matrix, and hold them to the table of pairs.

Not a test: a matrix takes minutes, and which finding comes first depends on the machine. From the folder of
the tests::

    concgui matrix --out matrix.json
    python -m phenomena.findings_of_the_matrix matrix.json
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from finding_table import Pair, all_pairs

from concgui.engine.findings.finding import FindingKey
from concgui.engine.tasks.outcome import Outcome


def disturbed_pairs(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the pairs during whose runs other programs used the CPUs, so that rules may be silent."""
    runs = {
        evidence["run"]
        for finding in document["findings"]
        if finding["key"] == FindingKey.MACHINE_BUSY
        for evidence in finding["evidence"]
    }
    return {(run["model"], run["workload"]) for run in document["runs"] if run["id"] in runs}


def complaint_about(pair: Pair, findings: list[dict[str, Any]], *, was_disturbed: bool) -> str:
    """Return what is wrong with the findings of a pair; "" for nothing."""
    if not findings and not was_disturbed:
        return "NO FINDING"
    if findings and findings[0]["key"] not in pair.first and not was_disturbed:
        return f"FIRST IS NOT ONE OF {', '.join(sorted(pair.first))}"
    never = sorted({finding["key"] for finding in findings} & {str(key) for key in pair.never})
    return f"CANNOT HAVE {', '.join(never)}" if never else ""


def report(document: dict[str, Any]) -> int:
    """Print a line for each measured pair, and return how many have something wrong."""
    measured = {
        (cell["model"], cell["workload"]): cell["summary"]
        for cell in document["cells"]
        if cell["summary"] is not None and cell["summary"]["outcome"] != Outcome.CANCELLED
    }
    disturbed, wrong = disturbed_pairs(document), 0
    for pair in all_pairs():
        key = (pair.info.key, pair.entry.key)
        if key not in measured:
            continue
        findings = [found for found in document["findings"] if (found["model"], found["workload"]) == key]
        complaint = complaint_about(pair, findings, was_disturbed=key in disturbed)
        wrong += bool(complaint)
        first = findings[0]["text"] if findings else ""
        print(f"{pair.entry.key}: {first}{f' [{complaint}]' if complaint else ''}")
    print(f"{len(measured)} pairs, {len(disturbed)} beside other programs, {wrong} with something wrong")
    return wrong


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("matrix", type=Path, help="the JSON file of a matrix")
    sys.exit(bool(report(json.loads(arguments.parse_args().matrix.read_text(encoding="utf-8")))))
