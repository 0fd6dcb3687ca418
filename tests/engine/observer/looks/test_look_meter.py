"""A run is looked at while it freezes, at a bounded cost, and the longest freezes are looked at."""

from builders import MS

from concgui.engine.note import Note
from concgui.engine.observer.looks.look_meter import COST_SHARE, FIRST_LOOK_NS, LookMeter
from concgui.engine.records.look import Look


class ToldLooker:
    """A looker whose looks end when a test says so."""

    def __init__(self, cost_ns: int = 5 * MS, *, is_slow: bool = False) -> None:
        self.descriptor: int | None = 7 if is_slow else None
        self.expected_cost_ns = cost_ns
        self.cost_ns = 0
        self.is_busy = False
        self.reason: Note | None = None
        self.asked = 0
        self.closed = 0
        self.is_slow = is_slow

    def ask(self) -> None:
        self.asked += 1
        self.is_busy = True
        self.cost_ns += self.expected_cost_ns

    def take(self) -> Look | None:
        if not self.is_busy or self.is_slow:
            return None
        self.is_busy = False
        return Look(0, 1, True, ())

    def close(self) -> None:
        self.closed += 1


def meter(looker: ToldLooker) -> LookMeter:
    made = LookMeter(lambda _: looker, 1)
    made.begin(0)
    return made


def freeze(made: LookMeter, since_ms: int, until_ms: int) -> None:
    """Let a window not answer for that time; the observer ticks every 5 ms."""
    for at_ms in range(since_ms, until_ms, 5):
        made.tick(at_ms * MS, since_ms * MS)
    made.tick(until_ms * MS, None)


def test_a_window_that_answers_is_not_looked_at() -> None:
    """A ping that waits less than a freeze lasts asks for no look."""
    looker = ToldLooker()
    made = meter(looker)
    for at_ms in range(0, 1000, 40):
        freeze(made, at_ms, at_ms + 40)
    assert looker.asked == 0


def test_a_long_freeze_is_looked_at_several_times() -> None:
    """The looks at one freeze become rarer as it lasts, and all of them belong to the run."""
    looker = ToldLooker()
    made = meter(looker)
    freeze(made, 100, 3_000)
    looks, reason, cost_ns = made.finish()
    assert len(looks) == looker.asked >= 3
    assert (reason, cost_ns) == (None, looker.cost_ns)


def test_looks_cost_no_more_than_their_share() -> None:
    """Over many freezes the cost stays within its share of the run, whenever the run began."""
    looker = ToldLooker(cost_ns=10 * MS)
    made = meter(looker)
    began_ms = 1_000_000
    made.begin(began_ms * MS)
    for at_ms in range(began_ms, began_ms + 20_000, 200):
        freeze(made, at_ms, at_ms + 150)
    assert looker.asked >= 5
    assert looker.cost_ns <= COST_SHARE * 20_000 * MS


def test_cheap_looks_are_repeated_more_often() -> None:
    """A look that costs next to nothing is repeated in a fixed period."""
    looker = ToldLooker(cost_ns=MS // 10)
    freeze(meter(looker), 0, 2_000)
    assert looker.asked >= 30


def test_short_freezes_leave_the_cost_to_long_ones() -> None:
    """After a long freeze a short one is not looked at, but one as long is."""
    looker = ToldLooker()
    made = meter(looker)
    freeze(made, 0, 1_000)
    asked = looker.asked
    freeze(made, 10_000, 10_100)
    assert looker.asked == asked
    freeze(made, 11_000, 12_000)
    assert looker.asked > asked


def test_one_look_at_a_time() -> None:
    """While a look is under way no other one is asked for, and the observer waits for its end."""
    looker = ToldLooker(is_slow=True)
    made = meter(looker)
    assert made.descriptor is None
    freeze(made, 0, 3_000)
    assert (looker.asked, made.descriptor) == (1, 7)
    looker.is_slow = False
    made.collect()
    assert made.descriptor is None
    assert len(made.finish()[0]) == 1


def test_a_look_that_ends_after_the_run_belongs_to_no_run() -> None:
    """The next run begins without looks of the last one."""
    looker = ToldLooker(is_slow=True)
    made = meter(looker)
    freeze(made, 0, FIRST_LOOK_NS // MS + 10)
    made.finish()
    looker.is_slow = False
    made.collect()
    made.begin(1)
    assert made.finish()[0] == ()


def test_why_nothing_looks_is_reported() -> None:
    """Without a looker the report has the reason, and so has one whose looker may not look."""
    reason = Note.of("looks-no-tool")
    without = LookMeter(reason, 1)
    without.begin(0)
    freeze(without, 0, 1_000)
    assert without.finish() == ((), reason, 0)
    without.close()
    looker = ToldLooker()
    looker.reason = Note.of("looks-refused", error="no right")
    made = meter(looker)
    assert made.finish()[1] == looker.reason
    made.close()
    assert looker.closed == 1
