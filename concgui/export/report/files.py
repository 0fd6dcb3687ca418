"""The figures of a report for other programs."""

from concgui.export.report.content import Report
from concgui.export.run_csv import records_as_csv
from concgui.export.run_json import experiment_json, to_text


def report_csv(report: Report) -> str:
    """Return a header line and one line per run."""
    return records_as_csv(report.records)


def report_json(report: Report) -> str:
    """Return all runs as JSON, with a summary where one workload's models are compared."""
    records = report.records
    document = experiment_json(
        records,
        records[0].environment,
        report.explanations,
        with_spans=any(record.has_all_spans for record in records),
        with_summary=len(report.parts) == 1 and report.parts[0].compares,
    )
    return to_text(document, compact=True)
