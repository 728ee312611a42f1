"""The one undo command of edits: a state before and a state after."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from PySide6.QtGui import QUndoCommand

from nnstudio.catalog.words import tr
from nnstudio.engine.plan import Array
from nnstudio.gui.models.moment import Moment


class EditCommand(QUndoCommand):
    """Undo, redo, paste, one-click fixes: all are this. Edits with the same ``merge`` key join into one.

    ``before`` and ``after`` are whole values: project states, or moments (states with their weights).
    """

    def __init__(
        self,
        label: str,
        before: Any,
        after: Any,
        apply: Callable[[Any], None],
        merge: str = "",
    ) -> None:
        super().__init__(label)
        self._before, self._after, self._apply, self._merge = before, after, apply, merge

    def id(self) -> int:
        """Qt asks ``mergeWith`` only for commands of the same id; -1 never merges."""
        return zlib.crc32(self._merge.encode()) & 0x3FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditCommand) or other._merge != self._merge:
            return False
        self._after = other._after
        # A gesture that ends where it began leaves no step behind.
        self.setObsolete(self._after == self._before)
        return True

    def redo(self) -> None:
        self._apply(self._after)

    def undo(self) -> None:
        self._apply(self._before)

    def arrays(self) -> Iterator[Array]:
        """What moments keep; states have none."""
        for value in (self._before, self._after):
            if isinstance(value, Moment):
                yield from value.arrays()

    def let_go(self, kept: Collection[int]) -> None:
        """Keep only arrays of these ids; the step's name says if undoing it brings no weights back."""
        if isinstance(self._after, Moment):
            self._after = self._after.lighter(kept)
        if not isinstance(self._before, Moment):
            return
        lost, self._before = self._before.lost, self._before.lighter(kept)
        if self._before.lost == "weights" != lost:
            self.setText(tr("{step} (the weights are no longer kept)", step=self.text()))
