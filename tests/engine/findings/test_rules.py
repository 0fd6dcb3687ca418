"""Every rule: a run that triggers it, one that just does not, and none that speaks from missing values."""

import dataclasses
import math

import pytest
from builders import unmeasured
from finding_scenes import INFOS, SCENES, comparison
from hypothesis import given, settings
from hypothesis import strategies as st

from concgui.engine.findings.catalogue import RULES
from concgui.engine.findings.comparison import COROUTINES, PROCESSES, THREADS, Comparison
from concgui.engine.findings.finding import Finding, FindingKey
from concgui.engine.findings.rules.coroutine_blocked_loop import TO_PROCESSES, TO_THREADS
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import Resources, RunRecord
from concgui.engine.records.span import SpanTable
from concgui.engine.records.values import NO_VALUES

KEYS = tuple(FindingKey)


def found(compared: Comparison) -> list[Finding]:
    return [finding for rule in RULES for finding in rule.find(compared)]


def keys(compared: Comparison) -> set[FindingKey]:
    return {finding.key for finding in found(compared)}


def test_every_kind_of_finding_has_one_rule_and_one_scene():
    """The list of rules, the scenes and the fixed keys name the same kinds, each once."""
    assert sorted(rule.key for rule in RULES) == sorted(KEYS)
    assert set(SCENES) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_rule_speaks_of_the_run_that_shows_it(key):
    """The scene of a rule has the finding, with evidence that names one of its runs."""
    compared = SCENES[key].triggers
    finding = next(finding for finding in found(compared) if finding.key is key)
    assert {evidence.run for evidence in finding.evidence} <= {record.id for record in compared.records}
    assert finding.evidence
    assert 0 < finding.weight <= 1


@pytest.mark.parametrize("key", KEYS)
def test_a_rule_is_silent_about_the_run_that_just_does_not_show_it(key):
    """A run just short of the condition has no such finding."""
    assert key not in keys(SCENES[key].just_not)


@pytest.mark.parametrize("key", KEYS)
def test_a_proposal_is_another_experiment(key):
    """What is proposed exists here, and differs from what was run."""
    for finding in found(SCENES[key].triggers):
        proposal = finding.proposal
        if proposal is None:
            continue
        assert set(proposal.models) <= {info.key for info in INFOS}
        run = SCENES[key].triggers.records[-1]
        measured = {record.model for record in SCENES[key].triggers.records}
        assert (
            set(proposal.models) - measured
            or proposal.params != run.params
            or proposal.repeats > 1
            or (proposal.tasks, proposal.workers) != (run.tasks.total, run.workers)
            or dict(proposal.run_options) != dict(run.run_options)
        )


def test_the_models_to_try_exist():
    """The models that rules name are in the catalogue."""
    assert {THREADS, PROCESSES, COROUTINES, TO_THREADS, TO_PROCESSES} <= {info.key for info in INFOS}


MISSING = {
    "latency": {"latency": None, "latencies": Latencies()},
    "baseline": {"baseline": None},
    "freezes": {"freezes": ()},
    "spans": {"spans": SpanTable()},
    "resources": {"resources": Resources()},
    "checksum": {"checksum": None},
    "cancel": {"cancel_s": None},
    "notes": {"notes": ()},
    "observed": {"observed": NO_VALUES},
    "params": {"params": NO_VALUES},
    "run_options": {"run_options": NO_VALUES},
}
"""What a record may lack, by name."""


def without(record: RunRecord, names: set[str]) -> RunRecord:
    changes = {field: value for name in names for field, value in MISSING[name].items()}
    return dataclasses.replace(record, **changes)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(KEYS), st.sets(st.sampled_from(sorted(MISSING))), st.booleans(), st.booleans())
def test_no_rule_speaks_from_missing_values(key, names, knows_models, knows_workload):
    """Without some values a rule is silent, or says of its figures only the same as with them."""
    whole = SCENES[key].triggers
    records = tuple(without(record, names) for record in whole.records)
    less = Comparison(
        records,
        whole.models if knows_models else {},
        whole.workload if knows_workload else None,
    )
    before = {(f.key, f.model): f.values for f in found(whole)}
    for finding in found(less):
        for name, value in finding.values.items():
            assert value is None or not isinstance(value, float) or math.isfinite(value)
            told = before.get((finding.key, finding.model))
            # What is silent with all values may speak without the one that refutes it, from the rest alone.
            if told is not None and value is not None and name not in _DEPENDS:
                assert value == told[name], (finding.key, name)


_DEPENDS = {
    "can_share_memory",
    "chunk_size",
    "library",
    "in_gui_thread",
    "coarse_timers",
    "what",
    "count",
    "did",
    "threads",
    "waited",
}
"""Values that tell what is known and not how much."""


def test_a_run_of_which_nothing_is_known_has_no_finding():
    """A run without tasks, latencies, resources and notes is explained by nothing."""
    assert not keys(comparison(unmeasured()))
