"""What tooltips of the canvas say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.blocks import key_of
from nnstudio.gui.canvas.content import wire_label, wire_story
from nnstudio.gui.canvas.hit import HitTarget

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas


def story(canvas: NetworkCanvas, hit: HitTarget) -> str:
    """All there is to say about what lies under the mouse, as plain text; empty for nothing."""
    scene = canvas.network_scene
    if hit.edge is not None and hit.edge in scene.wires:
        return wire_story(scene.spec, canvas.model.analysis, hit.edge)
    if hit.kind == "fold":
        return tr("Collapse this group to one card")
    if note := scene.stickies.get(hit.sticky):
        return note.sticky.text
    card = scene.card(key_of(hit.group) if hit.kind == "block" else hit.node)
    return card.content.in_lines() if card else ""


def say_shape(canvas: NetworkCanvas, edge: Edge | None = None) -> None:
    """Say beside a wire what flows through it: the one under the mouse, else the only thing selected."""
    scene, chosen = canvas.network_scene, canvas.selection
    if edge is None and len(chosen.edges) == 1 and not chosen.nodes and not chosen.stickies:
        edge = chosen.edges[0]
    wire = scene.wires.get(edge) if edge else None
    label = wire_label(canvas.model.analysis, wire.edge) if wire and wire.isVisible() else ""
    scene.pill.say(label, wire.curve.at(0.5) if wire else (0.0, 0.0), below=-16)


def described(canvas: NetworkCanvas) -> str:
    """The canvas in words, for screen readers: how much there is, and what is selected."""
    scene, chosen = canvas.network_scene, canvas.selection
    words = [scene.cards[i].content.in_words() for i in chosen.nodes if i in scene.cards]
    names = scene.spec.by_id
    words += [
        tr("wire from {source} to {target}", source=names[e.source].name, target=names[e.target].name)
        for e in chosen.edges
    ]
    words += [
        tr("note: {text}", text=scene.stickies[i].sticky.text) for i in chosen.stickies if i in scene.stickies
    ]
    layers = tr_count("{count} layer", "{count} layers", len(scene.cards))
    wires = tr_count("{count} wire", "{count} wires", len(scene.wires))
    count = tr("{layers}, {wires}.", layers=layers, wires=wires)
    if not words:
        return f"{count} {tr('Nothing selected.')}"
    return f"{count} {tr('Selected: {what}', what='; '.join(words))}"
