"""A save in three steps: taken where the document lives, written in any thread, noted where it lives.

What is taken are references: states are immutable, and arrays are never written into, so nothing is copied.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr
from nnstudio.data.progress import part
from nnstudio.project import atomic, file, places
from nnstudio.project.errors import ChangedOutside
from nnstudio.project.places import DataFiles
from nnstudio.project.stamp import Stamp

if TYPE_CHECKING:
    from nnstudio.project.document import Document


@dataclass(frozen=True)
class Saved:
    """What came of a save. ``note``: a sentence if the disk complained after the file was in place."""

    stamp: Stamp | None
    data_files: DataFiles
    note: str = ""


@dataclass(frozen=True)
class Saving:
    """A document as it was at one moment, and where it goes.

    ``expected``: what the file there should still be (None: whatever it is, it is replaced).
    """

    document: Document
    content: file.Content
    target: Path
    expected: Stamp | None = None

    def write(self) -> Saved:
        """Write the file, all or nothing; reports how far it is, and can be cancelled until it is in place.

        Raises :class:`SaveError` with the old file untouched, :class:`ChangedOutside` among them.
        """
        if self.expected is not None and self.expected.differs(self.target):
            raise ChangedOutside(
                tr(
                    "‘{name}’ was not saved: another program has changed it since it was opened. "
                    "Save under another name, or replace it.",
                    name=self.target.name,
                )
            )
        content, folder = self.content, self.target.absolute().parent
        with part(0, 0.05):
            files = places.look_at(content.state.data.source, folder, content.data_files, places.AT_ONCE)
        with part(0.05, 0.6):
            located = replace(content, state=places.relative(content.state, folder), data_files=files)
            data = file.encode(located)
        with part(0.6, 1):
            note = atomic.write(self.target, data)
        return Saved(Stamp.of(self.target, data), files, note)

    def note(self, saved: Saved) -> None:
        """It is written: the document knows its file by what it holds now. Changes made since stay."""
        document = self.document
        document.path, document.stamp, document.partial = self.target, saved.stamp, False
        if document.data_files is self.content.data_files:
            document.data_files = saved.data_files
