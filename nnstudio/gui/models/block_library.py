"""The blocks a person keeps, for the palette and the canvas."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from nnstudio.catalog.words import tr
from nnstudio.project import blocks
from nnstudio.project.blocks import Block
from nnstudio.project.errors import EditError, SaveError

log = logging.getLogger(__name__)


class BlockLibrary(QObject):
    """``blocks`` as they lie in the user's folder. ``changed`` follows each change, ``failed(sentence)`` says
    what did not work.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocks: tuple[Block, ...] = ()
        self.refused: tuple[str, ...] = ()
        self.reload()

    def reload(self) -> None:
        """Read the folder again."""
        self.blocks, self.refused = blocks.saved()
        for sentence in self.refused:
            log.warning(sentence)
        self.changed.emit()

    def find(self, block_id: str) -> Block | None:
        """A block by its id."""
        return next((b for b in self.blocks if b.id == block_id), None)

    def save(self, name: str, fragment: Mapping[str, Any]) -> Block | None:
        """Keep what was copied. Returns the block, or None if that failed."""
        try:
            made = blocks.save(name, fragment)
        except (EditError, SaveError, OSError) as error:
            self.failed.emit(tr("The block could not be kept. {error}", error=error))
            return None
        self.reload()
        return made

    def remove(self, block_id: str) -> None:
        """Delete a block for good."""
        found = self.find(block_id)
        try:
            if found is not None:
                blocks.remove(found)
        except OSError as error:
            self.failed.emit(
                tr(
                    "The block ‘{name}’ could not be deleted: {error}.",
                    name=found.name if found else "",
                    error=error,
                )
            )
        self.reload()
