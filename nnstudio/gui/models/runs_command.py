"""The undo command of the list of runs: two changes, as runs come in between that undo must leave alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from nnstudio.project.runs import Runs

Change = Callable[[Runs], Runs]


class RunsCommand(QUndoCommand):
    """Rename, colour, pin, delete: what is done, and what takes it back."""

    def __init__(self, label: str, do: Change, take_back: Change, apply: Callable[[Change], None]) -> None:
        super().__init__(label)
        self._do, self._take_back, self._apply = do, take_back, apply

    def redo(self) -> None:
        self._apply(self._do)

    def undo(self) -> None:
        self._apply(self._take_back)
