"""The verdict on a comparison in words: who was smooth, who was fast, by how much, and at what price."""

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.findings.verdict import Standing, Stop, Sureness, Verdict
from concgui.presentation.numbers import UNKNOWN, count_text, duration_text, memory_text, ratio_text
from concgui.presentation.verdict_text import NOT_MEASURED, smoothness_text

NOTED_BYTES = 10_000_000
NOTED_STARTUP_S = 0.1
"""Prices below these are not mentioned."""


def comparison_verdict(verdict: Verdict) -> str:
    """Return the verdict as one to seven sentences."""
    return " ".join(verdict_sentences(verdict))


def verdict_sentences(verdict: Verdict) -> tuple[str, ...]:
    """Return the sentences of the verdict; the first one alone says which model, how fast and how smooth."""
    best, faster = verdict.recommended, verdict.faster
    if verdict.stops:
        return tuple(part for part in (*_stopping(verdict), _doubt(verdict)) if part)
    if best is None:
        return (f"No model can be recommended for {verdict.workload}: {_why_none(verdict)}.",)
    if verdict.models == 1:
        first = f"{best.model} finished {verdict.workload} in {_alone(best)}."
        return tuple(part for part in (first, _price(best), _doubt(verdict)) if part)
    sentences = [f"For smooth and fast on {verdict.workload}, {_pick(verdict, best)}", _price(best)]
    if verdict.equals:
        sentences.append(f"As fast, as far as these runs can tell: {', '.join(verdict.equals)}.")
    if faster is not None:
        sentences.append(
            f"Faster was {faster.model} with {duration_text(faster.wall_s)}, but {_window(faster)}."
        )
    if verdict.unfinished:
        sentences.append(f"Not finished: {', '.join(verdict.unfinished)}.")
    if verdict.wrong:
        sentences.append(f"Not counted, because results were lost: {', '.join(verdict.wrong)}.")
    sentences += [_sureness(verdict), _doubt(verdict)]
    return tuple(sentence for sentence in sentences if sentence)


DECISION_HEADS = ("workload", "model", "total time", "speed-up", "the window", "as fast")
"""Heads of the table of decisions."""


def decision_row(verdict: Verdict) -> tuple[str, ...]:
    """Return which model suits a workload, with its figures, as a row under `DECISION_HEADS`."""
    best = verdict.recommended
    if best is None:
        return (verdict.workload, _why_none(verdict), UNKNOWN, UNKNOWN, UNKNOWN, "")
    window = smoothness_text(best.smoothness, is_uneven=best.is_uneven)
    return (
        verdict.workload,
        best.model,
        duration_text(best.wall_s),
        ratio_text(best.speedup),
        window,
        ", ".join(verdict.equals),
    )


def _stopping(verdict: Verdict) -> tuple[str, ...]:
    """Return what an experiment on stopping showed: which model stopped first, and which last."""
    asked = [stop for stop in verdict.stops if not stop.stopping.is_early]
    early = [stop.model for stop in verdict.stops if stop.stopping.is_early]
    sentences = []
    if asked:
        after = duration_text(asked[0].stopping.after_s)
        first, last = asked[0], asked[-1]
        if len(asked) == 1:
            sentences.append(f"Cancelled after {after}, {first.model} on {verdict.workload} {_rest(first)}.")
        else:
            sentences.append(
                f"Cancelled after {after} on {verdict.workload}, {first.model} stopped soonest: it "
                f"{_rest(first)}. {last.model} stopped last: it {_rest(last)}."
            )
    if early:
        sentences.append(f"Ended before the request to cancel: {', '.join(early)}.")
    return tuple(sentences)


def _rest(stop: Stop) -> str:
    ran_on = count_text(stop.stopping.ran_on, "task")
    if stop.stopping.cancel_s is None:
        return "never came to rest, and tasks still ran when it was given up"
    rest = f"was at rest after {duration_text(stop.stopping.cancel_s)}"
    return f"{rest}, as {ran_on} ran to completion" if stop.stopping.ran_on else rest


def _why_none(verdict: Verdict) -> str:
    if verdict.stops:
        return "the runs were cancelled on purpose"
    if verdict.results_differ:
        return "the results differ"
    return "results were lost" if verdict.wrong else "none finished all tasks"


def _alone(standing: Standing) -> str:
    return f"{duration_text(standing.wall_s)}, and {_window(standing)}"


def _pick(verdict: Verdict, best: Standing) -> str:
    took = duration_text(best.wall_s)
    if best.model == REFERENCE_MODEL or verdict.reference_wall_s is None:
        speed = f"{took}"
    elif best.speedup is None:
        speed = f"{took} against {_reference(verdict)} with {REFERENCE_MODEL}, a difference that may be noise"
    else:
        than = f"{REFERENCE_MODEL} ({took} against {_reference(verdict)})"
        slower = f"took {ratio_text(1 / best.speedup)} as long as {than}"
        speed = f"{ratio_text(best.speedup)} as fast as {than}" if best.speedup >= 1 else slower
    return f"{best.model}: {speed}, and {_window(best)}."


def _reference(verdict: Verdict) -> str:
    return duration_text(verdict.reference_wall_s or 0.0)


def _window(standing: Standing) -> str:
    if standing.smoothness is None or standing.longest_s is None:
        return f"the window was {NOT_MEASURED}"
    word = smoothness_text(standing.smoothness, is_uneven=standing.is_uneven)
    return f"the window was {word} (longest freeze {duration_text(standing.longest_s)})"


def _price(standing: Standing) -> str:
    prices = []
    if standing.startup_s >= NOTED_STARTUP_S:
        prices.append(f"{duration_text(standing.startup_s)} to start")
    if standing.extra_bytes is not None and standing.extra_bytes >= NOTED_BYTES:
        prices.append(f"{memory_text(standing.extra_bytes)} of memory")
    return f"Price: {' and '.join(prices)}." if prices else ""


def _sureness(verdict: Verdict) -> str:
    runs = count_text(verdict.repeats, "run")
    if verdict.sureness is Sureness.ONE_RUN:
        return f"Measured by {runs} of each model: more repeats make it sure."
    if verdict.sureness is Sureness.NOT_SETTLED:
        return f"{runs} of each model do not settle which is the fastest."
    return f"Sure by {runs} of each model."


def _doubt(verdict: Verdict) -> str:
    return "Other programs were busy, so the times may be inflated." if verdict.was_disturbed else ""
