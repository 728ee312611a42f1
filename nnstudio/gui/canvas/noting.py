"""What the canvas does with notes: put, write, resize, colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr, tr_quoted
from nnstudio.gui.canvas.geometry import GRID, Point, snap
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.sticky_item import needed_height
from nnstudio.project import ProjectState, edits
from nnstudio.project.annotation import STICKY_SIZE, Sticky
from nnstudio.project.errors import EditError

if TYPE_CHECKING:
    from nnstudio.gui.canvas.editing import Editing

SHOWN_IN_LABELS = 24
"""How much of a note's text the undo list shows."""


class Noting:
    """Edits of notes, through :class:`Editing`."""

    def __init__(self, editing: Editing) -> None:
        self.editing = editing

    def find(self, sticky_id: str) -> Sticky | None:
        """A note by its id."""
        return next((s for s in self.editing.model.state.stickies if s.id == sticky_id), None)

    def add(self, middle: Point, color: str = "amber") -> str:
        """Put an empty note with its middle there and select it. Returns its id; empty if refused."""
        at, made = (snap(middle[0] - STICKY_SIZE[0] / 2), snap(middle[1] - STICKY_SIZE[1] / 2)), ""

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state, made = edits.add_sticky(state, at, color=color)
            return state

        if not self.editing.edit(tr("Add a note"), change):
            return ""
        self.editing.selection.set(stickies=[made])
        return made

    def write(self, sticky_id: str, text: str, look: Look) -> str:
        """Write a note's text; it grows where the text needs it. Returns "", or why it cannot be."""
        found = self.find(sticky_id)
        if found is None:
            return tr("That note is no longer on the canvas.")
        height = max(found.height, snap(needed_height(text, found.width, look) + GRID / 2 - 1))

        def change(state: ProjectState) -> ProjectState:
            state = edits.set_sticky(state, sticky_id, text=text)
            return edits.resize_sticky(state, sticky_id, (found.width, height))

        try:
            if text != found.text:
                self.editing.model.edit(
                    tr("Write note {beginning}", beginning=_beginning(text)).strip(), change
                )
        except EditError as error:
            return str(error)
        return ""

    def take_back(self, sticky_id: str, text: str, look: Look) -> bool:
        """Write a text and put the old note back, as two steps of undo. Says whether there was anything."""
        found = self.find(sticky_id)
        if found is None or text == found.text or self.write(sticky_id, text, look):
            return False

        def change(state: ProjectState) -> ProjectState:
            state = edits.set_sticky(state, sticky_id, text=found.text)
            return edits.resize_sticky(state, sticky_id, (found.width, found.height))

        return self.editing.edit(tr("Take back what was written"), change)

    def resize(self, sticky_id: str, size: Point) -> None:
        """Give a note another size."""
        self.editing.edit(tr("Resize note"), lambda s: edits.resize_sticky(s, sticky_id, size))

    def paint(self, color: str) -> None:
        """Give the selected notes another colour."""
        notes = self.editing.selection.stickies

        def change(state: ProjectState) -> ProjectState:
            for sticky_id in notes:
                state = edits.set_sticky(state, sticky_id, color=color)
            return state

        self.editing.edit(tr("Colour note {color}", color=color), change)


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return ""
    return tr_quoted(words if len(words) <= SHOWN_IN_LABELS else f"{words[:SHOWN_IN_LABELS]}…")
