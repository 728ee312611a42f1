"""simple_rnn: the state feeds back into itself."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.layers.base import LAYERS
from nnstudio.engine.layers.recurrent import Inner, Recurrent, Unrolled


@LAYERS.register
class SimpleRNN(Recurrent):
    """Reads a sequence step by step; its state is a dense layer of the input and of the state before.

    h_t = f(x_t · kernel + h_{t-1} · recurrent_kernel + bias), h_0 = 0. Input (batch, steps, features), kernel
    (features, units), recurrent_kernel (units, units), bias (units), output (batch, units), or
    (batch, steps, units) with ``return_sequences``. Backward through time: dz_t = dh_t · f'(z_t), dh_{t-1} =
    dz_t · recurrent_kernelᵀ + dy_{t-1}; long sequences make gradients vanish or explode, which lstm and gru
    are for. Source: Elman 1990, in Keras's form (PyTorch's RNN has two biases that are added).
    """

    kind, title, order = "simple_rnn", "Simple RNN", 23
    formula = "h_t = f(x_t·W + h_(t−1)·U + b)"

    def plan_step(self, steps: Unrolled, t: int) -> None:
        z, work = steps.sums[t], steps.work("from the state", self.units)
        steps.forward(
            [
                (steps.recurrent.T.dot, (steps.states[t], work)),
                (np.add, (z, work, z)),
                *Inner(steps.at, self.activation).forward(z, steps.states[t + 1]),
            ]
        )

    def plan_step_back(self, steps: Unrolled, t: int) -> None:
        inner, z, y = Inner(steps.at, self.activation), steps.sums[t], steps.states[t + 1]
        steps.backward(
            [
                *inner.backward(z, y, steps.dstate, steps.dsums[t]),
                (steps.recurrent.dot, (steps.dsums[t], steps.dstate)),
            ]
        )
