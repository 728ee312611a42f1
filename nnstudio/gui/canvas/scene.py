"""Cards and wires as graphics items, kept in step with the document by differences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.engine.check import Problem
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.block_item import BlockItem, FrameItem
from nnstudio.gui.canvas.blocks import block, block_content, frame_of, group_of_key, key_of, place_of
from nnstudio.gui.canvas.card_item import CardItem
from nnstudio.gui.canvas.content import CardContent, contents, wire_label, wire_strengths
from nnstudio.gui.canvas.geometry import Curve, Point, Rect, input_port, output_port, union
from nnstudio.gui.canvas.hit import Drawing
from nnstudio.gui.canvas.layout import complete_layout
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.sticky_item import StickyItem
from nnstudio.gui.canvas.wire_item import Guides, PendingWire, Pill, WireItem
from nnstudio.gui.theme import Theme
from nnstudio.project import ProjectState
from nnstudio.project.annotation import Group

if TYPE_CHECKING:
    from nnstudio.engine.analysis import Analysis

Selected = tuple[tuple[str, ...], tuple[Edge, ...], tuple[str, ...]]
"""Layers, wires and notes."""

FADED = 0.55
"""How much is left of a card that cannot be meant just now."""
FREE_SPACE = 20_000.0
"""How far one can pan beyond the drawing."""


class NetworkScene(QGraphicsScene):
    """Shows one network. ``drawing`` is the same as plain numbers, for hit testing.

    Every layer has its card; those of collapsed groups are hidden, and ``blocks`` holds, by the key of the
    group (see :func:`~nnstudio.gui.canvas.blocks.key_of`), the card that is shown in their place.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Items come and go with every edit, and few lie in a view: an index would cost more than it saves.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.look = Look(theme)
        self.spec = NetworkSpec()
        self.layout: dict[str, Point] = {}
        self.cards: dict[str, CardItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.groups: dict[str, Group] = {}
        self.blocks: dict[str, BlockItem] = {}
        self.frames: dict[str, FrameItem] = {}
        self.stickies: dict[str, StickyItem] = {}
        self._group_of: dict[str, str] = {}
        self.selected: Selected = ((), (), ())
        self.pending = PendingWire(self.look)
        self.pill = Pill(self.look)
        self.guides = Guides(self.look)
        for item in (self.pending, self.pill, self.guides):
            self.addItem(item)
        for item in (self.pending, self.pill):
            item.hide()
        self._drawing: Drawing | None = None
        self._hovered: list[CardItem | WireItem | FrameItem | StickyItem] = []

    # In step with the document ------------------------------------------------------------------------------

    def show_state(self, state: ProjectState, analysis: Analysis, problems: Iterable[Problem]) -> None:
        """Add, change and remove only what differs from what is shown."""
        self.spec = state.network
        self.layout = complete_layout(state.network, state.layout)
        self.groups = {g.id: g for g in state.groups}
        self._group_of = {m: g.id for g in state.groups for m in g.members}
        wanted = contents(self.spec, analysis, problems)
        self._update_cards(wanted)
        self._update_groups(wanted, analysis)
        self._update_stickies(state)
        self._update_wires()
        self._label_wires(analysis)
        self._drawing = None

    def show_analysis(self, analysis: Analysis, problems: Iterable[Problem]) -> None:
        """New shapes, counts and problems."""
        found = contents(self.spec, analysis, problems)
        for node_id, content in found.items():
            if card := self.cards.get(node_id):
                card.set_content(content)
        for item in self.blocks.values():
            item.set_content(block_content(item.shown, self.spec, analysis, found))
        self._label_wires(analysis)

    def _label_wires(self, analysis: Analysis) -> None:
        for edge, wire in self.wires.items():
            wire.set_label(wire_label(analysis, edge))

    def _update_cards(self, wanted: Mapping[str, CardContent]) -> None:
        for node_id in [i for i in self.cards if i not in wanted]:
            self.removeItem(self.cards.pop(node_id))
        for node_id, content in wanted.items():
            card = self.cards.get(node_id)
            if card is None:
                card = self.cards[node_id] = CardItem(node_id, content, self.look)
                self.addItem(card)
            card.set_content(content)
            if card.place != self.layout[node_id]:
                card.setPos(*self.layout[node_id])
            card.setVisible(not self.is_folded(node_id))

    def _update_groups(self, wanted: Mapping[str, CardContent], analysis: Analysis) -> None:
        blocks = {key_of(g.id): block(self.spec, g) for g in self.groups.values() if g.collapsed}
        for key in [k for k in self.blocks if k not in blocks]:
            self.removeItem(self.blocks.pop(key))
        for key, shown in blocks.items():
            content = block_content(shown, self.spec, analysis, wanted)
            item = self.blocks.get(key)
            if item is None:
                item = self.blocks[key] = BlockItem(key, shown, content, self.look)
                self.addItem(item)
            item.shown = shown
            item.set_content(content)
        opened = {g.id: g for g in self.groups.values() if not g.collapsed}
        for group_id in [g for g in self.frames if g not in opened]:
            self.removeItem(self.frames.pop(group_id))
        for group_id, group in opened.items():
            if group_id not in self.frames:
                self.frames[group_id] = FrameItem(group, (0, 0, 0, 0), self.look)
                self.addItem(self.frames[group_id])
        self._settle_groups(self.groups)

    def _settle_groups(self, ids: Iterable[str]) -> None:
        """Blocks and frames where their layers lie now."""
        for group_id in ids:
            group = self.groups[group_id]
            places = [self.cards[m].place for m in group.members]
            if item := self.blocks.get(key_of(group_id)):
                item.setPos(*place_of(places))
            elif frame := self.frames.get(group_id):
                frame.show_group(group, frame_of(places))

    def _update_stickies(self, state: ProjectState) -> None:
        wanted = {s.id: s for s in state.stickies}
        for sticky_id in [s for s in self.stickies if s not in wanted]:
            self.removeItem(self.stickies.pop(sticky_id))
        for sticky_id, sticky in wanted.items():
            if sticky_id not in self.stickies:
                self.stickies[sticky_id] = StickyItem(sticky, self.look)
                self.addItem(self.stickies[sticky_id])
            self.stickies[sticky_id].show_sticky(sticky)

    def _update_wires(self) -> None:
        wanted = set(self.spec.edges)
        for edge in [e for e in self.wires if e not in wanted]:
            self.removeItem(self.wires.pop(edge))
        for edge in self.spec.edges:
            if edge.source not in self.cards or edge.target not in self.cards:
                continue
            if wire := self.wires.get(edge):
                wire.set_curve(self.curve(edge))
            else:
                wire = self.wires[edge] = WireItem(edge, self.curve(edge), self.look)
                self.addItem(wire)
            wire.setVisible(not self._is_within(edge))

    def set_theme(self, theme: Theme) -> None:
        """Repaint in other colours."""
        self.look = Look(theme)
        for items in (self.cards, self.wires, self.blocks, self.frames, self.stickies):
            for item in items.values():
                item.set_look(self.look)
        for other in (self.pending, self.pill, self.guides):
            other.set_look(self.look)
        self.update()

    # Where things are ---------------------------------------------------------------------------------------

    @property
    def drawing(self) -> Drawing:
        """Where everything is now, also in the middle of a drag."""
        if self._drawing is None:
            cards = {i: c for i, c in self.cards.items() if not self.is_folded(i)} | self.blocks
            self._drawing = Drawing(
                {i: card.place for i, card in cards.items()},
                {i: card.content.input_slots for i, card in cards.items()},
                {e: wire.curve for e, wire in self.wires.items() if not self._is_within(e)},
                {key: item.shown for key, item in self.blocks.items()},
                {g: frame.rect.getRect() for g, frame in self.frames.items()},  # type: ignore[misc]
                {s: item.box for s, item in self.stickies.items()},
            )
        return self._drawing

    def is_folded(self, node_id: str) -> bool:
        """Whether a layer is not shown itself, because its group is collapsed."""
        group = self.groups.get(self._group_of.get(node_id, ""))
        return group is not None and group.collapsed

    def shown(self, node_id: str) -> str:
        """The key of the card that stands for a layer: its own id, or the key of its collapsed group."""
        return key_of(self._group_of[node_id]) if self.is_folded(node_id) else node_id

    def card(self, key: str) -> CardItem | None:
        """The card of a layer, or of a collapsed group by its key."""
        return self.blocks.get(key) or self.cards.get(key)

    def members(self, key: str) -> tuple[str, ...]:
        """The layers a card stands for."""
        group = self.groups.get(group_of_key(key))
        return group.members if group else (key,)

    def _is_within(self, edge: Edge) -> bool:
        """Whether a wire runs inside one collapsed group."""
        return self.is_folded(edge.source) and self.shown(edge.source) == self.shown(edge.target)

    def slot_count(self, node_id: str) -> int:
        """How many input ports a layer has."""
        return self.cards[node_id].content.input_slots

    def input_point(self, node_id: str, slot: int) -> Point:
        """Where a wire into a layer ends now: at its card, or at that of its collapsed group."""
        if item := self.blocks.get(self.shown(node_id)):
            variadic = self.spec.by_id[node_id].layer.variadic
            return item.shown.input_point(item.place, node_id, 0 if variadic else slot)
        return input_port(self.cards[node_id].place, slot, max(1, self.slot_count(node_id)))

    def output_point(self, node_id: str) -> Point:
        """Where a wire out of a layer begins now."""
        if item := self.blocks.get(self.shown(node_id)):
            return item.shown.output_point(item.place, node_id)
        return output_port(self.cards[node_id].place)

    def curve(self, edge: Edge) -> Curve:
        """The run of a wire between its cards as they lie now."""
        return Curve(self.output_point(edge.source), self.input_point(edge.target, edge.slot))

    def move_stickies(self, places: Mapping[str, Point]) -> None:
        """Show notes elsewhere without editing."""
        for sticky_id, place in places.items():
            self.stickies[sticky_id].setPos(*place)
        self._drawing = None

    def resize_sticky(self, sticky_id: str, size: Point) -> None:
        """Show a note larger or smaller without editing."""
        self.stickies[sticky_id].set_size(size)
        self._drawing = None

    def move_cards(self, places: Mapping[str, Point]) -> None:
        """Show cards elsewhere without editing: only these, their groups and their wires are touched."""
        for node_id, place in places.items():
            self.cards[node_id].setPos(*place)
        groups = {self._group_of[i] for i in places if i in self._group_of}
        self._settle_groups(groups)
        touched = set(places).union(*(self.groups[g].members for g in groups if self.groups[g].collapsed))
        for node_id in touched:
            for edge in (*self.spec.incoming[node_id], *self.spec.outgoing[node_id]):
                if wire := self.wires.get(edge):
                    wire.set_curve(self.curve(edge))
        self._drawing = None

    def extent(self) -> QRectF:
        """The rectangle around all that is drawn."""
        drawing = self.drawing
        boxes: list[Rect] = [*drawing.boxes().values(), *drawing.frames.values(), *drawing.stickies.values()]
        return QRectF(*union(boxes))

    def free_extent(self) -> QRectF:
        """Where one may pan: the cards with much free space around."""
        return self.extent().adjusted(-FREE_SPACE, -FREE_SPACE, FREE_SPACE, FREE_SPACE)

    # States -------------------------------------------------------------------------------------------------

    def show_selection(
        self, nodes: Sequence[str], edges: Sequence[Edge], stickies: Sequence[str] = ()
    ) -> None:
        """Mark what is selected: a collapsed group with any of its layers, a frame with all of them."""
        self.selected = (tuple(nodes), tuple(edges), tuple(stickies))
        chosen, wires = set(nodes), set(edges)
        for item in self.blocks.values():
            item.set_state(selected=not chosen.isdisjoint(item.shown.group.members))
        for frame in self.frames.values():
            frame.set_state(selected=chosen.issuperset(frame.of.members))
        for sticky_id, sticky in self.stickies.items():
            sticky.set_state(selected=sticky_id in stickies)
        for node_id, card in self.cards.items():
            card.set_state(selected=node_id in chosen)
        for edge, wire in self.wires.items():
            wire.set_state(selected=edge in wires)

    def show_faded(self, nodes: Collection[str] = ()) -> None:
        """Let what a wire cannot be joined to step back."""
        for node_id, card in self.cards.items():
            card.setOpacity(FADED if node_id in nodes else 1.0)
        for item in self.blocks.values():
            item.setOpacity(FADED if set(item.shown.group.members) <= set(nodes) else 1.0)

    def show_hover(self, node: str = "", edge: Edge | None = None, group: str = "", sticky: str = "") -> None:
        """Mark what the mouse is over."""
        for item in self._hovered:
            item.set_state(hovered=False)
        found: tuple[CardItem | WireItem | FrameItem | StickyItem | None, ...] = (
            self.card(self.shown(node)) if node else None,
            self.wires.get(edge) if edge else None,
            self.blocks.get(key_of(group)) or self.frames.get(group),
            self.stickies.get(sticky),
        )
        self._hovered = [item for item in found if item is not None]
        for item in self._hovered:
            item.set_state(hovered=True)

    def show_ready_port(self, node: str = "", port: int | None = None) -> None:
        """Light one port of a layer (-1: its output), and no other."""
        for node_id, card in self.cards.items():
            card.set_ready_port(port if node_id == node else None)
        for key, item in self.blocks.items():
            lit = None
            if node and port is not None and self.shown(node) == key:
                lit = item.shown.inlet(node, port) if port >= 0 else -1 - item.shown.outlet(node)
            item.set_ready_port(lit)

    # Live numbers -------------------------------------------------------------------------------------------

    def set_activity(self, values: Mapping[str, Sequence[float]]) -> None:
        """Newest gradient norms by node id, for the sparklines; cards not named lose theirs."""
        for node_id, card in self.cards.items():
            card.set_activity(values.get(node_id, ()))
        for item in self.blocks.values():  # the strongest inside at each moment
            inside = [values[m] for m in item.shown.group.members if values.get(m)]
            item.set_activity([max(norms) for norms in zip(*inside, strict=False)])

    def set_progress(self, share: float | None) -> None:
        """The strip on the cards that learn (those with a sparkline)."""
        for card in (*self.cards.values(), *self.blocks.values()):
            card.set_progress(share if card.learns else None)

    def set_gradients(self, gradients: Mapping[str, float]) -> None:
        """Gradient norm by node id, for the thickness of wires; empty puts them at rest."""
        strengths = wire_strengths(self.spec, gradients)
        for edge, wire in self.wires.items():
            wire.set_strength(strengths.get(edge))
