"""The catalogue of figures, from which tables and files are made."""

import csv
import io

import pytest
from builders import MS, record, unmeasured

from concgui.engine.evaluation.summary import summaries_of_runs, summarise
from concgui.engine.records.run_record import RunTimes
from concgui.export.run_csv import records_as_csv
from concgui.export.run_json import run_json, summary_json
from concgui.presentation.figures import FIGURES, Place, figures_in, find_figure


def test_every_figure_has_a_name_and_an_explanation() -> None:
    """No two have the same key, no two columns the same head, and each help is a sentence."""
    assert len({figure.key for figure in FIGURES}) == len(FIGURES)
    heads = [figure.head for figure in figures_in(Place.TABLE)]
    assert len(set(heads)) == len(heads)
    assert all(figure.help[0].isupper() or figure.help[0] in "0123456789Σ" for figure in FIGURES)
    assert all(figure.help.endswith(".") for figure in FIGURES)


@pytest.mark.parametrize("run", [record(), unmeasured()], ids=["measured", "unmeasured"])
def test_a_figure_stands_where_the_catalogue_says(run) -> None:
    """Its value is in the CSV under its key and in the JSON under its keys, or unknown in both."""
    document = run_json(run, with_spans=False)
    (row,) = csv.DictReader(io.StringIO(records_as_csv([run]), newline=""))
    (summary,) = summarise([run])
    for figure in FIGURES:
        value = figure.read(run, summary)
        if Place.CSV in figure.places:
            assert row[figure.key] == ("" if value is None else str(value))
        if Place.JSON in figure.places:
            found = document
            for name in figure.json_path:
                found = found[name]
            assert found == value


def test_a_run_is_compared_with_the_runs_of_its_workload() -> None:
    """Table and CSV have both speed-ups of the run's model; without `blocking` both are unknown."""
    fast_times = RunTimes(0, 20 * MS, 40 * MS, 56 * MS)
    runs = [record(), record(model="thread-pool", times=fast_times), record(model="qthread", workload="http")]
    rows = csv.DictReader(io.StringIO(records_as_csv(runs), newline=""))
    assert [(row["speedup"], row["work_speedup"]) for row in rows] == [
        ("1.0", "1.0"),
        ("2.0", "5.0"),
        ("", ""),
    ]
    both = [
        find_figure(key).shown(runs[1], summaries_of_runs(runs)[1]) for key in ("speedup", "work_speedup")
    ]
    assert both == ["2.00", "5.00"]


def test_a_figure_with_a_spread_is_in_the_summaries() -> None:
    """The JSON of a summary has its median, minimum and maximum."""
    (summary,) = summarise([record(cancel_s=0.2), record(repeat=1, cancel_s=0.2)])
    document = summary_json(summary)
    spreads = [figure for figure in FIGURES if figure.spread is not None]
    assert len(spreads) == 7
    for figure in spreads:
        spread = figure.spread(summary)
        assert document[f"median_{figure.key}"] == spread.median
        assert document[f"min_{figure.key}"] == spread.minimum
        assert document[f"max_{figure.key}"] == spread.maximum
        assert figure.spread_text(summary).endswith(figure.unit)


def test_an_unknown_figure_is_a_dash() -> None:
    """What was not measured is shown as such, in runs and in summaries, and sorted as unknown."""
    figure = find_figure("p99_ms")
    (summary,) = summarise([unmeasured()])
    assert (figure.shown(unmeasured()), figure.spread_text(summary)) == ("–", "–")
    assert figure.sorted_by(unmeasured()) is None


def test_words_are_sorted_by_their_rank() -> None:
    """Smooth comes before frozen, although the letters say otherwise; people see the label."""
    figure = find_figure("smoothness")
    assert figure.shown(record()) == "noticeable"
    assert figure.sorted_by(record()) == 1


def test_a_figure_that_does_not_exist_is_an_error() -> None:
    """A key is never answered by another figure."""
    with pytest.raises(KeyError):
        find_figure("cats")
