"""What an activation declares: f(z), f'(z), and what the derivative needs to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.in_numbers import factor, number
from nnstudio.engine.parameter import Parameter
from nnstudio.engine.plan import Array, Calls, run


class Scratch:
    """Where an activation works: named arrays of z's shape and dtype, and its own parameters, if any.

    ``scratch(name)`` gives a work array, the same one for the same name.
    """

    def __init__(
        self,
        make: Callable[[str], Array],
        parameter: Callable[[str], Array] | None = None,
        gradient: Callable[[str], Array | None] | None = None,
    ) -> None:
        self._make, self._parameter, self._gradient = make, parameter, gradient

    def __call__(self, name: str) -> Array:
        return self._make(name)

    def parameter(self, name: str) -> Array:
        """One of the activation's own parameters (channels,)."""
        if self._parameter is None:
            raise RuntimeError(f"Here is no place for an activation's own parameter ‘{name}’.")
        return self._parameter(name)

    def gradient(self, name: str) -> Array | None:
        """Where to write the gradient of a parameter; None when it is frozen or nothing is trained."""
        return self._gradient(name) if self._gradient else None


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

    def parameters(self, channels: int, *, trainable: bool) -> tuple[Parameter, ...]:
        """Arrays of its own that the layer trains with it, one number a channel: shape (channels,)."""
        return ()

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

    def worked(self, z: Array, place: int) -> str:
        """One of the outputs of the channels ``z``, with its numbers: ``relu(−0.5)``."""
        return f"{self.kind}({number(z[place])})"

    def worked_back(self, z: Array, y: Array, dy: Array, place: int) -> str:
        """dL/dz of one of them: ``dL/dy · f'(z)``; empty where the slope has parameters of its own."""
        if not self.elementwise or self.parameters(len(z), trainable=False):
            return ""
        return f"{number(dy[place])}·{factor(float(self.slope(z)[place]))}"

    def __call__(self, z: Array) -> Array:
        """f(z) on a new array whose last axis is the channels, for plots and tests."""
        z = np.array(z, copy=True)
        y = np.empty_like(z)
        run(self.forward(z, y, z.ndim - 1, self._fresh_scratch(z)))
        return y

    def slope(self, z: Array) -> Array:
        """f'(z) on a new array (elementwise kinds), for plots and tests."""
        z = np.array(z, copy=True)
        y, d = self(z), np.empty_like(z)
        run(self.derivative(z, y, d, self._fresh_scratch(z)))
        return d

    def _fresh_scratch(self, z: Array) -> Scratch:
        """Work arrays of their own, and parameters as they are at the start."""
        made: dict[str, Array] = {}
        rng = np.random.default_rng(0)
        own = {
            p.name: p.initializer.sample(rng, p.shape, p.fan_in, p.fan_out).astype(z.dtype)
            for p in self.parameters(z.shape[-1], trainable=False)
        }
        return Scratch(lambda name: made.setdefault(name, np.zeros_like(z)), own.__getitem__)


def mask_on(array: Array) -> Array:
    """True/false of ``array``'s shape, kept in the first bytes of its memory (contiguous arrays)."""
    return array.reshape(-1).view(np.bool_)[: array.size].reshape(array.shape)


def first_along(array: Array, axis: int) -> Array:
    """The part of ``array`` with extent 1 along ``axis``: room for a sum or a maximum over that axis."""
    return array[(slice(None),) * axis + (slice(0, 1),)]


ACTIVATIONS: Registry[Activation] = Registry("activations", "activation")
