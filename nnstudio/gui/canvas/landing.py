"""Where a new layer goes: into an empty place, behind or before a card, or into a wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Point, snap
from nnstudio.gui.canvas.layout import free_place
from nnstudio.gui.canvas.quick_add import QuickAdd

if TYPE_CHECKING:
    from nnstudio.gui.canvas.hit import HitTarget
    from nnstudio.gui.canvas.view import NetworkCanvas


@dataclass(frozen=True)
class Landing:
    """What adding would do: ``at`` a place, behind the node ``after``, into the wire ``into``, or before the
    input ``before`` of a node (its id and the slot).

    Beside another card the place follows from that card, unless it is to be ``exactly`` there.
    """

    at: Point
    after: str | None = None
    into: Edge | None = None
    before: tuple[str, int] | None = None
    exactly: bool = False

    def said(self, spec: NetworkSpec) -> str:
        """Where that is; nothing for an empty place."""
        named = spec.by_id
        if self.into:
            source, target = named[self.into.source].name, named[self.into.target].name
            return tr("into {source} → {target}", source=source, target=target)
        if self.after:
            return tr("behind {name}", name=named[self.after].name)
        return tr("before {name}", name=named[self.before[0]].name) if self.before else ""

    def question(self, spec: NetworkSpec) -> str:
        """Which layer?"""
        named = spec.by_id
        if self.into:
            source, target = named[self.into.source].name, named[self.into.target].name
            return tr("Insert into {source} → {target}…", source=source, target=target)
        if self.after:
            return tr("Add behind {name}…", name=named[self.after].name)
        return (
            tr("Add before {name}…", name=named[self.before[0]].name) if self.before else tr("Add a layer…")
        )


def land(canvas: NetworkCanvas, kind: str, landing: Landing) -> None:
    """Add a layer there, and show it."""
    editing = canvas.editing
    if landing.before:
        made = editing.add_before(kind, *landing.before, at=landing.at if landing.exactly else None)
    else:
        made = editing.add(
            kind, at=landing.at, after=landing.after, into=landing.into, exactly=landing.exactly
        )
    if made is not None:
        canvas.show_node(made)


def ask(canvas: NetworkCanvas, landing: Landing, pixel: QPointF) -> QuickAdd:
    """Ask at a pixel of the view which layer to add there."""
    asked = QuickAdd(
        canvas,
        landing.question(canvas.network_scene.spec),
        lambda kind: land(canvas, kind, landing),
        needs_input=bool(landing.after or landing.into),
    )
    asked.show_at(pixel)
    return asked


def ask_at(canvas: NetworkCanvas, hit: HitTarget, at: Point, pixel: QPointF) -> QuickAdd:
    """Ask what to put where nothing is, or into the wire that was hit."""
    place = snap(at[0] - CARD_WIDTH / 2), snap(at[1] - CARD_HEIGHT / 2)
    if hit.edge is None:
        place = free_place(canvas.network_scene.layout, place)
    return ask(canvas, Landing(place, into=hit.edge), pixel)


def ask_for_end(
    canvas: NetworkCanvas, at: Point, *, source: str = "", target: str = "", slot: int | None = None
) -> QuickAdd:
    """Ask which layer a wire should go to (or come from) that was let go where nothing is.

    The wire stays in sight meanwhile, and its end is where the new layer gets its port.
    """
    layout = canvas.network_scene.layout
    left = at[0] if source else at[0] - CARD_WIDTH
    place = free_place(layout, (snap(left), snap(at[1] - CARD_HEIGHT / 2)))
    before = (target, slot or 0) if target else None
    canvas.network_scene.pending.show()
    pixel = canvas.viewportTransform().map(QPointF(*at))
    return ask(canvas, Landing(place, after=source or None, before=before, exactly=True), pixel)
