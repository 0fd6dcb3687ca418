"""Context switches of this program's threads and of its workers.

Only the kernel's own totals are both cheap and complete: they cover all threads of a process,
including ended ones, and all children that the process has waited for. A process can read only
its own totals, so the program reads them, not the observer.
"""

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContextSwitches:
    """Counts since an arbitrary past instant; only differences are meaningful.

    Attributes:
        voluntary: How often a thread gave up the CPU to wait for something.
        involuntary: How often the system took the CPU away and gave it to another thread.
    """

    voluntary: int
    involuntary: int

    def since(self, before: "ContextSwitches") -> "ContextSwitches":
        """Return the number of switches between `before` and this reading."""
        return ContextSwitches(self.voluntary - before.voluntary, self.involuntary - before.involuntary)


# mypy looks at one platform at a time.
if sys.platform == "win32":

    def read_context_switches() -> ContextSwitches | None:
        """Return None: Windows does not distinguish voluntary from involuntary switches."""
        return None

else:
    import resource

    def read_context_switches() -> ContextSwitches | None:
        """Return the switches of this process and of its children that have ended and been reaped.

        A worker process's switches are therefore added all at once when it ends. A worker that
        outlives the run is missing, and so is one that a server process forked. The window's
        answers to the pings are included: some 400 voluntary switches a second.
        """
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ContextSwitches(own.ru_nvcsw + children.ru_nvcsw, own.ru_nivcsw + children.ru_nivcsw)
