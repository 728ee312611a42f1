"""What an activation declares: f(z), f'(z), and what the derivative needs to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.plan import Array, Calls, run

Scratch = Callable[[str], Array]
"""Gives a named work array of the same shape and dtype as z; the same name gives the same array."""


class Activation(Declaration):
    """A function of the pre-activation z, elementwise unless ``elementwise`` is False.

    ``derivative_from_output`` says that f' can be computed from y = f(z) alone; then z may be
    overwritten by y.
    ``zero_derivative`` marks functions that cannot pass a gradient (the check warns).
    """

    formula: ClassVar[str] = ""
    derivative_formula: ClassVar[str] = ""
    elementwise: ClassVar[bool] = True
    derivative_from_output: ClassVar[bool] = True
    zero_derivative: ClassVar[bool] = False

    def forward(self, z: Array, y: Array, axis: int, scratch: Scratch) -> Calls:
        """Calls that write f(z) into ``y``. ``y`` may be ``z`` itself if ``derivative_from_output``.

        ``axis`` is the channel axis of the arrays (only softmax and its kin look at it).
        """
        raise NotImplementedError

    def derivative(self, z: Array, y: Array, d: Array, scratch: Scratch) -> Calls:
        """If elementwise: calls that write f'(z) into ``d`` (from y alone if ``derivative_from_output``)."""
        raise NotImplementedError

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, axis: int, scratch: Scratch) -> Calls:
        """Calls that write dL/dz into ``dz`` from dL/dy (``dz`` may be ``dy``)."""
        d = scratch("derivative")
        return [*self.derivative(z, y, d, scratch), (np.multiply, (dy, d, dz))]

    def __call__(self, z: Array) -> Array:
        """f(z) on a new array whose last axis is the channels, for plots and tests."""
        z = np.array(z, copy=True)
        y = np.empty_like(z)
        run(self.forward(z, y, z.ndim - 1, _fresh_scratch(z)))
        return y

    def slope(self, z: Array) -> Array:
        """f'(z) on a new array (elementwise kinds), for plots and tests."""
        z = np.array(z, copy=True)
        y, d = self(z), np.empty_like(z)
        run(self.derivative(z, y, d, _fresh_scratch(z)))
        return d


def _fresh_scratch(like: Array) -> Scratch:
    made: dict[str, Array] = {}
    return lambda name: made.setdefault(name, np.zeros_like(like))


def mask_on(array: Array) -> Array:
    """True/false of ``array``'s shape, kept in the first bytes of its memory (contiguous arrays)."""
    return array.reshape(-1).view(np.bool_)[: array.size].reshape(array.shape)


def first_along(array: Array, axis: int) -> Array:
    """The part of ``array`` with extent 1 along ``axis``: room for a sum or a maximum over that axis."""
    return array[(slice(None),) * axis + (slice(0, 1),)]


ACTIVATIONS: Registry[Activation] = Registry("activations", "activation")
