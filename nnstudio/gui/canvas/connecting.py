"""May this connect? Asked while a wire is dragged and again when it is dropped. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.project.edits import refusal

Reason = Literal["gone", "same_node", "takes_no_input", "no_such_input", "already_connected", "cycle"]

_IN_SHORT: dict[Reason, str] = {
    "gone": tr_later("one end is gone"),
    "same_node": tr_later("a layer cannot feed itself"),
    "takes_no_input": tr_later("takes no input"),
    "no_such_input": tr_later("has no such input"),
    "already_connected": tr_later("already connected"),
    "cycle": tr_later("would close a cycle"),
}


@dataclass(frozen=True)
class Refusal:
    """Why a wire may not be drawn: a stable reason, a few words for beside the wire, and a whole sentence."""

    reason: Reason
    sentence: str

    @property
    def short(self) -> str:
        """A few words, for beside the mouse."""
        return tr(_IN_SHORT[self.reason])


def may_connect(
    spec: NetworkSpec, source: str, target: str, slot: int | None = None, instead_of: Edge | None = None
) -> Refusal | None:
    """None if a wire from ``source`` to ``target`` may be drawn, else why not.

    ``instead_of`` is a wire that is being moved: it does not count as drawn, and may go back where it was.
    """
    if instead_of is not None:
        if (source, target) == (instead_of.source, instead_of.target) and slot in (None, instead_of.slot):
            return None
        spec = spec.without_edge(instead_of)
    sentence = refusal(spec, source, target, slot)
    return Refusal(_reason(spec, source, target), sentence) if sentence else None


def _reason(spec: NetworkSpec, source: str, target: str) -> Reason:
    if source not in spec.by_id or target not in spec.by_id:
        return "gone"
    if source == target:
        return "same_node"
    layer = spec.by_id[target].layer
    if not layer.slots and not layer.variadic:
        return "takes_no_input"
    if any(e.source == source for e in spec.incoming[target]):
        return "already_connected"
    return "cycle" if spec.reaches(target, source) else "no_such_input"


def may_insert(spec: NetworkSpec, node_id: str) -> bool:
    """Whether a layer that hangs on no wire may be put into one."""
    layer = spec.by_id[node_id].layer
    loose = not spec.incoming[node_id] and not spec.outgoing[node_id]
    return loose and bool(layer.slots or layer.variadic)


def refused_ends(
    spec: NetworkSpec, *, source: str = "", target: str = "", instead_of: Edge | None = None
) -> set[str]:
    """The other layers that a wire with this one end may not go to, or come from: those that
    :func:`may_connect` refuses, found in one walk.
    """
    if instead_of is not None:
        spec = spec.without_edge(instead_of)
    if source:
        beyond = _reached(source, {n.id: [e.source for e in spec.incoming[n.id]] for n in spec.nodes})
        fed = {e.target for e in spec.outgoing[source]}
        deaf = {n.id for n in spec.nodes if not n.layer.slots and not n.layer.variadic}
        return (beyond | fed | deaf) - {source}
    beyond = _reached(target, {n.id: [e.target for e in spec.outgoing[n.id]] for n in spec.nodes})
    return (beyond | {e.source for e in spec.incoming[target]}) - {target}


def _reached(start: str, steps: Mapping[str, Sequence[str]]) -> set[str]:
    found, stack = {start}, [start]
    while stack:
        new = [n for n in steps[stack.pop()] if n not in found]
        found.update(new)
        stack.extend(new)
    return found
