"""Arrays a script hands over, looked at before anything is computed."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnstudio.api.errors import ModelError
from nnstudio.engine.layers.base import show
from nnstudio.engine.losses import Loss
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


def targets(y: Any, rows: int, loss: Loss, network: Network, what: str = "y") -> Array:
    """Targets in the form the loss wants. Raises :class:`ModelError` or ``NetworkError`` with a sentence."""
    values = _numbers(y, what)
    if values.ndim == 0 or len(values) != rows:
        count = len(values) if values.ndim else 1
        raise ModelError(f"There are {rows:,} samples, but {what} has {count:,} rows.")
    outputs = network.shape_of(network.output.id)
    if loss.wants == "labels":
        wrong = values[(values != np.round(values)) | (values < 0) | (values >= outputs[-1])]
        if wrong.size:
            raise ModelError(
                f"{what} must hold class numbers from 0 to {outputs[-1] - 1}, as the output layer has "
                f"{outputs[-1]} units; it holds {wrong.flat[0]:g}."
            )
    return targets_for(loss, values, outputs, network.dtype)


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
