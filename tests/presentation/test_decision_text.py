"""Tests of the words for decisions by kind of work."""

import dataclasses

from concgui.engine.contracts.workload import WorkKind
from concgui.engine.findings.decision import Decision, Pick
from concgui.engine.findings.verdict import Standing, Sureness
from concgui.engine.records.ladder import Smoothness
from concgui.presentation.decision_text import KIND_HEADS, KIND_LABELS, kind_row, kind_sentence

POOL = Standing("thread-pool", 0.2, 1.7, Smoothness.SMOOTH, False, 0.004, 0.001, None)
DECISION = Decision(
    WorkKind.CALLS_WITHOUT_GIL,
    (Pick("sha256", POOL), Pick("image", dataclasses.replace(POOL, speedup=1.93))),
    ("qthreadpool",),
    Sureness.SETTLED,
    5,
    False,
    (),
)


def test_every_kind_of_work_has_a_name() -> None:
    """No kind is shown by its key."""
    assert set(KIND_LABELS) == set(WorkKind)


def test_a_decision_is_a_row_and_a_sentence() -> None:
    """Both tell what to use, the range of its figures, and how sure that is."""
    row = kind_row(DECISION)
    assert len(row) == len(KIND_HEADS)
    assert row[1:] == ("thread-pool", "1.70×–1.93×", "smooth", "qthreadpool", "sure by 5 runs each")
    assert kind_sentence(DECISION).startswith(
        "calls that release the GIL: thread-pool (1.70×–1.93×, the window"
    )


def test_what_is_not_known_is_not_claimed() -> None:
    """A speed-up within the noise, a window that was not measured and a missing model are shown as such."""
    blind = dataclasses.replace(POOL, speedup=None, smoothness=None)
    unknown = dataclasses.replace(DECISION, picks=(Pick("sha256", blind), DECISION.picks[1]))
    assert kind_row(unknown)[2:4] == ("–", "not measured")
    nothing = dataclasses.replace(
        DECISION, picks=(), equals=(), undecided=("flaky",), sureness=Sureness.ONE_RUN, repeats=1
    )
    assert kind_row(nothing)[1:] == ("none for flaky", "–", "–", "", "1 run each")
    split = dataclasses.replace(
        DECISION,
        picks=(DECISION.picks[0], Pick("image", dataclasses.replace(POOL, model="qthread"))),
        sureness=Sureness.NOT_SETTLED,
        was_disturbed=True,
    )
    assert kind_row(split)[1] == "thread-pool for sha256, qthread for image"
    assert kind_row(split)[-1] == "5 runs each, order not settled, other programs were busy"
