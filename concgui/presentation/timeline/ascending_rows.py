"""Looking up many instants in many rows at once. No Qt."""

import itertools
from dataclasses import dataclass

import numpy as np

from concgui.presentation.timeline.arrays import Integers

_FEW_EDGES = 32
"""Fewer edges are looked up row by row."""

_MOST_UNEVEN_NS = 1.5
"""How far edges may lie beside places of equal distance, as they are whole nanoseconds."""

_LEAST_DISTANCE_NS = 4.0
"""The least distance of edges in which their place can be computed."""


@dataclass(frozen=True, eq=False, slots=True)
class AscendingRows:
    """Instants that ascend in each row.

    Attributes:
        offsets: Index of the first instant of each row, and the index after the last one.
        instants_ns: The instants, row by row.
    """

    offsets: Integers
    instants_ns: Integers

    @property
    def nbytes(self) -> int:
        """The memory that instants and offsets take."""
        return self.offsets.nbytes + self.instants_ns.nbytes

    def first_from(self, edges_ns: Integers) -> Integers:
        """Return the index of the first instant of each row that is an edge or later.

        Which way is fastest depends on how many edges and instants there are; what is found does not.

        Args:
            edges_ns: Ascending instants.

        Returns:
            An array with the axes row and edge.
        """
        if len(edges_ns) < _FEW_EDGES:
            return self._found_by_row(edges_ns)
        rows = len(self.offsets) - 1
        if len(self.instants_ns) <= rows * len(edges_ns):
            distance_ns = _even_distance_ns(edges_ns)
            if distance_ns >= _LEAST_DISTANCE_NS:
                return self._counted(edges_ns, distance_ns)
        return self._found_by_row(edges_ns)

    def _found_by_row(self, edges_ns: Integers) -> Integers:
        """Search each row for each edge."""
        found = np.empty((len(self.offsets) - 1, len(edges_ns)), dtype=np.int64)
        for row, (first, last) in enumerate(itertools.pairwise(self.offsets.tolist())):
            np.add(self.instants_ns[first:last].searchsorted(edges_ns), first, out=found[row])
        return found

    def _counted(self, edges_ns: Integers, distance_ns: float) -> Integers:
        """Compute between which edges each instant lies, and count the instants before each edge.

        Args:
            edges_ns: Edges of equal distance.
            distance_ns: Their distance.
        """
        instants, edges = self.instants_ns, len(edges_ns)
        limits = np.iinfo(np.int64)
        bounded = np.concatenate(([limits.min], edges_ns, [limits.max]))
        # How many edges an instant has passed, as whole nanoseconds allow with an error of one.
        passed = ((instants - edges_ns[0]) / distance_ns + 1.0).clip(0, edges).astype(np.int64)
        passed += bounded.take(passed + 1) <= instants
        passed -= bounded.take(passed) > instants
        rows = len(self.offsets) - 1
        passed += np.repeat(np.arange(rows) * (edges + 1), np.diff(self.offsets))
        counts = np.bincount(passed, minlength=rows * (edges + 1)).reshape(rows, edges + 1)
        return np.asarray(np.cumsum(counts, axis=1)[:, :-1] + self.offsets[:-1, None])


def _even_distance_ns(edges_ns: Integers) -> float:
    """Return the distance of edges that are evenly spaced, as far as whole nanoseconds allow; else 0."""
    distance_ns = float(edges_ns[-1] - edges_ns[0]) / (len(edges_ns) - 1)
    even_ns = np.arange(len(edges_ns)) * distance_ns
    is_even = np.abs(edges_ns - edges_ns[0] - even_ns).max() <= _MOST_UNEVEN_NS
    return distance_ns if is_even else 0.0
