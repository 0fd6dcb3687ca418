"""Tests of the words for findings, proposals and the verdict."""

import ast
import dataclasses
import inspect
import re

import pytest
from finding_scenes import GUI, SCENES, comparison, latency, process, run, together

from concgui.cli.common.parsing import parse_setting_list
from concgui.cli.main import build_parser
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.findings.explanation import explain
from concgui.engine.findings.finding import Finding, FindingKey, Importance
from concgui.engine.records.run_record import Resources
from concgui.engine.records.values import Values
from concgui.engine.workloads.catalogue import find_workload
from concgui.presentation.comparison_verdict import comparison_verdict
from concgui.presentation.findings_text import WORDS, finding_line, finding_words
from concgui.presentation.proposal_text import proposal_arguments, proposal_call, proposal_title

KEYS = tuple(FindingKey)


def finding_of(key: FindingKey) -> Finding:
    return next(found for found in explain(SCENES[key].triggers).findings if found.key is key)


def test_every_kind_of_finding_has_words() -> None:
    """The words name every key."""
    assert set(WORDS) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_finding_is_one_plain_paragraph_with_a_figure(key) -> None:
    """The text names the model and a figure, and shows no unknown value."""
    found = finding_of(key)
    words = finding_words(found)
    assert found.model in words.text
    assert re.search(r"\d", words.text)
    assert not re.search(r"None|True|False|\bnan\b|\{|\}|  |\.\.|[ ,]\.", finding_line(found))
    assert words.text.endswith(".")


@pytest.mark.parametrize("key", KEYS)
def test_values_that_may_be_missing_have_words_too(key) -> None:
    """Each optional value of a finding can be None, and the text then says nothing of it."""
    found = finding_of(key)
    parameters = inspect.signature(WORDS[key]).parameters.values()
    optional = {p.name: None for p in parameters if "None" in str(p.annotation)}
    if len(optional) == len(found.values):
        return
    less = dataclasses.replace(found, values=Values.of({**found.values, **optional}))
    assert "None" not in finding_line(less)


@pytest.mark.parametrize("key", KEYS)
def test_what_to_try_is_a_command_that_the_command_line_reads(key) -> None:
    """The arguments are parsed as that experiment, with its models, size and settings."""
    proposal = finding_of(key).proposal
    if proposal is None:
        return
    read = build_parser().parse_args(list(proposal_arguments(proposal)))
    assert (read.tasks, read.workers, read.workload) == (proposal.tasks, proposal.workers, proposal.workload)
    models = (read.model,) if len(proposal.models) == 1 else read.models
    assert tuple(models) == proposal.models
    made = find_workload(proposal.workload).parse(parse_setting_list(read.settings))
    known = {name: value for name, value in proposal.params.items() if name in made.settings}
    assert {name: made.settings[name] for name in known} == known
    for name, value in proposal.run_options.items():
        assert getattr(read, name) == value
    assert proposal.workload in proposal_title(proposal)


def test_the_title_names_the_option_that_is_to_be_tried() -> None:
    """An option that differs from its default stands in the title, others do not."""
    proposal = finding_of(FindingKey.GIL_WAIT).proposal
    assert proposal_title(proposal).endswith(" · switch_interval_ms=0.5")


def test_models_with_the_same_finding_are_named_together() -> None:
    """The first is the one whose figures are shown."""
    found = Finding(FindingKey.FROZE_ON_IMPORT, Importance.WINDOW, 1.0, "a", Values.of(
        {"longest_s": 0.2, "freezes": 1, "is_sure": True}
    ))  # fmt: skip
    assert finding_words(found, ("b", "c")).text.startswith("a (and b, c): The window froze for 200 ms")


@pytest.mark.parametrize("key", KEYS)
def test_the_verdict_is_words_in_every_scene(key) -> None:
    """The verdict has a sentence that shows no unknown value."""
    verdict = explain(SCENES[key].triggers).verdict
    assert verdict is not None
    text = comparison_verdict(verdict)
    assert text.endswith(".")
    assert not re.search(r"None|nan|inf\b|  |\.\.", text)


def test_the_verdict_says_how_fast_how_smooth_and_at_what_price() -> None:
    """A comparison with a fluent and faster model names both figures, and the reference."""
    slow = run("blocking", together([GUI], 16, 100, 1.0))
    used = Resources(peak_rss_bytes=90_000_000, baseline_rss_bytes=20_000_000)
    spans = together([process(1), process(2)], 8, 66, 0.9, since_ms=300)
    fast = run("process-pool", spans, latency=latency(20), resources=used)
    verdict = explain(comparison(slow, fast)).verdict
    assert verdict is not None
    text = comparison_verdict(verdict)
    assert "process-pool: 1.9" in text
    assert "× as fast as blocking (829 ms against 1.60 s)" in text
    assert "the window was smooth (longest freeze 20.0 ms)" in text
    assert "Price: 300 ms to start and 70 MB of memory." in text


@pytest.mark.parametrize("key", KEYS)
def test_a_proposal_is_a_call_of_the_library_too(key) -> None:
    """It can be copied, names the same experiment, and its run options are ones that exist."""
    proposal = finding_of(key).proposal
    if proposal is None:
        return
    text = proposal_call(proposal, "resize, items")
    call = ast.parse(text).body[0].value
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert [argument.id for argument in call.args] == ["resize", "items"]
    assert (tuple(given["models"]), given["workers"]) == (proposal.models, proposal.workers)
    assert given.get("repeats", 1) == proposal.repeats
    RunOptions(**given.get("run_options", {}))
    assert text.endswith(f"# {proposal.tasks:,} items") or proposal.tasks == 1
