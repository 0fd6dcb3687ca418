"""How often the system took the CPU from the threads of this program and of its workers.

Only the kernel's own sums are cheap and whole: those of a process over all its threads, the
ended ones included, and over the children that it has waited for. A process can ask for its
own alone, so the program asks, and not the observer.
"""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContextSwitches:
    """Counts since some past instant; only differences mean anything.

    Attributes:
        voluntary: A thread gave the CPU up to wait for something.
        involuntary: The system gave it to another one.
    """

    voluntary: int
    involuntary: int

    def since(self, before: "ContextSwitches") -> "ContextSwitches":
        """How many there were between the two."""
        return ContextSwitches(self.voluntary - before.voluntary, self.involuntary - before.involuntary)


# mypy looks at one platform at a time.
if sys.platform == "win32":

    def read_context_switches() -> ContextSwitches | None:
        """None: Windows does not tell the one from the other."""
        return None

else:
    import resource

    def read_context_switches() -> ContextSwitches | None:
        """Those of this process and of its children that have ended and been waited for.

        So of a worker process everything counts when it has ended, and nothing before; a worker
        that outlives the run is missing, and so is one that a server process forked. The
        window's answers to the pings are in it: some 400 voluntary ones a second.
        """
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ContextSwitches(own.ru_nvcsw + children.ru_nvcsw, own.ru_nivcsw + children.ru_nivcsw)
