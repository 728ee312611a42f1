"""Panels that are due are drawn one after the other, so that the window answers in between."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from nnstudio.gui.models.right_of_way import RightOfWay

FRONT_SHARE = 0.016
OTHER_SHARE = 0.004
"""At most so much of the time is spent on drawing panels in front, and on all others, while a training runs:
what is slow to draw is drawn less often, and many panels less often than one."""

ALONE_SHARE, ALONE_AFTER, ALWAYS_BEHIND = 0.05, 5.0, 2
"""What is in front has more of the time where for so many seconds nothing was to be drawn behind it but what
always is, the cards of the canvas and the list of runs: who looks at one plot wants to see it move."""

EARLY, EARLY_SHARE = 1.0, 0.3
"""In its first second people wait for the first curves and numbers: then drawing may take more."""

Draw = Callable[[], None]


class Lane:
    """Those who wait for a turn, in order, and since when the next turn may be."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.waiting: dict[Draw, None] = {}
        self.open_from = 0.0

    def take(self) -> Draw:
        """The first."""
        draw = next(iter(self.waiting))
        del self.waiting[draw]
        return draw


class Turns(QObject):
    """Whoever asks draws in one of the next turns of the event loop, one panel a turn, in order.

    A dozen panels drawn in one go keep mouse and keyboard waiting for a tenth of a second; one alone takes a
    few milliseconds. Asking again before one's turn changes nothing. Panels in ``front`` do not wait for
    others. While ``paced`` (a training runs) turns come as often as their cost allows, else at once: what
    counts is how long the training stands still, not what the window computed meanwhile. A turn
    lasts until all that follows from it (layout, painting) is done; so long the training has no way.
    """

    def __init__(
        self,
        way: RightOfWay | None = None,
        parent: QObject | None = None,
        clocks: tuple[Callable[[], float], Callable[[], float]] = (time.monotonic, time.perf_counter),
    ) -> None:
        super().__init__(parent)
        self._way = way or RightOfWay()
        self._now, self._busy = clocks
        self._front, self._others = Lane(FRONT_SHARE), Lane(OTHER_SHARE)
        self._behind: dict[Draw, float] = {}
        self._drawing: Lane | None = None
        self._begun = 0.0
        self._paced, self._since = False, 0.0
        self._next, self._idle = QTimer(self), QTimer(self)
        for timer, slot in ((self._next, self._begin), (self._idle, self._end)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)

    def pace(self, paced: bool) -> None:
        """Whether turns keep to their share of the time from now on."""
        if paced != self._paced:
            self._paced, self._since = paced, self._now()
            self._front.open_from = self._others.open_from = 0.0
            self._behind.clear()
            self._wait()

    def ask(self, draw: Draw, *, front: bool = True) -> None:
        """Call ``draw`` soon."""
        mine, other = (self._front, self._others) if front else (self._others, self._front)
        if self._paced and not front:
            self._behind[draw] = self._now()
        if draw not in mine.waiting:
            other.waiting.pop(draw, None)
            mine.waiting[draw] = None
            self._wait()

    def show(self, draw: Draw, *, front: bool = True) -> None:
        """Call ``draw`` at once, but while a training runs in a turn."""
        if self._paced:
            self.ask(draw, front=front)
        else:
            draw()

    def hold(self) -> None:
        """Let the training stand still until the event loop has nothing left to do."""
        self._way.take()
        self._idle.start(0)

    def forget(self) -> None:
        """Nobody is to be drawn any more."""
        for timer in (self._next, self._idle):
            timer.stop()
        for lane in (self._front, self._others):
            lane.waiting.clear()
        self._behind.clear()
        self._way.leave()
        self._drawing = None

    def _due(self) -> Lane | None:
        """The lane whose turn is next, if anybody waits."""
        lanes = [lane for lane in (self._front, self._others) if lane.waiting]
        return min(lanes, key=lambda lane: lane.open_from, default=None)

    def _wait(self) -> None:
        """Until the next turn."""
        if self._drawing is None and (lane := self._due()) is not None:
            self._next.start(max(0, round(1000 * (lane.open_from - self._now()))))

    @Slot()
    def _begin(self) -> None:
        lane = self._due()
        if lane is None:
            return
        self._drawing, draw = lane, lane.take()
        self.hold()
        self._begun = self._busy()
        draw()

    @Slot()
    def _end(self) -> None:
        self._way.leave()
        lane, self._drawing = self._drawing, None
        if lane is not None and self._paced:
            now = self._now()
            lane.open_from = now + (self._busy() - self._begun) / self._share(lane, now)
        self._wait()

    def _share(self, lane: Lane, now: float) -> float:
        """Of the time, for this lane."""
        if now - self._since < EARLY:
            return EARLY_SHARE
        self._behind = {draw: at for draw, at in self._behind.items() if now - at < ALONE_AFTER}
        return ALONE_SHARE if lane is self._front and len(self._behind) <= ALWAYS_BEHIND else lane.share
