"""A workload as a line of the catalogue: what can be known and asked before one is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.parameters import Parameter, ParameterValue, parse_settings
from concgui.engine.contracts.workload import AnyWorkload, WorkloadInfo


@dataclass(frozen=True, slots=True)
class WorkloadEntry:
    """One workload that can be chosen, whatever it is made of: a class here, a person's own function later.

    Attributes:
        info: What it is, for people.
        parameters: What forms and the command line ask for.
        make: Makes the workload with these settings, by name; defaults for the rest.
    """

    info: WorkloadInfo
    parameters: tuple[Parameter, ...]
    make: Callable[[Mapping[str, ParameterValue]], AnyWorkload]

    @property
    def key(self) -> str:
        """The fixed name on the command line and in records."""
        return self.info.key

    def availability(self) -> Availability:
        """Return whether it can run here."""
        return self.make({}).availability()

    def parse(self, settings: Mapping[str, str]) -> AnyWorkload:
        """Make the workload with typed settings (``NAME=VALUE``), defaults for the rest.

        Raises:
            UnknownKeyError: A name is not one of its parameters.
            ValueRangeError: A value is not allowed.
        """
        return self.make(parse_settings(self.parameters, settings))


def entry_of(declaring: Callable[..., AnyWorkload]) -> WorkloadEntry:
    """Return the entry of a workload that is a class whose fields declare its parameters."""
    default = declaring()
    return WorkloadEntry(default.info, default.parameters, lambda settings: declaring(**settings))
