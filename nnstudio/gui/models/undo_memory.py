"""How much of the past undo may keep in arrays; the oldest steps' arrays go first, the steps stay."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from nnstudio.engine.plan import Array
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.project import Document
from nnstudio.project.runs import Run

UNDO_BYTES = 256 * 2**20
"""What all steps of undo together may hold in weights and curves that nothing else has, and the same again
for weights of layers that were deleted or changed. The newest ones are kept even if they alone are larger.
"""


@runtime_checkable
class Holder(Protocol):
    """A step of undo that may hold arrays."""

    def arrays(self) -> Iterator[Array]:
        """All of them, whoever else has them."""

    def let_go(self, kept: Collection[int]) -> None:
        """Keep only arrays of these ids; what can no longer be brought back is said by the step's name."""


class UndoStack(QUndoStack):
    """Qt's, within :data:`UNDO_BYTES`. ``in_use`` gives the arrays that are there whatever undo keeps."""

    def __init__(self, in_use: Callable[[], Iterable[Array]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.limit = UNDO_BYTES
        self._in_use = in_use
        self._holders: list[weakref.ref[QUndoCommand]] = []  # oldest first

    def push(self, command: QUndoCommand) -> None:
        """Do it, as a new step, and see to the limit if it holds arrays."""
        super().push(command)
        if isinstance(command, Holder) and any(True for _ in command.arrays()):
            self._holders = [ref for ref in self._holders if ref() is not None]
            self._holders.append(weakref.ref(command))
            self._see_to_limit()

    def _see_to_limit(self) -> None:
        """From the newest to the oldest: once it is too much, that step and all before it let go."""
        kept = {id(array) for array in self._in_use()}
        held, newest = 0, True
        for ref in reversed(self._holders):
            step = ref()
            if step is None or not isValid(step) or not isinstance(step, Holder):
                continue
            own = {id(array): array.nbytes for array in step.arrays() if id(array) not in kept}
            held += sum(own.values())
            if held <= self.limit or newest:
                kept.update(own)
            else:
                step.let_go(kept)
            newest = False


def arrays_at_hand(document: Document, weights: Mapping[str, Array]) -> Iterator[Array]:
    """Those of a document as it is now, with the weights it has now."""
    yield from weights.values()
    yield from arrays_of_checkpoint(document.checkpoint)
    for run in document.runs:
        yield from arrays_of_run(run)


def arrays_of_run(run: Run) -> Iterator[Array]:
    """What a run has been measured, and its weights."""
    yield from run.weights.values()
    if run.other is not None:
        yield from run.other.weights.values()
    yield run.losses
    yield from run.layers.measured.values()


def arrays_of_checkpoint(checkpoint: Checkpoint | None) -> Iterator[Array]:
    """The weights in it, and what the optimizer remembers."""
    if checkpoint is not None:
        yield from (checkpoint.vector, checkpoint.finite)
        yield from checkpoint.slots.values()
        if checkpoint.best is not None:
            yield checkpoint.best
