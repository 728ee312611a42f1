"""Cards and wires as graphics items, kept in step with the document by differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.engine.check import Problem
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.card_item import CardItem
from nnstudio.gui.canvas.content import contents, wire_strengths
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Curve, Point, input_port, output_port
from nnstudio.gui.canvas.hit import Drawing
from nnstudio.gui.canvas.layout import complete_layout
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.wire_item import PendingWire, Pill, WireItem
from nnstudio.gui.theme import Theme
from nnstudio.project import ProjectState

if TYPE_CHECKING:
    from nnstudio.engine.analysis import Analysis

FREE_SPACE = 20_000.0
"""How far one can pan beyond the drawing."""


class NetworkScene(QGraphicsScene):
    """Shows one network. ``drawing`` is the same as plain numbers, for hit testing."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Items come and go with every edit, and few lie in a view: an index would cost more than it saves.
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.look = Look(theme)
        self.spec = NetworkSpec()
        self.layout: dict[str, Point] = {}
        self.cards: dict[str, CardItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self.pending = PendingWire(self.look)
        self.pill = Pill(self.look)
        for item in (self.pending, self.pill):
            self.addItem(item)
            item.hide()
        self._drawing: Drawing | None = None
        self._hovered: list[CardItem | WireItem] = []

    # In step with the document ------------------------------------------------------------------------------

    def show_state(self, state: ProjectState, analysis: Analysis, problems: Iterable[Problem]) -> None:
        """Add, change and remove only what differs from what is shown."""
        self.spec = state.network
        self.layout = complete_layout(state.network, state.layout)
        self._update_cards(analysis, problems)
        self._update_wires()
        self._drawing = None

    def show_analysis(self, analysis: Analysis, problems: Iterable[Problem]) -> None:
        """New shapes, counts and problems."""
        for node_id, content in contents(self.spec, analysis, problems).items():
            if card := self.cards.get(node_id):
                card.set_content(content)

    def _update_cards(self, analysis: Analysis, problems: Iterable[Problem]) -> None:
        wanted = contents(self.spec, analysis, problems)
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
                self.wires[edge] = WireItem(edge, self.curve(edge), self.look)
                self.addItem(self.wires[edge])

    def set_theme(self, theme: Theme) -> None:
        """Repaint in other colours."""
        self.look = Look(theme)
        items: list[CardItem | WireItem | PendingWire | Pill] = [*self.cards.values(), *self.wires.values()]
        for item in (*items, self.pending, self.pill):
            item.set_look(self.look)
        self.update()

    # Where things are ---------------------------------------------------------------------------------------

    @property
    def drawing(self) -> Drawing:
        """Where everything is now, also in the middle of a drag."""
        if self._drawing is None:
            self._drawing = Drawing(
                {i: card.place for i, card in self.cards.items()},
                {i: card.content.input_slots for i, card in self.cards.items()},
                {edge: wire.curve for edge, wire in self.wires.items()},
            )
        return self._drawing

    def slot_count(self, node_id: str) -> int:
        """How many input ports a card has."""
        return self.cards[node_id].content.input_slots

    def curve(self, edge: Edge) -> Curve:
        """The run of a wire between its cards as they lie now."""
        source, target = self.cards[edge.source], self.cards[edge.target]
        end = input_port(target.place, edge.slot, max(1, target.content.input_slots))
        return Curve(output_port(source.place), end)

    def move_cards(self, places: Mapping[str, Point]) -> None:
        """Show cards elsewhere without editing: only these and their wires are touched."""
        for node_id, place in places.items():
            self.cards[node_id].setPos(*place)
        for node_id in places:
            for edge in (*self.spec.incoming[node_id], *self.spec.outgoing[node_id]):
                if wire := self.wires.get(edge):
                    wire.set_curve(self.curve(edge))
        self._drawing = None

    def extent(self) -> QRectF:
        """The rectangle around all cards."""
        found = QRectF()
        for x, y in (card.place for card in self.cards.values()):
            found = found.united(QRectF(x, y, CARD_WIDTH, CARD_HEIGHT))
        return found

    def free_extent(self) -> QRectF:
        """Where one may pan: the cards with much free space around."""
        return self.extent().adjusted(-FREE_SPACE, -FREE_SPACE, FREE_SPACE, FREE_SPACE)

    # States -------------------------------------------------------------------------------------------------

    def show_selection(self, nodes: Sequence[str], edges: Sequence[Edge]) -> None:
        """Mark what is selected."""
        chosen, wires = set(nodes), set(edges)
        for node_id, card in self.cards.items():
            card.set_state(selected=node_id in chosen)
        for edge, wire in self.wires.items():
            wire.set_state(selected=edge in wires)

    def show_hover(self, node: str = "", edge: Edge | None = None) -> None:
        """Mark what the mouse is over."""
        for item in self._hovered:
            item.set_state(hovered=False)
        found: tuple[CardItem | WireItem | None, ...] = (
            self.cards.get(node),
            self.wires.get(edge) if edge else None,
        )
        self._hovered = [item for item in found if item is not None]
        for item in self._hovered:
            item.set_state(hovered=True)

    def show_ready_port(self, node: str = "", port: int | None = None) -> None:
        """Light one port (-1: the output), and no other."""
        for node_id, card in self.cards.items():
            card.set_ready_port(port if node_id == node else None)

    # Live numbers -------------------------------------------------------------------------------------------

    def set_activity(self, values: Mapping[str, Sequence[float]]) -> None:
        """Newest gradient norms by node id, for the sparklines; cards not named lose theirs."""
        for node_id, card in self.cards.items():
            card.set_activity(values.get(node_id, ()))

    def set_progress(self, share: float | None) -> None:
        """The strip on the cards that learn (those with a sparkline)."""
        for card in self.cards.values():
            card.set_progress(share if card.learns else None)

    def set_gradients(self, gradients: Mapping[str, float]) -> None:
        """Gradient norm by node id, for the thickness of wires; empty puts them at rest."""
        strengths = wire_strengths(self.spec, gradients)
        for edge, wire in self.wires.items():
            wire.set_strength(strengths.get(edge))
