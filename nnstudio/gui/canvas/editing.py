"""What the canvas does to the document: every edit of the drawing, with its name in the undo list."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.arranging import arranged
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, snap, union
from nnstudio.gui.canvas.layout import with_all_places
from nnstudio.gui.canvas.making_room import offset_clear_of, room_before, room_behind, room_in_wire
from nnstudio.gui.models.selection import Selection
from nnstudio.project import ProjectState, clipboard, edits
from nnstudio.project.clipboard import Fragment
from nnstudio.project.errors import EditError, ProjectError

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel


STEP: Point = (40.0, 40.0)
"""How far a copy lies from what was copied, or further where that place is taken."""


class Editing(QObject):
    """Edits through ``model.edit``. ``refused(sentence)`` tells what cannot be done; nothing changes then."""

    refused = Signal(str)

    def __init__(self, model: DocumentModel, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.selection = selection
        self.at_work = False

    # Layers -------------------------------------------------------------------------------------------------

    def add(
        self,
        kind: str,
        at: Point = (0.0, 0.0),
        after: str | None = None,
        into: Edge | None = None,
        *,
        exactly: bool = False,
    ) -> str | None:
        """Add a layer with its defaults and select it. Returns its id, or None if refused.

        One ``after`` another lies in a free place behind it, or ``exactly`` at ``at``.
        """
        layer = LAYERS[kind].build({})
        made = ""

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state = with_all_places(state)
            place, moved = at, dict[str, Point]()
            if into is not None and into in state.network.edges:
                place, moved = room_in_wire(state.network, state.layout, into, at)
            elif after is not None and after in state.layout and not exactly:
                place = room_behind(state.layout, after)
            state, made = edits.add_layer(edits.move(state, moved), layer, place, after, into)
            return state

        if self.edit(tr("Add {title}", title=tr(layer.title)), change):
            self.selection.set([made])
            return made
        return None

    def add_before(self, kind: str, node_id: str, slot: int, at: Point | None = None) -> str | None:
        """Add a layer that feeds an input of another, ``at`` a place or a free one on its left; select it."""
        layer, made = LAYERS[kind].build({}), ""

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state = with_all_places(state)
            merges = state.network.by_id[node_id].layer.variadic
            place = at or room_before(state.layout, node_id)
            state, made = edits.add_layer(state, layer, place)
            return edits.connect(state, made, node_id, None if merges else slot)

        if self.edit(tr("Add {title}", title=tr(layer.title)), change):
            self.selection.set([made])
            return made
        return None

    def insert(self, node_id: str, edge: Edge, at: Point) -> None:
        """Put a loose layer that is there already into a wire, near ``at``."""
        ends = {"source": self._name(edge.source), "target": self._name(edge.target)}

        def change(state: ProjectState) -> ProjectState:
            state = with_all_places(state)
            others = {i: place for i, place in state.layout.items() if i != node_id}
            place, moved = room_in_wire(state.network, others, edge, at)
            return edits.insert(edits.move(state, {**moved, node_id: place}), node_id, edge)

        self.edit(tr("Insert {name} into {source} → {target}", name=self._name(node_id), **ends), change)

    def delete(self, *, heal: bool = False) -> None:
        """Delete what is selected; ``heal`` joins what was before a layer to what was behind it."""
        nodes, wires, notes = self.selection.nodes, self.selection.edges, self.selection.stickies
        if not nodes and not notes and wires:
            self.disconnect_wires(*wires)
        elif nodes or notes:
            self.edit(
                tr("Delete {names}", names=self._names(nodes, notes)),
                lambda s: edits.remove_stickies(
                    edits.remove(with_all_places(s), nodes, edges=wires, heal=heal), notes
                ),
            )

    def rename(self, node_id: str, name: str) -> str:
        """Give a layer another name. Returns an empty string, or the sentence that says why it cannot be."""
        try:
            self.model.edit(
                tr("Rename to {name}", name=name.strip()), lambda s: edits.rename(s, node_id, name)
            )
        except EditError as error:
            return str(error)
        return ""

    def select_all(self) -> None:
        """Select every layer, wire and note."""
        network = self.model.state.network
        notes = (s.id for s in self.model.state.stickies)
        self.selection.set((n.id for n in network.nodes), network.edges, notes)

    # Wires --------------------------------------------------------------------------------------------------

    def connect_nodes(
        self, source: str, target: str, slot: int | None = None, instead_of: Edge | None = None
    ) -> None:
        """Draw a wire, or plug ``instead_of`` in there, as one step."""
        if instead_of == Edge(source, target, instead_of.slot if slot is None and instead_of else slot or 0):
            return
        ends = {"source": self._name(source), "target": self._name(target)}
        label = (
            tr("Move wire to {source} → {target}", **ends)
            if instead_of
            else tr("Connect {source} → {target}", **ends)
        )

        def change(state: ProjectState) -> ProjectState:
            if instead_of is not None:
                state = edits.disconnect(state, instead_of)
            return edits.connect(state, source, target, slot)

        self.edit(label, change)

    def disconnect_wires(self, *wires: Edge) -> None:
        """Remove wires."""
        if len(wires) == 1:
            label = tr(
                "Disconnect {source} → {target}",
                source=self._name(wires[0].source),
                target=self._name(wires[0].target),
            )
        else:
            label = tr_count("Delete {count} wire", "Delete {count} wires", len(wires))
        self.edit(label, lambda s: edits.disconnect(s, *wires))

    # Places -------------------------------------------------------------------------------------------------

    def move(
        self, places: Mapping[str, Point], notes: Mapping[str, Point] = {}, merge: str = "", label: str = ""
    ) -> None:
        """Put cards and notes elsewhere."""
        label = label or tr("Move {names}", names=self._names(tuple(places), tuple(notes)))
        self.edit(label, lambda s: edits.move_stickies(edits.move(with_all_places(s), places), notes), merge)

    def nudge(self, dx: float, dy: float) -> None:
        """Move what is selected a little; one undo step as long as nothing else is done."""
        nodes, notes = self.selection.nodes, self.selection.stickies
        if nodes or notes:
            self.shift(dict.fromkeys(nodes, (dx, dy)), dict.fromkeys(notes, (dx, dy)), merge="nudge")

    def shift(
        self, cards: Mapping[str, Point], notes: Mapping[str, Point], *, merge: str = "", label: str = ""
    ) -> None:
        """Move cards and notes, each by its own (dx, dy)."""
        state = with_all_places(self.model.state)
        places = {i: (state.layout[i][0] + dx, state.layout[i][1] + dy) for i, (dx, dy) in cards.items()}
        by_id = {s.id: s for s in state.stickies}
        spots = {i: (by_id[i].x + dx, by_id[i].y + dy) for i, (dx, dy) in notes.items() if i in by_id}
        self.move(places, spots, merge and f"{merge} {' '.join((*places, *spots))}", label)

    def auto_layout(self) -> None:
        """Arrange all cards; groups stay together, notes go with what they are near."""

        def change(state: ProjectState) -> ProjectState:
            cards, notes = arranged(state)
            return edits.move_stickies(edits.move(state, cards), notes)

        self.edit(tr("Auto layout"), change)

    # Clipboard ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """Put the selected layers, the wires among them, whole groups and notes on the clipboard."""
        nodes, notes = self.selection.nodes, self.selection.stickies
        if nodes or notes:
            text = json.dumps(edits.copy(with_all_places(self.model.state), nodes, notes))
            # As text: a QMimeData made in Python would outlive Python on the clipboard, and crash at exit.
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        """Copy and delete."""
        if self.selection.nodes or self.selection.stickies:
            self.copy()
            self.delete()

    @property
    def can_paste(self) -> bool:
        """Whether the clipboard may hold layers."""
        return "nnstudio.fragment" in QGuiApplication.clipboard().text()[:4096]

    def copied(self) -> Fragment | None:
        """What is on the clipboard; refused, and None, if no layers are."""
        found: Any = None
        with suppress(ValueError):
            found = json.loads(QGuiApplication.clipboard().text())
        if found is None:
            self.refused.emit(tr("There are no layers on the clipboard. Copy some layers first."))
            return None
        try:
            return clipboard.read(found)
        except ProjectError as error:
            self.refused.emit(tr("What is on the clipboard cannot be pasted: {error}", error=error))
            return None

    def paste(self, middle: Point | None = None) -> bool:
        """Add what is on the clipboard and select it, its ``middle`` at a point of the drawing or a step
        beside where it was copied; not on top of other things. Returns whether there was something.
        """
        fragment = self.copied()
        if fragment is None:
            return False
        names = [n.name for n in fragment.network.nodes]
        label = tr("Paste {names}", names=_counted(names, len(fragment.stickies)))
        return self.put(fragment, middle, label)

    def duplicate(self, offset: Point | None = None) -> bool:
        """Copy and paste in one, without the clipboard: moved by ``offset``, or to the next free place."""
        nodes, notes = self.selection.nodes, self.selection.stickies
        if not nodes and not notes:
            return False
        label = tr("Duplicate {names}", names=self._names(nodes, notes))
        state = with_all_places(self.model.state)
        fragment = clipboard.read(edits.copy(state, nodes, notes))
        if offset is None:
            return self.put(fragment, None, label)
        return self._add_many(label, lambda s: clipboard.put(with_all_places(s), fragment, offset))

    def put(self, fragment: Fragment, middle: Point | None, label: str) -> bool:
        """Add what was copied before, with its middle at a point of the drawing or a step from where it was,
        on a free place; select it.
        """
        boxes = [
            (*fragment.places.get(n.id, (0.0, 0.0)), CARD_WIDTH, CARD_HEIGHT) for n in fragment.network.nodes
        ] + [(s.x, s.y, s.width, s.height) for s in fragment.stickies]
        left, top, width, height = union(boxes)
        offset = STEP
        if middle is not None:
            offset = (snap(middle[0] - left - width / 2), snap(middle[1] - top - height / 2))
        state = with_all_places(self.model.state)
        taken = [(*place, CARD_WIDTH, CARD_HEIGHT) for place in state.layout.values()]
        taken += [(s.x, s.y, s.width, s.height) for s in state.stickies]
        offset = offset_clear_of(boxes, taken, offset)
        return self._add_many(label, lambda s: clipboard.put(with_all_places(s), fragment, offset))

    # --------------------------------------------------------------------------------------------------------

    def _add_many(
        self, label: str, add: Callable[[ProjectState], tuple[ProjectState, tuple[str, ...]]]
    ) -> bool:
        made: tuple[str, ...] = ()
        before = {s.id for s in self.model.state.stickies}

        def change(state: ProjectState) -> ProjectState:
            nonlocal made
            state, made = add(state)
            return state

        if done := self.edit(label, change):
            notes = (s.id for s in self.model.state.stickies if s.id not in before)
            self.selection.set(made, (), notes)
        return done

    def edit(self, label: str, change: Callable[[ProjectState], ProjectState], merge: str = "") -> bool:
        """Push one undo step. What the edit refuses is told by ``refused``. Returns whether it changed."""
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
        return node.name if node else tr("a layer")

    def _names(self, nodes: tuple[str, ...], notes: tuple[str, ...] = ()) -> str:
        return _counted([self._name(node) for node in nodes], len(notes))


def _counted(names: Sequence[str], notes: int) -> str:
    """One layer by its name, several by their number, and how many notes."""
    layers = names[0] if len(names) == 1 else tr_count("{count} layer", "{count} layers", len(names))
    if not notes:
        return layers
    found = tr("a note") if notes == 1 else tr_count("{count} note", "{count} notes", notes)
    return tr("{layers} and {found}", layers=layers, found=found) if names else found
