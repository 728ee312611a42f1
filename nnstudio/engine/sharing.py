"""One sample for several input layers, one target for several output layers.

Data is one array of samples and one of targets; a drawing may have several ends on both sides. Inputs: where
each input layer's shape is the sample's (or left open), each takes the whole sample: several paths look at
the same picture. Else the columns of a table are shared out in the order the layers were drawn, each taking
as many as its shape asks for, and one without a shape the rest. Outputs: where each fits the whole target,
each learns all of it. Else they share out a target of several columns in the order they were drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.spec import NetworkSpec, Node

if TYPE_CHECKING:
    from nnstudio.engine.network import Network
    from nnstudio.engine.problem import DataShape

Columns = Mapping[str, slice]
"""By node id, which columns belong to a layer; empty where every layer takes all of them."""


@dataclass(frozen=True)
class InputShares:
    """What each input layer takes of one sample: its shape (None: cannot be told) and its columns.

    ``fits`` is False when the layers ask for more or fewer columns than there are.
    """

    shapes: Mapping[str, Shape | None]
    columns: Columns = field(default_factory=dict)
    fits: bool = True


def own_shape(node: Node) -> Shape | None:
    """The shape a person gave an input layer, or None."""
    shape = getattr(node.layer, "shape", None)
    return None if shape is None else tuple(shape)


def share_sample(spec: NetworkSpec, sample: Shape | None) -> InputShares:
    """What each input layer takes of a sample of this shape. Layers without a wire do not count."""
    asked = {n.id: own_shape(n) for n in spec.inputs}
    joined = {i: shape for i, shape in asked.items() if spec.outgoing[i]} or asked
    if sample is None or all(shape in (None, sample) for shape in joined.values()):
        return InputShares({i: shape or sample for i, shape in asked.items()})
    if len(sample) != 1 or any(shape is not None and len(shape) != 1 for shape in joined.values()):
        return InputShares({i: shape or sample for i, shape in asked.items()}, fits=False)
    rest = sample[0] - sum(shape[0] for shape in joined.values() if shape)
    free = [i for i, shape in joined.items() if shape is None]
    if len(free) > 1 or (rest != 0 and not free) or (rest < 1 and free):
        return InputShares(asked, fits=False)
    taken = {i: shape or (rest,) for i, shape in joined.items()}
    return InputShares({**asked, **taken}, _cut({i: shape[0] for i, shape in taken.items()}))


def fits_whole(shape: Shape, data: DataShape) -> bool:
    """Whether an output of this shape gives the whole target: one unit is enough for two classes."""
    single = shape == (1,) and data.classes == 2 and data.target_form == "labels"
    return shape == (data.outputs,) or single


def share_target(shapes: Mapping[str, Shape], data: DataShape) -> Columns | None:
    """Which target columns each output (by id, in drawn order) gives; None when they do not fit."""
    if all(fits_whole(shape, data) for shape in shapes.values()):
        return {}
    if data.classes or any(len(shape) != 1 for shape in shapes.values()):
        return None
    if sum(shape[0] for shape in shapes.values()) != data.outputs:
        return None
    return _cut({i: shape[0] for i, shape in shapes.items()})


def _cut(widths: Mapping[str, int]) -> dict[str, slice]:
    found, start = {}, 0
    for node_id, width in widths.items():
        found[node_id] = slice(start, start + width)
        start += width
    return found


def shared_inputs(network: Network, x: Array) -> Array | tuple[Array, ...]:
    """Whole samples as the network takes them: one array, or a view for each input layer."""
    columns = share_sample(network.spec, tuple(x.shape[1:])).columns
    found = tuple(x[:, columns[n.id]] if n.id in columns else x for n in network.inputs)
    return found if len(found) > 1 else found[0]


def shared_targets(network: Network, y: Array, data: DataShape) -> Array | tuple[Array, ...]:
    """Whole targets as the network's outputs learn them: one array, or one for each output layer."""
    columns = _target_columns(network, data)
    found = tuple(y[:, columns[n.id]] if n.id in columns else y for n in network.outputs)
    return found if len(found) > 1 else found[0]


def predict_target(network: Network, x: Array, data: DataShape) -> Array:
    """The whole target (samples, …) for whole samples: outputs that share it side by side, else the output
    that was drawn first (the others repeat it). Raises ``NetworkError``.
    """
    predicted = network.predict(shared_inputs(network, x))
    parts: list[Array] = list(predicted.values()) if isinstance(predicted, dict) else [predicted]
    return np.concatenate(parts, axis=1) if _target_columns(network, data) else parts[0]


def _target_columns(network: Network, data: DataShape) -> Columns:
    return share_target({n.id: network.shape_of(n.id) for n in network.outputs}, data) or {}
