"""Shapes and parameters of a drawing, inferred without ever raising: an unfinished drawing is a normal
state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.layers.base import Parameter, ShapeError
from nnstudio.engine.plan import Shape
from nnstudio.engine.sharing import share_sample
from nnstudio.engine.spec import NetworkSpec, Node


@dataclass(frozen=True)
class Analysis:
    """What is known of each node, by id.

    ``shapes``: output shape without the batch axis, None where it cannot be told; ``parameters``: trained
    arrays;
    ``errors``: why a node cannot take its inputs (nodes behind it have no shape, and no error of their own).
    """

    shapes: Mapping[str, Shape | None]
    parameters: Mapping[str, tuple[Parameter, ...]]
    errors: Mapping[str, ShapeError]

    def parameter_count(self, node_id: str) -> int:
        """Numbers in all trained arrays of one node."""
        return sum(p.size for p in self.parameters.get(node_id, ()))

    @property
    def total_parameters(self) -> int:
        """Numbers in all trained arrays of the network."""
        return sum(self.parameter_count(node_id) for node_id in self.parameters)

    @property
    def trainable_parameters(self) -> int:
        """Those that training changes."""
        return sum(p.size for found in self.parameters.values() for p in found if p.trainable)


def analyse(spec: NetworkSpec, data_shape: Shape | None) -> Analysis:
    """Infer shapes in topological order. ``data_shape`` is one sample's shape, if there is data; several
    input layers share it out (see :mod:`nnstudio.engine.sharing`).
    """
    shapes: dict[str, Shape | None] = {n.id: None for n in spec.nodes}
    parameters: dict[str, tuple[Parameter, ...]] = {n.id: () for n in spec.nodes}
    errors: dict[str, ShapeError] = {}
    taken = share_sample(spec, data_shape).shapes
    for node_id in spec.order:
        node = spec.by_id[node_id]
        inputs = _input_shapes(spec, node, shapes, taken)
        if inputs is None:
            continue
        try:
            shape = node.layer.output_shape(inputs)
            parameters[node_id] = _parameters(node, inputs, shape)
            shapes[node_id] = shape
        except ShapeError as error:
            errors[node_id] = error
    return Analysis(shapes, parameters, errors)


def _parameters(node: Node, inputs: list[Shape], output: Shape) -> tuple[Parameter, ...]:
    """The layer's own arrays, then those of its activation (a learned slope)."""
    trainable = getattr(node.layer, "trainable", True)
    of_activation = node.layer.output_activation().parameters(
        output[-1] if output else 1, trainable=trainable
    )
    return (*node.layer.parameters(inputs), *of_activation)


def _input_shapes(
    spec: NetworkSpec, node: Node, shapes: Mapping[str, Shape | None], taken: Mapping[str, Shape | None]
) -> list[Shape] | None:
    """The shapes that flow into a node; None while one is unknown or missing."""
    if node.layer.is_input:
        own = taken[node.id]
        return None if own is None else [own]
    if missing_slots(spec, node):
        return None
    found = [shapes.get(edge.source) for edge in spec.incoming[node.id]]
    known = [shape for shape in found if shape is not None]
    return known if len(known) == len(found) else None


def missing_slots(spec: NetworkSpec, node: Node) -> tuple[str, ...]:
    """Names of the inputs that a node needs and that have no wire."""
    layer, taken = node.layer, {edge.slot for edge in spec.incoming[node.id]}
    if layer.variadic:
        return () if taken else layer.slots[:1]
    needed = layer.slots[: len(layer.slots) - layer.optional_slots]
    return tuple(name for slot, name in enumerate(needed) if slot not in taken)


def active_order(spec: NetworkSpec, *outputs: str) -> tuple[str, ...]:
    """Ids of the nodes that ``outputs`` depend on, and themselves, every node after its inputs."""
    needed, stack = set(outputs), list(outputs)
    while stack:
        for edge in spec.incoming[stack.pop()]:
            if edge.source not in needed:
                needed.add(edge.source)
                stack.append(edge.source)
    return tuple(node_id for node_id in spec.order if node_id in needed)
