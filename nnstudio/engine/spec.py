"""The drawn graph: immutable nodes with stable ids, and edges. An unfinished drawing is a normal state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from nnstudio.engine.layers.base import Layer


@dataclass(frozen=True)
class Node:
    """One use of a layer kind. ``id`` never changes; ``name`` is what people and exported files call it."""

    id: str
    name: str
    layer: Layer


@dataclass(frozen=True)
class Edge:
    """The output of ``source`` goes into input ``slot`` of ``target``.

    A layer with named inputs has one slot each; a merging layer takes any number and their slots give the
    order.
    """

    source: str
    target: str
    slot: int = 0


@dataclass(frozen=True)
class NetworkSpec:
    """Nodes and edges as drawn. Every method that changes something returns a new spec."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {n.id: n for n in self.nodes}

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges into each node, by slot."""
        found: dict[str, list[Edge]] = {n.id: [] for n in self.nodes}
        for edge in self.edges:
            found.setdefault(edge.target, []).append(edge)
        return {key: tuple(sorted(edges, key=lambda e: e.slot)) for key, edges in found.items()}

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges out of each node, as drawn."""
        found: dict[str, list[Edge]] = {n.id: [] for n in self.nodes}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return {key: tuple(edges) for key, edges in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids so that every node comes after its inputs. Nodes on or behind a cycle are left out."""
        waiting = {n.id: len(self.incoming[n.id]) for n in self.nodes}
        ready = [n.id for n in self.nodes if waiting[n.id] == 0]
        done: list[str] = []
        for node_id in ready:  # grows while it is walked
            done.append(node_id)
            for edge in self.outgoing[node_id]:
                if edge.target in waiting:
                    waiting[edge.target] -= 1
                    if waiting[edge.target] == 0:
                        ready.append(edge.target)
        return tuple(done)

    @cached_property
    def inputs(self) -> tuple[Node, ...]:
        """The input layers, in the order they were drawn."""
        return tuple(n for n in self.nodes if n.layer.is_input)

    @cached_property
    def outputs(self) -> tuple[Node, ...]:
        """Nodes that something flows into and nothing flows out of, in the order they were drawn."""
        return tuple(n for n in self.nodes if self.incoming[n.id] and not self.outgoing[n.id])

    def named(self, name: str) -> Node:
        """The node of this name. Raises ``KeyError`` with a sentence."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(
            f"No layer is called ‘{name}’. Layers: {', '.join(n.name for n in self.nodes) or 'none'}."
        )

    def reaches(self, start: str, goal: str) -> bool:
        """Whether ``goal`` can be reached from ``start`` along the edges (used to refuse cycles)."""
        seen, stack = {start}, [start]
        while stack:
            here = stack.pop()
            if here == goal:
                return True
            for edge in self.outgoing.get(here, ()):
                if edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
        return False

    def fresh_name(self, kind: str) -> str:
        """The first free ``kind_1``, ``kind_2`` …"""
        taken = {n.name for n in self.nodes}
        number = 1
        while f"{kind}_{number}" in taken:
            number += 1
        return f"{kind}_{number}"

    def fresh_id(self) -> str:
        """An id no node of this spec has: ``n1``, ``n2`` …"""
        used = [int(m.group(1)) for n in self.nodes if (m := re.fullmatch(r"n(\d{1,15})", n.id))]
        return f"n{max(used, default=0) + 1}"

    def with_node(self, layer: Layer, name: str = "", node_id: str = "") -> tuple[NetworkSpec, Node]:
        """Add a layer; returns the new spec and the node it became."""
        node = Node(node_id or self.fresh_id(), name or self.fresh_name(layer.kind), layer)
        return replace(self, nodes=(*self.nodes, node)), node

    def with_layer(self, node_id: str, layer: Layer) -> NetworkSpec:
        """Replace the options (or the whole kind) of one node."""
        return self._map(lambda n: replace(n, layer=layer) if n.id == node_id else n)

    def renamed(self, node_id: str, name: str) -> NetworkSpec:
        """Give a node another name."""
        return self._map(lambda n: replace(n, name=name) if n.id == node_id else n)

    def without(self, node_ids: Iterable[str], *, heal: bool = False) -> NetworkSpec:
        """Remove nodes and their edges. With ``heal``, a removed node's single input is joined to its
        consumers.
        """
        gone, spec = set(node_ids), self
        for node_id in node_ids if heal else ():
            before, after = spec.incoming.get(node_id, ()), spec.outgoing.get(node_id, ())
            if len(before) == 1:
                bridged = tuple(Edge(before[0].source, e.target, e.slot) for e in after)
                keep = tuple(e for e in spec.edges if node_id not in (e.source, e.target))
                spec = replace(spec, edges=keep + bridged)
        return replace(
            spec,
            nodes=tuple(n for n in spec.nodes if n.id not in gone),
            edges=tuple(e for e in spec.edges if e.source not in gone and e.target not in gone),
        )

    def with_edge(self, source: str, target: str, slot: int | None = None) -> NetworkSpec:
        """Connect two nodes. A slot that is taken is re-plugged; a merging layer gets a new slot by
        default.
        """
        if slot is None:
            slot = self._free_slot(target)
        kept = tuple(e for e in self.edges if not (e.target == target and e.slot == slot))
        return replace(self, edges=(*kept, Edge(source, target, slot)))

    def _free_slot(self, target: str) -> int:
        layer, taken = self.by_id[target].layer, {e.slot for e in self.incoming[target]}
        if layer.variadic:
            return max(taken, default=-1) + 1
        # A full layer is re-plugged at its last input rather than given a wire it has no input for.
        return next((i for i in range(len(layer.slots)) if i not in taken), max(0, len(layer.slots) - 1))

    def without_edge(self, edge: Edge) -> NetworkSpec:
        """Disconnect; later slots of a merging layer move up so that no gap is left."""
        left = [e for e in self.edges if e != edge]
        if edge.target in self.by_id and self.by_id[edge.target].layer.variadic:
            left = [
                replace(e, slot=e.slot - 1) if e.target == edge.target and e.slot > edge.slot else e
                for e in left
            ]
        return replace(self, edges=tuple(left))

    def inserted(self, layer: Layer, edge: Edge, name: str = "") -> tuple[NetworkSpec, Node]:
        """Put a new layer into the middle of a wire."""
        spec, node = self.with_node(layer, name)
        edges = tuple(e for e in spec.edges if e != edge)
        edges += (Edge(edge.source, node.id, 0), Edge(node.id, edge.target, edge.slot))
        return replace(spec, edges=edges), node

    def _map(self, change: Callable[[Node], Node]) -> NetworkSpec:
        return replace(self, nodes=tuple(change(n) for n in self.nodes))
