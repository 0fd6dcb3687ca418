"""The gallery: its experiments can be run here, and its pictures come from runs."""

import itertools

import pytest
from builders import MS, record, span

from concgui.app.gallery_pictures import gallery_pictures
from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.engine.planning.size_limits import check_limits
from concgui.engine.planning.spec import RunSize
from concgui.engine.records.latency import Latencies
from concgui.engine.records.span import SpanTable
from concgui.engine.records.values import Values
from concgui.engine.workloads.catalogue import find_workload
from concgui.presentation.gallery.cards import GALLERY, GalleryCard, PictureKind
from concgui.presentation.gallery.picture import (
    FREEZE_INK,
    PALE,
    GalleryPicture,
    picture_from_json,
    picture_json,
    picture_of,
)
from concgui.qtlayer.catalogue import check_pair, find_model

cards = pytest.mark.parametrize("card", GALLERY, ids=lambda card: card.key)


@cards
def test_each_card_can_be_run(card: GalleryCard) -> None:
    """Models, workload, parameters and options of each card exist and go together."""
    experiment = card.experiment
    workload = find_workload(experiment.workload).make(dict(experiment.params))
    for model in experiment.models:
        check_pair(find_model(model), workload)
    assert set(experiment.run_options) <= {parameter.name for parameter in run_option_parameters()}
    assert card.question.endswith("?")
    assert card.look_for.endswith((".", "?"))


@cards
def test_each_card_has_its_picture(card: GalleryCard) -> None:
    """The pictures ship with the program, show something, and lie within their frame."""
    picture = gallery_pictures()[card.key]
    assert picture.boxes or picture.curves
    assert 1 <= picture.seconds <= 60
    assert picture.source.startswith("Python ")
    for box in picture.boxes:
        assert 0 <= box.x <= box.x + box.width <= 1.002
        assert 0 <= box.y <= box.y + box.height <= 1.002
    for x, y in itertools.chain.from_iterable(curve.points for curve in picture.curves):
        assert 0 <= x <= 1 and 0 <= y <= 1


def test_a_freeze_is_shaded_where_it_was() -> None:
    """The picture of latencies shades the freeze, writes its length, and names the model."""
    pings = Latencies.of([*((n * 10 * MS, n * 10 * MS + MS) for n in range(50)), (500 * MS, 1_000 * MS)])
    frozen = record(latencies=pings, latency=pings.summary())
    picture = picture_of(PictureKind.LATENCY, [frozen], 1.0, "here")
    (shade,) = [box for box in picture.boxes if box.ink == FREEZE_INK]
    assert shade.x == pytest.approx(0.5 * 0.94, abs=0.01)
    assert shade.x + shade.width == pytest.approx(0.94, abs=0.01)
    assert {words.text for words in picture.words} == {"500 ms", "blocking"}


def test_the_longest_run_has_the_longest_bar() -> None:
    """Start-up and teardown are pale, and each bar is as long as its run."""
    picture = picture_of(PictureKind.TIMES, [record(), record(model="qthread")], 1.0, "here")
    assert [box.ink for box in picture.boxes[:3]] == [f"{PALE}blocking", "blocking", f"{PALE}blocking"]
    assert sum(box.width for box in picture.boxes[:3]) == pytest.approx(0.8)


def test_overlapping_tasks_have_a_row_each() -> None:
    """Where one worker has all tasks, they stand one below the other."""
    spans = SpanTable.of([span(n) for n in range(3)])
    picture = picture_of(PictureKind.TASKS, [record(spans=spans)], 1.0, "here")
    assert [box.y for box in picture.boxes] == pytest.approx([0, 1 / 3, 2 / 3])


def test_a_count_shows_what_is_left() -> None:
    """The bar is as long as the share of the updates that are left."""
    observed = Values.of({"updates": 800.0, "counter": 200.0})
    picture = picture_of(PictureKind.COUNT, [record(observed=observed)], 1.0, "here")
    assert [box.width for box in picture.boxes] == [1, 0.25]
    assert [words.text for words in picture.words] == ["200", "of 800 updates"]


def test_a_picture_survives_its_file() -> None:
    """What is written is read again."""
    picture = picture_of(PictureKind.TIMES, [record()], 2.0, "here")
    read = picture_from_json(picture_json(picture))
    assert isinstance(read, GalleryPicture)
    assert picture_json(read) == picture_json(picture)


@cards
def test_no_card_is_refused_for_its_size(card: GalleryCard) -> None:
    """Each card fits into the limits of a run."""
    found = card.experiment
    options = RunOptions(**dict(found.run_options))
    workload = find_workload(found.workload).make(dict(found.params))
    size = RunSize(found.tasks, found.workers, found.repeats)
    for model in found.models:
        check_limits(workload, find_model(model).info, size, options)
