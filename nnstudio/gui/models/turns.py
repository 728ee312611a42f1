"""Panels that are due are drawn one after the other, so that the window answers in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

Draw = Callable[[], None]


class Turns(QObject):
    """Whoever asks draws in one of the next turns of the event loop, one panel a turn, in order.

    A dozen panels drawn in one go keep mouse and keyboard waiting for a tenth of a second; one alone takes a
    few milliseconds. Asking again before one's turn changes nothing.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: dict[Draw, None] = {}
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)

    def ask(self, draw: Draw) -> None:
        """Call ``draw`` soon."""
        self._waiting[draw] = None
        if not self._next.isActive():
            self._next.start(0)

    @Slot()
    def _go_on(self) -> None:
        draw = next(iter(self._waiting))
        del self._waiting[draw]
        if self._waiting:
            self._next.start(0)
        draw()
