"""How large everything is drawn: as the system says, or larger or smaller, as chosen in View > Size."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSize
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.preferences import Preferences

PERCENTS = (90, 100, 110, 125, 150, 175, 200)
FACTOR = "QT_SCALE_FACTOR"
LEAST = QSize(900, 560)
"""Below this the window cannot be used: larger sizes are not offered where the screen has no room for it."""


@contextmanager
def scaled(percent: int) -> Iterator[None]:
    """The application made in here is drawn that large, unless a person told Qt another factor outright.

    Afterwards the environment is as before: programs that NNStudio opens have a size of their own.
    """
    if percent == 100 or FACTOR in os.environ:
        yield
        return
    os.environ[FACTOR] = f"{percent / 100:g}"
    try:
        yield
    finally:
        os.environ.pop(FACTOR, None)


def has_room(screen: QSize, now: int, percent: int) -> bool:
    """Whether the window fits a screen (in its pixels as they are at ``now`` percent) at another size."""
    room = screen * (now / percent)
    return LEAST.boundedTo(room) == LEAST


class ScaleMenu(QMenu):
    """View > Size. ``told`` says when it begins."""

    def __init__(self, preferences: Preferences, told: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(tr("Size"), parent)
        self.setToolTipsVisible(True)
        self._preferences, self._told, self._below = preferences, told, parent
        self._now = preferences.scale
        self._group = QActionGroup(self)
        for percent in PERCENTS:
            action = self.addAction(tr("{percent} %", percent=percent))
            action.setData(percent)
            action.setCheckable(True)
            action.setChecked(percent == self._now)
            self._group.addAction(action)
            action.triggered.connect(lambda _checked=False, percent=percent: self._choose(percent))
        self.aboutToShow.connect(self._show_room)

    def _show_room(self) -> None:
        """Larger ones only where the screen that the window is on has room."""
        screen = self._below.screen().availableSize()
        for action in self._group.actions():
            fits = has_room(screen, self._now, action.data()) or action.data() <= self._now
            action.setEnabled(fits)
            action.setToolTip("" if fits else tr("This screen is too small for it."))

    def _choose(self, percent: int) -> None:
        self._preferences.scale = percent
        self._told(tr("The size changes when NNStudio is started again."))
