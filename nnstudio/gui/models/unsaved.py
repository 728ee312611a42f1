"""Whether a document holds something that its file does not, also while it is being written to it."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack


class Unsaved:
    """The mark of one document. What changes during a save is not in the file, and stays marked afterwards.

    A save puts the stack's clean mark where it begins, and counts only once it is acknowledged: till then,
    and after a failure, what was unsaved before is unsaved still.
    """

    def __init__(self, stack: QUndoStack, *, beside: bool = False) -> None:
        self._stack = stack
        self._beside, self._pending = beside, False

    def __bool__(self) -> bool:
        return not self._stack.isClean() or self._beside or self._pending

    def mark(self) -> None:
        """Something changed that is no step of undo."""
        self._beside = True

    def begin(self) -> None:
        """A save takes what there is now."""
        self._pending = bool(self)
        self._beside = False
        self._stack.setClean()

    def end(self, *, saved: bool) -> None:
        """It is in the file, or it is not."""
        self._beside = self._beside or (self._pending and not saved)
        self._pending = False
