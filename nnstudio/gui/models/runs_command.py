"""The undo command of the list of runs: two changes, as runs come in between that undo must leave alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from PySide6.QtGui import QUndoCommand

from nnstudio.catalog.words import tr
from nnstudio.engine.plan import Array
from nnstudio.gui.models.undo_memory import arrays_of_run
from nnstudio.project.runs import Run, Runs

Change = Callable[[Runs], Runs]


class RunsCommand(QUndoCommand):
    """Rename, colour, pin, delete: what is done, and what takes it back.

    ``deleted``: the runs that ``take_back`` brings back. It reads them from this very list, where they become
    lighter when undo keeps too much.
    """

    def __init__(
        self,
        label: str,
        do: Change,
        take_back: Change,
        apply: Callable[[Change], None],
        deleted: list[Run],
    ) -> None:
        super().__init__(label)
        self._do, self._take_back, self._apply = do, take_back, apply
        self._deleted = deleted

    def redo(self) -> None:
        self._apply(self._do)

    def undo(self) -> None:
        self._apply(self._take_back)

    def arrays(self) -> Iterator[Array]:
        """What deleted runs had been measured, and their weights."""
        for run in self._deleted:
            yield from arrays_of_run(run)

    def let_go(self, kept: Collection[int]) -> None:
        """Keep words and epochs of deleted runs; of a run that is in the list again, all of it."""
        if all(id(array) in kept for array in self.arrays() if array.nbytes):
            return
        had_weights = any(run.weights for run in self._deleted)
        self._deleted[:] = Runs(tuple(self._deleted)).without_arrays().items
        if had_weights:
            self.setText(tr("{step} (the weights are no longer kept)", step=self.text()))
