"""What has to be different in the process while a training thread runs."""

from __future__ import annotations

import gc
import sys

SWITCH_INTERVAL = 5e-4
"""Seconds the training thread may go on computing when the window wants the interpreter lock: a tenth of
Python's own default. What the window does without having the way (see ``RightOfWay``), such as following the
mouse, needs the lock some ten times, and each wait adds to the window's lateness."""


class ThreadQuiet:
    """Switched on while a thread trains, and back to what it was before."""

    def __init__(self) -> None:
        self._switch_interval = sys.getswitchinterval()
        self._collecting = False

    def begin(self) -> None:
        """Before the thread starts."""
        sys.setswitchinterval(SWITCH_INTERVAL)
        # The cyclic collector must not run in the training thread: it would destroy Qt objects there.
        self._collecting = gc.isenabled()
        gc.disable()

    def end(self) -> None:
        """After it ended."""
        sys.setswitchinterval(self._switch_interval)
        if self._collecting:
            gc.enable()
