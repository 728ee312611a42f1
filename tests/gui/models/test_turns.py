"""Panels draw one after the other, each in a turn of its own, and no more often than their cost allows."""

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.models.right_of_way import RightOfWay
from nnstudio.gui.models.turns import (
    ALONE_AFTER,
    ALONE_SHARE,
    EARLY,
    EARLY_SHARE,
    FRONT_SHARE,
    OTHER_SHARE,
    Turns,
)


def test_panels_draw_one_a_turn_in_the_order_they_asked(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []
    pens = {name: (lambda name=name: drawn.append(name)) for name in "abc"}
    for pen in (*pens.values(), pens["b"]):
        turns.ask(pen)
    assert drawn == [], "nobody draws before the event loop had its turn"
    qtbot.waitUntil(lambda: len(drawn) == 3)
    assert drawn == ["a", "b", "c"], "in order, and who asked twice draws once"
    turns.ask(pens["a"])
    qtbot.waitUntil(lambda: drawn == ["a", "b", "c", "a"])


def test_a_pen_that_breaks_keeps_nobody_else_from_drawing(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []

    def breaks() -> None:
        drawn.append("broken")
        raise ValueError("ink")

    turns.ask(lambda: drawn.append("first"))
    turns.ask(breaks)
    turns.ask(lambda: drawn.append("last"))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: len(drawn) == 3)
    assert [str(error) for _, error, _ in caught] == ["ink"]
    qtbot.waitUntil(lambda: not turns._next.isActive())


class Clocks:
    """Seconds that pass only when a test says so: of all the time, and of the window's own."""

    def __init__(self) -> None:
        self.now = self.busy = 0.0

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.busy += seconds

    @property
    def both(self):
        return (lambda: self.now), (lambda: self.busy)


class Painted(QWidget):
    """Notes at each painting whether the training had to wait."""

    def __init__(self, seen: list[bool], way: RightOfWay) -> None:
        super().__init__()
        self._seen, self._way = seen, way

    def paintEvent(self, event: QPaintEvent) -> None:
        self._seen.append(self._way.wanted)


def by_hand(clocks: Clocks, *, runs_for: float = EARLY) -> Turns:
    """Turns of a running training that come only when a test says so."""
    turns = Turns(clocks=clocks.both)
    turns._next.blockSignals(True)
    turns.pace(True)
    clocks.now += runs_for
    return turns


def turn(turns: Turns, qtbot: QtBot) -> None:
    """Let the next turn begin, and wait until it is over."""
    turns._begin()
    qtbot.waitUntil(lambda: turns._drawing is None)


@pytest.mark.parametrize(("front", "share"), [(True, ALONE_SHARE), (False, OTHER_SHARE)])
def test_a_turn_that_took_long_keeps_its_lane_closed_for_long(
    qtbot: QtBot, front: bool, share: float
) -> None:
    clocks = Clocks()
    turns = by_hand(clocks)
    for seconds in (0.004, 0.020):
        begun = clocks.now
        turns.ask(lambda s=seconds: clocks.work(s), front=front)
        turn(turns, qtbot)
        lane = turns._front if front else turns._others
        assert lane.open_from == pytest.approx(begun + seconds + seconds / share)
        clocks.now = lane.open_from


def test_in_its_first_second_a_run_is_drawn_more_often(qtbot: QtBot) -> None:
    clocks = Clocks()
    turns = by_hand(clocks, runs_for=0.0)
    for begun, open_from in (
        (0.0, 0.006 + 0.006 / EARLY_SHARE),
        (EARLY, EARLY + 0.006 + 0.006 / ALONE_SHARE),
    ):
        clocks.now = begun
        turns.ask(lambda: clocks.work(0.006))
        turn(turns, qtbot)
        assert turns._front.open_from == pytest.approx(open_from)


def test_what_is_in_front_has_more_where_hardly_anything_is_behind(qtbot: QtBot) -> None:
    clocks = Clocks()
    turns = by_hand(clocks)

    def cards() -> None: ...
    def runs() -> None: ...
    def table() -> None: ...

    def wait_of_the_front() -> float:
        turns._front.waiting.clear()
        turns._others.waiting.clear()
        turns.ask(lambda: clocks.work(0.004))
        turn(turns, qtbot)
        return turns._front.open_from - clocks.now

    for always_there in (cards, runs):
        turns.ask(always_there, front=False)
    assert wait_of_the_front() == pytest.approx(0.004 / ALONE_SHARE), "cards and list of runs do not count"
    turns.ask(table, front=False)
    assert wait_of_the_front() == pytest.approx(0.004 / FRONT_SHARE)
    clocks.now += ALONE_AFTER
    assert wait_of_the_front() == pytest.approx(0.004 / ALONE_SHARE), "the table is hidden by now"
    turns.ask(cards, front=False)
    turns.ask(table, front=False)
    turns.pace(False)
    assert not turns._behind, "nothing is held on to"


def test_panels_in_front_do_not_wait_for_slow_ones_behind(qtbot: QtBot) -> None:
    clocks, drawn = Clocks(), []

    def slow() -> None:
        drawn.append("slow")
        clocks.work(0.1)

    def quick() -> None:
        drawn.append("quick")
        clocks.work(0.001)

    turns = by_hand(clocks)
    for _ in range(20):  # a second
        clocks.now += 0.05
        turns.ask(slow, front=False)
        turns.ask(quick)
        turn(turns, qtbot)
    assert drawn.count("slow") == 1, "it has had its share for ten seconds"
    assert drawn.count("quick") == 19
    turns._next.blockSignals(False)
    turns.pace(False)
    qtbot.waitUntil(lambda: drawn.count("slow") == 2)  # at rest nobody waits


def test_one_who_comes_to_the_front_waits_there(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []
    pen = lambda: drawn.append("pen")  # noqa: E731
    turns.ask(pen, front=False)
    turns.ask(pen)
    assert not turns._others.waiting
    qtbot.waitUntil(lambda: drawn == ["pen"])
    qtbot.waitUntil(lambda: turns._due() is None and turns._drawing is None)
    assert drawn == ["pen"]


def test_what_follows_from_a_turn_belongs_to_it(qtbot: QtBot) -> None:
    way, seen = RightOfWay(), []
    turns = Turns(way)

    panel = Painted(seen, way)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitExposed(panel)
    qtbot.waitUntil(lambda: bool(seen))
    seen.clear()
    turns.ask(panel.update)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [True], "the training stands still until all is painted"
    qtbot.waitUntil(lambda: not way.wanted)


def test_showing_is_at_once_unless_a_training_runs(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []
    pen = lambda: drawn.append("pen")  # noqa: E731
    turns.show(pen)
    assert drawn == ["pen"]
    turns.pace(True)
    turns.show(pen)
    assert drawn == ["pen"]
    qtbot.waitUntil(lambda: drawn == ["pen", "pen"])
    turns.pace(False)
