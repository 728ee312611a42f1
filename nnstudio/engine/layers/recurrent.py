"""What simple_rnn, lstm and gru share: one cell, repeated over the steps of a sequence.

Every array of a pass is kept, step by step, since the backward pass goes through time in reverse: ``sums``
(what flows into the cell's activations), ``states`` (h, one more than steps, the first is zero) and
``dsums``. The weights see all steps at once: x · kernel is computed before the first step, and gradients of
the weights after the last one, as one product over steps and batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import model_validator

from nnstudio.catalog import KindOf, option
from nnstudio.catalog.words import tr
from nnstudio.engine.activations import ACTIVATIONS, Activation
from nnstudio.engine.activations.base import Scratch
from nnstudio.engine.activations.linear import Linear
from nnstudio.engine.activations.sigmoid import Sigmoid
from nnstudio.engine.activations.tanh import Tanh
from nnstudio.engine.initializers import INITIALIZERS, Initializer, Orthogonal
from nnstudio.engine.layers.base import Parameter, WeightedLayer, sequence
from nnstudio.engine.plan import Array, Calls, Shape
from nnstudio.engine.site import Site


class Unrolled:
    """The arrays of one recurrent layer for all its steps, (steps, numbers, batch) each."""

    def __init__(self, at: Site, units: int, width: int) -> None:
        self.at, self.units, self.steps, self.batch = at, units, at.inputs[0][0], at.batch
        self.kernel, self.recurrent = at.parameter("kernel"), at.parameter("recurrent_kernel")
        self.sums = at.scratch("sums", (self.steps, width, self.batch))
        self.states = at.scratch("states", (self.steps + 1, units, self.batch))
        if at.needs_gradient:
            self.dsums = at.scratch("dsums", self.sums.shape)
            self.dstate = at.scratch("dstate", (units, self.batch))

    def each(self, name: str, rows: int) -> Array:
        """A work array kept for every step."""
        return self.at.scratch(name, (self.steps, rows, self.batch))

    def work(self, name: str, rows: int) -> Array:
        """A work array that each step uses anew."""
        return self.at.scratch(name, (rows, self.batch))

    def forward(self, calls: Calls) -> None:
        """Append calls to the forward pass."""
        self.at.forward_calls += calls

    def backward(self, calls: Calls) -> None:
        """Append calls to the backward pass."""
        self.at.backward_calls += calls

    def flat(self, name: str, values: Array) -> Array:
        """Backward: (steps, rows, batch) copied to (rows, steps · batch), so that one product sees it all."""
        rows = values.shape[1]
        made = self.at.scratch(f"{name} in a row", (rows, self.steps, self.batch))
        self.at.backward(np.copyto, made, values.transpose(1, 0, 2))
        return made.reshape(rows, -1)


class Inner:
    """An activation inside the cell: the same work arrays for every step."""

    def __init__(self, at: Site, activation: Activation) -> None:
        self._at, self._activation = at, activation

    def forward(self, z: Array, y: Array) -> Calls:
        """Calls that write f(z) into ``y``."""
        return self._activation.forward(z, y, 0, self._scratch(z))

    def backward(self, z: Array, y: Array, dy: Array, dz: Array) -> Calls:
        """Calls that write dL/dz into ``dz`` (which may be ``dy``)."""
        return self._activation.backward(z, y, dy, dz, 0, self._scratch(z))

    def _scratch(self, z: Array) -> Scratch:
        prefix = f"{self._activation.kind} of {z.shape[0]}"
        return Scratch(lambda name: self._at.scratch(f"{prefix} {name}", z.shape))


class Recurrent(WeightedLayer):
    """What the recurrent layers share: options, shapes, weights, and the way through time and back.

    Kinds write one step forward, from ``sums[t]`` and ``states[t]`` to ``states[t + 1]``, and one step
    backward, from ``dstate`` (dL/dh) to ``dsums[t]`` and the ``dstate`` of the step before.
    """

    group = "sequence"
    gates: ClassVar[int] = 1

    units: int = option(32, "Length of the state, the size of this layer's output.", ge=1, le=100_000)
    activation: Annotated[Activation, KindOf(ACTIVATIONS)] = option(
        Tanh(), "Function that makes the new state."
    )
    return_sequences: bool = option(
        False, "Give the state of every step, not only of the last one.", label="Whole sequence"
    )
    recurrent_initializer: Annotated[Initializer, KindOf(INITIALIZERS)] = option(
        Orthogonal(),
        "How the first weights from state to state are drawn.",
        label="Recurrent initializer",
        advanced=True,
    )

    @model_validator(mode="after")
    def _activations_without_weights(self) -> Self:
        for name in ("activation", "recurrent_activation"):
            found = getattr(self, name, None)
            if found is not None and found.parameters(1, trainable=True):
                raise ValueError(
                    tr(
                        "{name}: {title} learns slopes of its own, which a cell that is repeated has no "
                        "place for. Use leaky_relu here, or an activation layer behind this one.",
                        name=name,
                        title=tr(found.title),
                    )
                )
        return self

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        steps, _ = sequence(inputs)
        return (steps, self.units) if self.return_sequences else (self.units,)

    def kernel_uses(self, inputs: Sequence[Shape]) -> int:
        return sequence(inputs)[0]

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        features, width = sequence(inputs)[1], self.gates * self.units
        kernel = self.kernel((features, width), fan_in=features, fan_out=width)
        recurrent = Parameter(
            "recurrent_kernel",
            (self.units, width),
            self.recurrent_initializer,
            self.units,
            width,
            self.trainable,
        )
        if not self.use_bias:
            return kernel, recurrent
        bias = Parameter(
            "bias", self.bias_shape(), self.first_bias(), features, width, trainable=self.trainable
        )
        return kernel, recurrent, bias

    def bias_shape(self) -> Shape:
        """One number a unit and gate."""
        return (self.gates * self.units,)

    def first_bias(self) -> Initializer:
        """How the bias's first values are drawn."""
        return self.bias_initializer

    def input_bias(self, bias: Array) -> Array:
        """The part of the bias (or of its gradient) that is added to x · kernel."""
        return bias

    def output_activation(self) -> Activation:
        return Linear()

    def detail(self) -> str:
        return tr("every step") if self.return_sequences else tr("last step")

    # The pass --------------------------------------------------------------------------------------------

    def plan(self, at: Site) -> None:
        steps = Unrolled(at, self.units, self.gates * self.units)
        at.forward(np.matmul, steps.kernel.T, at.x[0], steps.sums)
        if self.use_bias:
            at.forward(np.add, steps.sums, self.input_bias(at.parameter("bias"))[:, None], steps.sums)
        for t in range(steps.steps):
            self.plan_step(steps, t)
        at.forward(np.copyto, at.z, steps.states[1:] if self.return_sequences else steps.states[-1])
        if at.needs_gradient:
            self._plan_back(steps)

    def _plan_back(self, steps: Unrolled) -> None:
        at, last = steps.at, steps.steps - 1
        at.backward(np.copyto, steps.dstate, at.dz[last] if self.return_sequences else at.dz)
        for t in range(last, -1, -1):
            if self.return_sequences and t < last:
                at.backward(np.add, steps.dstate, at.dz[t], steps.dstate)
            self.plan_step_back(steps, t)
        if at.gradient("kernel") is not None:
            self._plan_weights(steps)
        if (dx := at.dx[0]) is not None:
            at.backward(np.matmul, steps.kernel, steps.dsums, dx)

    def _plan_weights(self, steps: Unrolled) -> None:
        at, dkernel, drecurrent = steps.at, steps.at.gradient("kernel"), steps.at.gradient("recurrent_kernel")
        assert dkernel is not None
        assert drecurrent is not None
        dsums = steps.flat("dsums", steps.dsums)
        at.backward(steps.flat("x", at.x[0]).dot, dsums.T, dkernel)
        if self.use_bias and (dbias := at.gradient("bias")) is not None:
            at.backward(np.add.reduce, dsums, 1, None, self.input_bias(dbias))
        self.plan_recurrent_weights(steps, dsums, drecurrent)

    def plan_recurrent_weights(self, steps: Unrolled, dsums: Array, drecurrent: Array) -> None:
        """Write the gradient of the recurrent kernel; ``dsums`` is (gates · units, steps · batch)."""
        steps.at.backward(steps.flat("states", steps.states[:-1]).dot, dsums.T, drecurrent)

    def plan_step(self, steps: Unrolled, t: int) -> None:
        """Write step ``t`` of the forward pass."""
        raise NotImplementedError

    def plan_step_back(self, steps: Unrolled, t: int) -> None:
        """Write step ``t`` of the backward pass."""
        raise NotImplementedError


class Gated(Recurrent):
    """A recurrent layer whose state is changed through gates between 0 and 1."""

    recurrent_activation: Annotated[Activation, KindOf(ACTIVATIONS)] = option(
        Sigmoid(), "Function of the gates.", label="Gate activation", advanced=True
    )

    def values(self, steps: Unrolled) -> Array:
        """Where the gates' values go: over their sums, unless a derivative needs to see these again."""
        used = (self.activation, self.recurrent_activation)
        if all(a.derivative_from_output for a in used):
            return steps.sums
        return steps.each("gates", self.gates * self.units)

    def runs(self, start: int, stop: int) -> list[slice]:
        """Rows of gates ``start`` to ``stop``: at once if the gate activation is elementwise, else each."""
        u = self.units
        if self.recurrent_activation.elementwise:
            return [slice(start * u, stop * u)]
        return [slice(i * u, (i + 1) * u) for i in range(start, stop)]
