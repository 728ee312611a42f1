"""What a card says, read from the drawing, its analysis and its problems. Pure, no Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.check import Problem
from nnstudio.engine.layers.base import Layer, show, with_batch
from nnstudio.engine.plan import Shape
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
    output_slots: int = 1
    badge: Badge = ""
    frozen: bool = False
    loose: bool = False
    problems: tuple[str, ...] = ()
    inputs: str = ""
    arithmetic: str = ""
    through: str = ""

    def in_lines(self) -> str:
        """What a tooltip says: all of it, also what was cut short on the card."""
        flow = (
            tr("Flow {through}", through=self.through)
            if self.through
            else tr("Output {shape}", shape=self.shape)
        )
        numbers = tr("{flow} · parameters {count}", flow=flow, count=self.count)
        state = [tr("Shape: {arithmetic}", arithmetic=self.arithmetic)] if self.arithmetic else []
        state += [tr("Inputs, from the top: {inputs}", inputs=self.inputs)] if self.inputs else []
        state += [tr("Frozen: its weights stay as they are.")] * self.frozen
        state += [tr("No data reaches this layer: connect it.")] * self.loose
        return "\n".join((self.name, self.detail, numbers, *state, *self.problems))

    def in_words(self) -> str:
        """One line for screen readers."""
        parts = [
            self.name,
            self.detail,
            tr("output {shape}", shape=self.shape),
            tr("parameters {count}", count=self.count),
        ]
        parts += [tr("frozen")] * self.frozen + [tr("not connected")] * self.loose + list(self.problems)
        return ", ".join(parts)


def contents(spec: NetworkSpec, analysis: Analysis, problems: Iterable[Problem]) -> dict[str, CardContent]:
    """The content of every card."""
    by_node: dict[str, list[Problem]] = {}
    for problem in problems:
        for node_id in problem.nodes:
            by_node.setdefault(node_id, []).append(problem)
    loose = loose_nodes(spec)
    return {n.id: _content(n, spec, analysis, by_node.get(n.id, []), n.id in loose) for n in spec.nodes}


def arithmetic(node_id: str, spec: NetworkSpec, analysis: Analysis) -> str:
    """The sum behind a layer's output shape, ``(28 − 5 + 2·0) / 1 + 1 = 24``; empty where there is none."""
    inputs = [analysis.shapes.get(e.source) for e in spec.incoming[node_id]]
    known = [shape for shape in inputs if shape is not None]
    if not known or len(known) < len(inputs) or analysis.shapes.get(node_id) is None:
        return ""
    return spec.by_id[node_id].layer.arithmetic(known)


def _content(
    node: Node, spec: NetworkSpec, analysis: Analysis, problems: list[Problem], loose: bool
) -> CardContent:
    layer, shape = node.layer, analysis.shapes.get(node.id)
    detail = layer.detail()
    errors = any(p.severity == "error" for p in problems)
    return CardContent(
        name=node.name,
        detail=f"{tr(layer.title)} · {detail}" if detail else tr(layer.title),
        shape=show(shape) if shape is not None else "?",
        count=_count(node, analysis) if shape is not None else "?",
        group=layer.group,
        input_slots=1 if layer.variadic else len(layer.slots),
        badge="error" if errors else "warning" if problems else "",
        frozen=getattr(layer, "trainable", True) is False,
        loose=loose,
        problems=tuple(p.sentence for p in problems),
        inputs=_inputs(layer),
        arithmetic=arithmetic(node.id, spec, analysis),
    )


def _inputs(layer: Layer) -> str:
    """Names of several inputs, in the order of their ports; empty for a single one."""
    needed = len(layer.slots) - layer.optional_slots
    names = [
        name if slot < needed else tr("{name} (optional)", name=name) for slot, name in enumerate(layer.slots)
    ]
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
    """What flows through a wire: ``(batch, 128)``; empty while unknown."""
    shape = analysis.shapes.get(edge.source)
    return with_batch(shape) if shape is not None else ""


def wire_story(spec: NetworkSpec, analysis: Analysis, edge: Edge) -> str:
    """What a wire's tooltip says: from where to where, the shape, and the sum behind it."""
    names = [spec.by_id[end].name for end in (edge.source, edge.target)]
    shape, why = wire_label(analysis, edge), arithmetic(edge.source, spec, analysis)
    lines = [f"{names[0]} → {names[1]}"]
    slots = spec.by_id[edge.target].layer.slots
    if len(slots) > 1 and edge.slot < len(slots):
        lines[0] += f", {slots[edge.slot]}"
    lines += [tr("Shape {shape}", shape=shape)] if shape else [tr("The shape is not known yet.")]
    lines += [axes_in_words(analysis.shapes.get(edge.source) or ())] if shape else []
    lines += [tr("because {why}", why=why)] if shape and why else []
    return "\n".join(lines)


def axes_in_words(shape: Shape) -> str:
    """What each axis counts: ``each sample 24 rows × 24 columns × 16 channels``."""
    sizes = [f"{size:,}" for size in shape]
    if len(shape) == 3:
        height, width, channels = sizes
        return tr(
            "each sample {height} rows × {width} columns × {channels} channels, {count} numbers",
            height=height, width=width, channels=channels, count=f"{math.prod(shape):,}",
        )  # fmt: skip
    if len(shape) == 2:
        return tr(
            "each sample {steps} steps × {features} features, {count} numbers",
            steps=sizes[0], features=sizes[1], count=f"{math.prod(shape):,}",
        )  # fmt: skip
    return tr_count(
        "each sample {count} number",
        "each sample {count} numbers",
        math.prod(shape),
    )


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
