"""What a card says, read from the drawing, its analysis and its problems. Pure, no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nnstudio.engine.check import Problem
from nnstudio.engine.layers.base import Layer, show
from nnstudio.engine.spec import Edge, NetworkSpec, Node

if TYPE_CHECKING:
    from nnstudio.engine.analysis import Analysis

Badge = Literal["", "warning", "error"]


@dataclass(frozen=True)
class CardContent:
    """Everything written on a card. Equal contents need no repainting."""

    name: str
    detail: str
    shape: str
    count: str
    group: str
    input_slots: int
    has_output: bool = True
    badge: Badge = ""
    frozen: bool = False
    loose: bool = False
    problems: tuple[str, ...] = ()
    inputs: str = ""

    def in_lines(self) -> str:
        """What a tooltip says: all of it, also what was cut short on the card."""
        numbers = f"Output {self.shape} · parameters {self.count}"
        state = [f"Inputs, from the top: {self.inputs}"] if self.inputs else []
        state += ["Frozen: its weights stay as they are."] * self.frozen
        state += ["No data reaches this layer: connect it."] * self.loose
        return "\n".join((self.name, self.detail, numbers, *state, *self.problems))

    def in_words(self) -> str:
        """One line for screen readers."""
        parts = [self.name, self.detail, f"output {self.shape}", f"parameters {self.count}"]
        parts += ["frozen"] * self.frozen + ["not connected"] * self.loose + list(self.problems)
        return ", ".join(parts)


def contents(spec: NetworkSpec, analysis: Analysis, problems: Iterable[Problem]) -> dict[str, CardContent]:
    """The content of every card."""
    by_node: dict[str, list[Problem]] = {}
    for problem in problems:
        for node_id in problem.nodes:
            by_node.setdefault(node_id, []).append(problem)
    loose = loose_nodes(spec)
    return {n.id: _content(n, analysis, by_node.get(n.id, []), n.id in loose) for n in spec.nodes}


def _content(node: Node, analysis: Analysis, problems: list[Problem], loose: bool) -> CardContent:
    layer, shape = node.layer, analysis.shapes.get(node.id)
    detail = layer.detail()
    errors = any(p.severity == "error" for p in problems)
    return CardContent(
        name=node.name,
        detail=f"{layer.title} · {detail}" if detail else layer.title,
        shape=show(shape) if shape is not None else "?",
        count=_count(node, analysis) if shape is not None else "?",
        group=layer.group,
        input_slots=1 if layer.variadic else len(layer.slots),
        badge="error" if errors else "warning" if problems else "",
        frozen=getattr(layer, "trainable", True) is False,
        loose=loose,
        problems=tuple(p.sentence for p in problems),
        inputs=_inputs(layer),
    )


def _inputs(layer: Layer) -> str:
    """Names of several inputs, in the order of their ports; empty for a single one."""
    needed = len(layer.slots) - layer.optional_slots
    names = [name if slot < needed else f"{name} (optional)" for slot, name in enumerate(layer.slots)]
    return ", ".join(names) if len(names) > 1 and not layer.variadic else ""


def _count(node: Node, analysis: Analysis) -> str:
    return "–" if node.layer.is_input else f"{analysis.parameter_count(node.id):,}"


def loose_nodes(spec: NetworkSpec) -> frozenset[str]:
    """Nodes that data does not reach, and inputs that lead nowhere while there is more to reach."""
    reached = {n.id for n in spec.inputs if spec.outgoing[n.id] or len(spec.nodes) == 1}
    stack = list(reached)
    while stack:
        for edge in spec.outgoing.get(stack.pop(), ()):
            if edge.target not in reached:
                reached.add(edge.target)
                stack.append(edge.target)
    return frozenset(n.id for n in spec.nodes if n.id not in reached)


def wire_label(analysis: Analysis, edge: Edge) -> str:
    """What flows through a wire: ``batch × (128)``; empty while unknown."""
    shape = analysis.shapes.get(edge.source)
    return f"batch × {show(shape)}" if shape is not None else ""


DECADES = 6
"""How many powers of ten of gradient norm lie between the thinnest and the thickest wire."""


def wire_strengths(spec: NetworkSpec, gradients: Mapping[str, float]) -> dict[Edge, float]:
    """How strongly the gradient flows back through each wire: 0 to 1, on a log scale against the strongest.

    A wire carries the gradient of the layer it leads into; layers without weights (add, dropout) pass on the
    strongest of what is behind them.
    """
    flow: dict[str, float] = {}
    for node_id in reversed(spec.order):
        behind = [flow[e.target] for e in spec.outgoing[node_id] if e.target in flow]
        norm = gradients.get(node_id)
        flow[node_id] = norm if norm is not None and math.isfinite(norm) else max(behind, default=0.0)
    strongest = max(flow.values(), default=0.0)
    if strongest <= 0:
        return {}
    return {e: _share(flow.get(e.target, 0.0), strongest) for e in spec.edges}


def _share(norm: float, strongest: float) -> float:
    if norm <= 0:
        return 0.0
    return min(max(1 + math.log10(norm / strongest) / DECADES, 0.0), 1.0)
