"""Draw a wire from the keyboard: arrows walk the ports it could go to, Enter draws it, Escape does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.connecting import may_connect
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, Point
from nnstudio.gui.canvas.gestures.base import Pointer
from nnstudio.gui.canvas.gestures.connect import Connect, Proposal
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.canvas.navigate import neighbour

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

_SIDES = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class KeyConnect(Connect):
    """A wire out of ``source``, or with ``target`` into it, whose other end goes from port to port.

    Up and Down go through the ports of a card, then to the next card; Left and Right to the next card.
    """

    def __init__(self, canvas: NetworkCanvas, *, source: str = "", target: str = "") -> None:
        free = next((s for s in range(9) if s not in self._taken(canvas, target)), 0) if target else None
        super().__init__(canvas, source=source, target=target, slot=free)
        self.port: HitTarget | None = None

    @staticmethod
    def _taken(canvas: NetworkCanvas, target: str) -> set[int]:
        return {e.slot for e in canvas.network_scene.spec.incoming.get(target, ())}

    def start(self, pointer: Pointer) -> None:
        self.port = self._first()
        super().start(pointer)
        self._tell()

    def move(self, pointer: Pointer) -> None:
        """The mouse has no say here."""

    def press(self, key: int) -> bool:
        """Walk on, connect or give up. Returns whether the key meant something."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.canvas.finish_gesture(self._pointer())
        elif key in _SIDES and self.port is not None:
            self.port = self._next(_SIDES[Qt.Key(key)])
            self._show(self._pointer())
            self._tell()
        else:
            return False
        return True

    def _pointer(self) -> Pointer:
        return Pointer(self._at())

    def _at(self) -> Point:
        if self.port is None:
            return (
                self.scene.output_point(self.source)
                if self.source
                else self.scene.input_point(self.target, 0)
            )
        if self.port.kind == "output":
            return self.scene.output_point(self.port.node)
        return self.scene.input_point(self.port.node, self.port.slot)

    def _propose(self, pointer: Pointer) -> Proposal | None:  # noqa: ARG002
        if self.port is None:
            return None
        if self.source:
            source, target = self.source, self.port.node
            slot = None if self._merges(target) else self.port.slot
        else:
            source, target = self.port.node, self.target
            slot = None if self._merges(target) else self.slot
        return Proposal(source, target, slot, may_connect(self.scene.spec, source, target, slot))

    def _words(self) -> str:
        if self.proposal is None:
            return ""
        by_id, why = self.scene.spec.by_id, super()._words()
        ends = f"{by_id[self.proposal.source].name} → {by_id[self.proposal.target].name}"
        return f"{ends}: {why}" if why else ends

    def _tell(self) -> None:
        """For the status bar, and so for screen readers."""
        words = self._words() or tr("There is no other layer to connect to.")
        self.canvas.hint_given.emit(
            tr("{words}. Arrow keys choose, Enter connects, Escape gives up.", words=words)
        )
        if self.port is not None:
            self.canvas.show_node(self.port.node)

    # From port to port

    def _ports(self, key: str) -> list[HitTarget]:
        wanted = "input" if self.source else "output"
        fixed = self.source or self.target
        return [p for p in self.scene.drawing.ports(key) if p.kind == wanted and p.node != fixed]

    def _first(self) -> HitTarget | None:
        """The best port: one that may be connected, is free, and near on the side where the wire goes."""
        start = (
            self.scene.output_point(self.source) if self.source else self.scene.input_point(self.target, 0)
        )
        way = 1 if self.source else -1
        ranked: list[tuple[int, float, HitTarget]] = []
        taken = {(e.target, e.slot) for e in self.scene.spec.edges}
        places = self.scene.drawing.places
        for key in places:
            for port in self._ports(key):
                self.port = port
                proposal = self._propose(Pointer((0, 0)))
                x, y = self._at()[0], places[key][1] + CARD_HEIGHT / 2  # ports of one card are equally near
                ahead = (x - start[0]) * way
                far = (ahead if ahead >= 0 else -4 * ahead) + 3 * abs(y - start[1])
                bad = proposal is None or proposal.refusal is not None
                full = (
                    port.kind == "input" and (port.node, port.slot) in taken and not self._merges(port.node)
                )
                ranked.append((2 if bad else int(full), far, port))
        return min(ranked, key=lambda entry: entry[:2])[2] if ranked else None

    def _next(self, side: str) -> HitTarget | None:
        assert self.port is not None
        here = self.scene.shown(self.port.node)
        ports = self._ports(here)
        if side in ("up", "down") and self.port in ports:
            number = ports.index(self.port) + (1 if side == "down" else -1)
            if 0 <= number < len(ports):
                return ports[number]
        places = {k: p for k, p in self.scene.drawing.places.items() if k == here or self._ports(k)}
        found = neighbour(places, here, side)  # type: ignore[arg-type]
        if found is None:
            return self.port
        ports = self._ports(found)
        return ports[-1] if side == "up" else ports[0]
