"""The words of the window, each explained in a sentence or two."""

import html
from dataclasses import dataclass

SEARCH_HINT = "Search the words"
NO_WORD = "No word here contains that."


@dataclass(frozen=True, slots=True)
class Term:
    """A word and its meaning."""

    word: str
    meaning: str


GLOSSARY: tuple[Term, ...] = (
    Term(
        "asyncio",
        "One thread that goes on with another coroutine wherever one waits. It overlaps waits, "
        "and computes no faster.",
    ),
    Term(
        "baseline",
        "The idle window's latency, measured just before each run with the same plots on the screen.",
    ),
    Term(
        "cause",
        "Why the window froze: one of a closed list of kinds, with a place in the code and the evidence.",
    ),
    Term(
        "chunk size",
        "How many tasks are handed to a pool together. Small tasks in large chunks cost less to hand over.",
    ),
    Term("experiment", "Several runs to be compared: models on one workload, repeated."),
    Term(
        "freeze",
        "A stretch in which the window did not answer for more than 50 ms. A keystroke in it has to wait.",
    ),
    Term(
        "GIL",
        "The lock of Python: of all threads of a process, one runs Python code at a time. A C "
        "call may keep it or let it go.",
    ),
    Term(
        "latency",
        "How long the window takes to answer, counted from when another process was due to ask, every 5 ms.",
    ),
    Term(
        "lock",
        "Lets one thread in at a time. Two threads that take two locks in opposite order wait "
        "for ever: a deadlock.",
    ),
    Term(
        "lost update",
        "Two threads read the same number, and each writes back its own plus one: one of the "
        "updates is lost.",
    ),
    Term(
        "model",
        "How the tasks are executed: in the window's thread, in threads, by coroutines, in processes.",
    ),
    Term("overlap", "How many tasks were under way at a time on average, whether they computed or waited."),
    Term("p99", "99 of 100 answers came faster than that. The longest one may be far longer."),
    Term(
        "parallelism",
        "How many cores computed at a time on average: CPU time divided by the time of the work.",
    ),
    Term("ping to paint", "The time from a question to the end of the repaint that its answer asks for."),
    Term(
        "process pool",
        "Workers in processes of their own: each has its own GIL, and inputs and results have to "
        "be handed over.",
    ),
    Term("run", "One model executes one list of tasks once."),
    Term(
        "smoothness",
        "The word for the longest freeze: smooth to 50 ms, noticeable to 100, sluggish to 250, "
        "janky to 700, frozen to 5 s, then not responding.",
    ),
    Term("span", "What happened to one task: submitted, started, finished, delivered to the window."),
    Term(
        "speed-up",
        "Total time of blocking divided by that of the model, start-up included. Below 1 it is slower.",
    ),
    Term(
        "start-up", "From the start of a run to its first task: starting threads, processes or interpreters."
    ),
    Term(
        "switch interval",
        "How long a thread may keep the GIL while another one waits for it, 5 ms by default.",
    ),
    Term("teardown", "From the end of the last task until everything is released."),
    Term(
        "thread state",
        "What a thread did in each step: on a CPU, wanting one, waiting for a lock or the GIL, "
        "waiting for I/O or a timer.",
    ),
    Term("transfer", "Pickling, copying and unpickling of a large input or result between processes."),
    Term(
        "uneven",
        "Smooth, but more than 1 % of the answers took longer than one frame of the screen, 16.7 ms.",
    ),
    Term(
        "warm-up",
        "One task before the measured runs, so that no model pays for what is loaded once. It "
        "does not count.",
    ),
    Term("worker", "The thread, process or interpreter that executes a task; one lane of the timeline."),
    Term("workload", "What one task does: wait, compute, download, sort."),
)


def glossary_html(search: str) -> str:
    """Return the words that contain a text, or whose meaning does, as rich text."""
    wanted = search.strip().casefold()
    found = [term for term in GLOSSARY if wanted in f"{term.word} {term.meaning}".casefold()]
    if not found:
        return f"<p>{html.escape(NO_WORD)}</p>"
    return "".join(f"<p><b>{html.escape(term.word)}</b><br>{html.escape(term.meaning)}</p>" for term in found)
