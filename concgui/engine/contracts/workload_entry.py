"""A workload as an entry of the catalogue, which describes it before one is created."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.parameters import Parameter, ParameterValue, parse_settings
from concgui.engine.contracts.workload import AnyWorkload, WorkloadInfo


@dataclass(frozen=True, slots=True)
class WorkloadEntry:
    """A workload that can be chosen: a class, or a person's own function.

    Attributes:
        info: Description of the workload, for people.
        parameters: Parameters of the workload, for forms and the command line.
        make: Creates the workload with the given settings, by name, and defaults for the rest.
    """

    info: WorkloadInfo
    parameters: tuple[Parameter, ...]
    make: Callable[[Mapping[str, ParameterValue]], AnyWorkload]

    @property
    def key(self) -> str:
        """Fixed name on the command line and in records."""
        return self.info.key

    def availability(self) -> Availability:
        """Return whether the workload can run here."""
        return self.make({}).availability()

    def parse(self, settings: Mapping[str, str]) -> AnyWorkload:
        """Return the workload with settings that a user typed (``NAME=VALUE``) and defaults for the rest.

        Raises:
            UnknownKeyError: If a name is not one of its parameters.
            ValueRangeError: If a value is not allowed.
        """
        return self.make(parse_settings(self.parameters, settings))


def entry_of(declaring: Callable[..., AnyWorkload]) -> WorkloadEntry:
    """Return the entry of a workload that is a class whose fields declare its parameters."""
    default = declaring()
    return WorkloadEntry(default.info, default.parameters, lambda settings: declaring(**settings))
