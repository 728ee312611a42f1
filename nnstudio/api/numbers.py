"""Arrays a script hands over, looked at before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnstudio.api.errors import ModelError
from nnstudio.engine.layers.base import show
from nnstudio.engine.losses import Goal, Loss
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, Shape
from nnstudio.engine.training.loop import targets_for


def inputs(x: Any, shape: Shape | None, what: str = "x") -> Array:
    """Samples as an array of finite numbers. Raises :class:`ModelError` with a sentence."""
    values = _numbers(x, what)
    if values.ndim == 0 or len(values) == 0:
        raise ModelError(f"{what} holds no samples.")
    if shape is not None and values.shape[1:] != shape:
        single = " Give one sample as x[None]." if values.shape == shape else ""
        raise ModelError(
            f"{what} has samples of shape {show(values.shape[1:])}, but the network expects {show(shape)}."
            + single
        )
    return values


def by_layer(given: Any, names: Sequence[str], what: str) -> list[Any]:
    """What is given for each of these layers: by name, or in their order. Raises :class:`ModelError`."""
    if isinstance(given, Mapping):
        if set(given) != set(names):
            got = ", ".join(map(str, given))
            raise ModelError(f"{what}: the layers are {', '.join(names)}, but arrays are given for {got}.")
        return [given[name] for name in names]
    if len(names) == 1:
        return [given]
    if not isinstance(given, list | tuple) or len(given) != len(names):
        got = f"{len(given)}" if isinstance(given, list | tuple) else "one"
        raise ModelError(
            f"{what}: give one array for each of the layers {', '.join(names)}, as a list in this order or "
            f"by name; got {got}."
        )
    return list(given)


def all_inputs(network: Network, x: Any, what: str = "x") -> list[Array]:
    """Samples for each input layer, checked. Raises :class:`ModelError` with a sentence."""
    nodes, found = network.inputs, list[Array]()
    for node, values in zip(nodes, by_layer(x, [n.name for n in nodes], what), strict=True):
        name = what if len(nodes) == 1 else f"{what} for {node.name}"
        found.append(inputs(values, network.shape_of(node.id), name))
        if len(found[-1]) != len(found[0]):
            raise ModelError(
                f"{what} has {len(found[0]):,} samples for {nodes[0].name}, but {len(found[-1]):,} for "
                f"{node.name}."
            )
    return found


def all_targets(network: Network, goal: Goal, y: Any, rows: int, what: str = "y") -> list[Array]:
    """Targets for each output layer in the form its loss wants. Raises as :func:`targets`."""
    nodes, found = network.outputs, list[Array]()
    for node, values in zip(nodes, by_layer(y, [n.name for n in nodes], what), strict=True):
        name = what if len(nodes) == 1 else f"{what} for {node.name}"
        loss = network.goals(goal)[node.id].loss
        found.append(targets(values, rows, loss, network.shape_of(node.id), network.dtype, name))
    return found


def targets(y: Any, rows: int, loss: Loss, outputs: Shape, dtype: Any, what: str = "y") -> Array:
    """Targets in the form the loss wants. Raises :class:`ModelError` or ``NetworkError`` with a sentence.

    ``outputs`` is the shape of what the network gives for one sample.
    """
    values = _numbers(y, what)
    if values.ndim == 0 or len(values) != rows:
        count = len(values) if values.ndim else 1
        raise ModelError(f"There are {rows:,} samples, but {what} has {count:,} rows.")
    if loss.wants == "labels":
        wrong = values[(values != np.round(values)) | (values < 0) | (values >= outputs[-1])]
        if wrong.size:
            raise ModelError(
                f"{what} must hold class numbers from 0 to {outputs[-1] - 1}, as the output layer has "
                f"{outputs[-1]} units; it holds {wrong.flat[0]:g}."
            )
    return targets_for(loss, values, outputs, dtype)


def _numbers(given: Any, what: str) -> Array:
    try:
        values = np.asarray(given)
    except ValueError:
        raise ModelError(f"{what} is ragged: all its rows need the same length.") from None
    if values.dtype.kind not in "fiub":
        raise ModelError(
            f"{what} holds {'text' if values.dtype.kind in 'US' else f'values of type {values.dtype}'}, "
            "but numbers are needed. Encode classes as whole numbers from 0."
        )
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        bad = ~np.isfinite(values)
        row = int(np.argwhere(bad)[0][0]) if values.ndim else 0
        raise ModelError(
            f"{what} has {int(bad.sum()):,} values that are not finite (NaN or infinity), the first in row "
            f"{row:,}. Fill them in or leave those rows out."
        )
    return values
