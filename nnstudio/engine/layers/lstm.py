"""lstm: a state that is kept, forgotten and shown through gates."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from nnstudio.catalog import KindOf, option
from nnstudio.engine.initializers import INITIALIZERS, Draw, Initializer
from nnstudio.engine.layers.base import LAYERS
from nnstudio.engine.layers.recurrent import Gated, Inner, Unrolled
from nnstudio.engine.plan import Shape


class ForgetOnes(Initializer):
    """The bias of an lstm: ones for the forget gate, ``others`` draws the rest. Not in the catalogue."""

    kind, title = "forget_ones", "Ones for the forget gate"

    others: Annotated[Initializer, KindOf(INITIALIZERS)] = option(None, "How the other gates' are drawn.")

    def sample(self, rng: np.random.Generator, shape: Shape, fan_in: int, fan_out: int) -> Draw:
        drawn, units = self.others.sample(rng, shape, fan_in, fan_out), shape[0] // 4
        drawn[units : 2 * units] = 1
        return drawn

    def standard_deviation(self, fan_in: int, fan_out: int) -> float:
        return self.others.standard_deviation(fan_in, fan_out)


@LAYERS.register
class LSTM(Gated):
    """Reads a sequence with a memory that gates keep, overwrite and show: it can remember over many steps.

    With the gates i (input), f (forget), o (output) and the new content g, in this order i, f, g, o along the
    last axis of the weights: [i, f, g, o]_t = [s, s, a, s](x_t · kernel + h_{t-1} · recurrent_kernel + bias),
    c_t = f_t · c_{t-1} + i_t · g_t, h_t = o_t · a(c_t), where s is the gate activation, a the activation, and
    h_0 = c_0 = 0. Input (batch, steps, features), kernel (features, 4 units), recurrent_kernel (units, 4
    units), bias (4 units), output (batch, units), or (batch, steps, units) with ``return_sequences``. Fans of
    the kernel: features in, 4 units out. ``unit_forget_bias`` starts the forget gate open. Source: Hochreiter
    & Schmidhuber 1997, Gers et al. 2000, in Keras's form; PyTorch's order is the same, with two biases that
    are added, and draws all weights from U(±1/sqrt(units)).
    """

    kind, title, order = "lstm", "LSTM", 24
    formula = "c_t = f_t·c_(t−1) + i_t·g_t, h_t = o_t·a(c_t)"
    gates = 4

    unit_forget_bias: bool = option(
        True, "Start the forget gate's bias at 1, so that the memory is kept at first.", advanced=True
    )

    def first_bias(self) -> Initializer:
        return ForgetOnes(others=self.bias_initializer) if self.unit_forget_bias else self.bias_initializer

    def plan_step(self, steps: Unrolled, t: int) -> None:
        u, z, gates = self.units, steps.sums[t], self.values(steps)[t]
        inner, of_gates = Inner(steps.at, self.activation), Inner(steps.at, self.recurrent_activation)
        cells = steps.at.scratch("cells", steps.states.shape)
        shown, work = steps.each("shown", u)[t], steps.work("work", u)
        from_state = steps.work("from the state", 4 * u)
        i, f, g, o = gates.reshape(4, u, -1)
        steps.forward([(steps.recurrent.T.dot, (steps.states[t], from_state)), (np.add, (z, from_state, z))])
        for rows in (*self.runs(0, 2), *self.runs(3, 4)):
            steps.forward(of_gates.forward(z[rows], gates[rows]))
        steps.forward(
            [
                *inner.forward(z[2 * u : 3 * u], g),
                (np.multiply, (f, cells[t], cells[t + 1])),
                (np.multiply, (i, g, work)),
                (np.add, (cells[t + 1], work, cells[t + 1])),
                *inner.forward(cells[t + 1], shown),
                (np.multiply, (o, shown, steps.states[t + 1])),
            ]
        )

    def plan_step_back(self, steps: Unrolled, t: int) -> None:
        u, z, gates, dz = self.units, steps.sums[t], self.values(steps)[t], steps.dsums[t]
        inner, of_gates = Inner(steps.at, self.activation), Inner(steps.at, self.recurrent_activation)
        cells, shown = steps.at.scratch("cells"), steps.each("shown", u)[t]
        dh, dc, work = steps.dstate, steps.work("dcell", u), steps.work("work", u)
        i, f, g, o = gates.reshape(4, u, -1)
        dgates = steps.work("dgates", 4 * u)
        di, df, dg, do = dgates.reshape(4, u, -1)
        if t == steps.steps - 1:
            steps.backward([(dc.fill, (0,))])
        steps.backward(
            [
                (np.multiply, (dh, shown, do)),
                (np.multiply, (dh, o, work)),
                *inner.backward(cells[t + 1], shown, work, work),
                (np.add, (dc, work, dc)),
                (np.multiply, (dc, g, di)),
                (np.multiply, (dc, cells[t], df)),
                (np.multiply, (dc, i, dg)),
                (np.multiply, (dc, f, dc)),
                *inner.backward(z[2 * u : 3 * u], g, dg, dz[2 * u : 3 * u]),
            ]
        )
        for rows in (*self.runs(0, 2), *self.runs(3, 4)):
            steps.backward(of_gates.backward(z[rows], gates[rows], dgates[rows], dz[rows]))
        steps.backward([(steps.recurrent.dot, (dz, dh))])
