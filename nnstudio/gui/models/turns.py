"""Panels that are due are drawn one after the other, so that the window answers in between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

Draw = Callable[[], None]


class Turns(QObject):
    """Whoever asks first draws at once; who asks meanwhile gets the next turns of the event loop, in order.

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
        """Call ``draw`` now, or soon."""
        if self._next.isActive():
            self._waiting[draw] = None
        else:
            self._next.start(0)
            draw()

    @Slot()
    def _go_on(self) -> None:
        if not self._waiting:
            return
        draw = next(iter(self._waiting))
        del self._waiting[draw]
        self._next.start(0)
        draw()
