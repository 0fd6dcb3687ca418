"""The way that a person took through the pages and runs, so that a key leads back."""

from collections import deque
from dataclasses import dataclass, field

from concgui.engine.records.run_record import RunRecord
from concgui.ui.window.pages import Page

_KEPT_PLACES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """What a person saw: a page, and the run that was selected.

    Attributes:
        page: The page.
        run_id: Id of the run that was chosen; "" for none.
        run: The run itself; None for none.
    """

    page: Page
    run_id: str
    run: RunRecord | None = field(compare=False)

    @classmethod
    def of(cls, page: Page, run: RunRecord | None) -> "Place":
        """Return a place; two places with the same run are equal, however large the run is."""
        return cls(page, run.id if run is not None else "", run)


class Trail:
    """The places that were left, the last one first to come back to."""

    def __init__(self) -> None:
        self._places: deque[Place] = deque(maxlen=_KEPT_PLACES)

    def leave(self, place: Place) -> None:
        """Remember a place that is about to be left, once if it is left twice."""
        if not self._places or self._places[-1] != place:
            self._places.append(place)

    def back(self, now: Place) -> Place | None:
        """Return the last place that is not `now`, and forget the way from there; None if there is none."""
        while self._places:
            place = self._places.pop()
            if place != now:
                return place
        return None

    def forget(self) -> None:
        """Forget all places, since their runs are no longer shown."""
        self._places.clear()
