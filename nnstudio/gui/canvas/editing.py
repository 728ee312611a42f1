"""What the canvas does to the document: every edit of the drawing, with its name in the undo list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import Point
from nnstudio.gui.canvas.layout import auto_layout, complete_layout
from nnstudio.gui.canvas.making_room import room_behind, room_in_wire
from nnstudio.gui.models.selection import Selection
from nnstudio.project import ProjectState, edits
from nnstudio.project.errors import EditError

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel


class Editing(QObject):
    """Edits through ``model.edit``. ``refused(sentence)`` tells what cannot be done; nothing changes then."""

    refused = Signal(str)

    def __init__(self, model: DocumentModel, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.selection = selection
        self.at_work = False
        self._pasted = 0

    # Layers -------------------------------------------------------------------------------------------------

    def add(
        self, kind: str, at: Point = (0.0, 0.0), after: str | None = None, into: Edge | None = None
    ) -> str | None:
        """Add a layer with its defaults and select it. Returns its id, or None if refused."""
        layer = LAYERS[kind].build({})
        made = ""

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state = _with_all_places(state)
            place, moved = at, dict[str, Point]()
            if into is not None and into in state.network.edges:
                place, moved = room_in_wire(state.network, state.layout, into, at)
            elif after is not None and after in state.layout:
                place = room_behind(state.layout, after)
            state, made = edits.add_layer(edits.move(state, moved), layer, place, after, into)
            return state

        if self._edit(f"Add {layer.title}", change):
            self.selection.set([made])
            return made
        return None

    def delete(self, *, heal: bool = False) -> None:
        """Delete what is selected; ``heal`` joins what was before a layer to what was behind it."""
        nodes, wires = self.selection.nodes, self.selection.edges
        if not nodes and wires:
            self.disconnect_wires(*wires)
        elif nodes:
            label = f"Delete {self._names(nodes)}"
            self._edit(label, lambda s: edits.remove(_with_all_places(s), nodes, edges=wires, heal=heal))

    def rename(self, node_id: str, name: str) -> str:
        """Give a layer another name. Returns an empty string, or the sentence that says why it cannot be."""
        try:
            self.model.edit(f"Rename to {name.strip()}", lambda s: edits.rename(s, node_id, name))
        except EditError as error:
            return str(error)
        return ""

    def select_all(self) -> None:
        """Select every layer and wire."""
        network = self.model.state.network
        self.selection.set((n.id for n in network.nodes), network.edges)

    # Wires --------------------------------------------------------------------------------------------------

    def connect_nodes(
        self, source: str, target: str, slot: int | None = None, instead_of: Edge | None = None
    ) -> None:
        """Draw a wire, or plug ``instead_of`` in there, as one step."""
        if instead_of == Edge(source, target, instead_of.slot if slot is None and instead_of else slot or 0):
            return
        label = f"{'Move wire to' if instead_of else 'Connect'} {self._name(source)} → {self._name(target)}"

        def change(state: ProjectState) -> ProjectState:
            if instead_of is not None:
                state = edits.disconnect(state, instead_of)
            return edits.connect(state, source, target, slot)

        self._edit(label, change)

    def disconnect_wires(self, *wires: Edge) -> None:
        """Remove wires."""
        if len(wires) == 1:
            label = f"Disconnect {self._name(wires[0].source)} → {self._name(wires[0].target)}"
        else:
            label = f"Delete {len(wires)} wires"
        self._edit(label, lambda s: edits.disconnect(s, *wires))

    # Places -------------------------------------------------------------------------------------------------

    def move(self, places: Mapping[str, Point], merge: str = "") -> None:
        """Put cards elsewhere."""
        label = f"Move {self._names(tuple(places))}"
        self._edit(label, lambda s: edits.move(_with_all_places(s), places), merge)

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected cards a little; one undo step as long as nothing else is done."""
        state = _with_all_places(self.model.state)
        places = {i: (state.layout[i][0] + dx, state.layout[i][1] + dy) for i in self.selection.nodes}
        if places:
            self.move(places, merge="nudge " + " ".join(places))

    def auto_layout(self) -> None:
        """Arrange all cards."""
        self._edit("Auto layout", lambda s: edits.move(s, auto_layout(s.network)))

    # Clipboard ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected layers and the wires among them on the clipboard."""
        if self.selection.nodes:
            text = json.dumps(edits.copy(_with_all_places(self.model.state), self.selection.nodes))
            # As text: a QMimeData made in Python would outlive Python on the clipboard, and crash at exit.
            QGuiApplication.clipboard().setText(text)
            self._pasted = 0

    def cut(self) -> None:
        """Copy and delete."""
        if self.selection.nodes:
            self.copy()
            self.delete()

    @property
    def can_paste(self) -> bool:
        """Whether the clipboard may hold layers."""
        return "nnstudio.fragment" in QGuiApplication.clipboard().text()[:4096]

    def paste(self) -> None:
        """Add what is on the clipboard and select it. Each further copy lies a step beside the last."""
        fragment: Any = None
        with suppress(ValueError):
            fragment = json.loads(QGuiApplication.clipboard().text())
        if fragment is None:
            self.refused.emit("There are no layers on the clipboard. Copy some layers first.")
            return
        shift = 40.0 * (self._pasted + 1)
        if self._add_many("Paste", lambda s: edits.paste(s, fragment, (shift, shift))):
            self._pasted += 1

    def duplicate(self) -> None:
        """Copy and paste in one, without the clipboard."""
        nodes = self.selection.nodes
        if nodes:
            label = f"Duplicate {self._names(nodes)}"
            self._add_many(label, lambda s: edits.duplicate(_with_all_places(s), nodes, (40.0, 40.0)))

    # --------------------------------------------------------------------------------------------------------

    def _add_many(
        self, label: str, add: Callable[[ProjectState], tuple[ProjectState, tuple[str, ...]]]
    ) -> bool:
        made: tuple[str, ...] = ()

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state, made = add(state)
            return state

        if done := self._edit(label, change):
            self.selection.set(made)
        return done

    def _edit(self, label: str, change: Callable[[ProjectState], ProjectState], merge: str = "") -> bool:
        self.at_work = True
        try:
            return self.model.edit(label, change, merge)
        except EditError as error:
            self.refused.emit(str(error))
            return False
        finally:
            self.at_work = False

    def _name(self, node_id: str) -> str:
        node = self.model.state.network.by_id.get(node_id)
        return node.name if node else "a layer"

    def _names(self, nodes: tuple[str, ...]) -> str:
        return self._name(nodes[0]) if len(nodes) == 1 else f"{len(nodes)} layers"


def _with_all_places(state: ProjectState) -> ProjectState:
    """The places cards are shown at, written down, so that an edit does not make the others jump."""
    if all(n.id in state.layout for n in state.network.nodes):
        return state
    return state.replace(layout=complete_layout(state.network, state.layout))
