"""gru: two gates and one state."""

from __future__ import annotations

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.layers.base import LAYERS
from nnstudio.engine.layers.recurrent import Gated, Inner, Unrolled
from nnstudio.engine.plan import Array, Calls, Shape


@LAYERS.register
class GRU(Gated):
    """Reads a sequence with a state that gates keep or replace: like lstm, with fewer weights.

    With the gates z (update), r (reset) and the candidate g, in this order z, r, g along the last axis of the
    weights; p = x_t · kernel + bias, q = h_{t-1} · recurrent_kernel: z_t = s(p_z + q_z), r_t = s(p_r + q_r),
    h_t = z_t · h_{t-1} + (1 - z_t) · g_t. With ``reset_after`` (Keras, cuDNN, PyTorch) q has its own bias and
    g_t = a(p_g + r_t · q_g); without, as published, g_t = a(p_g + (r_t · h_{t-1}) · recurrent_kernel_g).
    Input (batch, steps, features), kernel (features, 3 units), recurrent_kernel (units, 3 units), bias
    (2, 3 units) or without ``reset_after`` (3 units), output (batch, units), or (batch, steps, units) with
    ``return_sequences``. Source: Cho et al. 2014, in Keras's form; PyTorch orders the gates r, z, g and draws
    all weights from U(±1/sqrt(units)).
    """

    kind, title, order = "gru", "GRU", 25
    formula = "h_t = z_t·h_(t−1) + (1 − z_t)·g_t"
    gates = 3

    reset_after: bool = option(
        True, "Apply the reset gate after the product with the weights, as cuDNN does.", advanced=True
    )

    def bias_shape(self) -> Shape:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def input_bias(self, bias: Array) -> Array:
        return bias[0] if self.reset_after else bias

    def plan_step(self, steps: Unrolled, t: int) -> None:
        u, p, gates, h = self.units, steps.sums[t], self.values(steps)[t], steps.states[t]
        inner, of_gates = Inner(steps.at, self.activation), Inner(steps.at, self.recurrent_activation)
        work, (z, r, g) = steps.work("work", u), gates.reshape(3, u, -1)
        q = self._plan_from_state(steps, t)
        steps.forward([(np.add, (p[: 2 * u], q, p[: 2 * u]))])
        for rows in self.runs(0, 2):
            steps.forward(of_gates.forward(p[rows], gates[rows]))
        steps.forward(
            [
                *self._candidate(steps, t, r, work),
                (np.add, (p[2 * u :], work, p[2 * u :])),
                *inner.forward(p[2 * u :], g),
                (np.subtract, (h, g, work)),
                (np.multiply, (z, work, work)),
                (np.add, (g, work, steps.states[t + 1])),
            ]
        )

    def _plan_from_state(self, steps: Unrolled, t: int) -> Array:
        """Write what the state brings to the sums of z and r (with ``reset_after`` also to that of g)."""
        u, h = self.units, steps.states[t]
        if not self.reset_after:
            q = steps.work("from the state", 2 * u)
            steps.forward([(steps.recurrent[:, : 2 * u].T.dot, (h, q))])
            return q
        q = steps.each("from the state", 3 * u)[t]
        steps.forward([(steps.recurrent.T.dot, (h, q))])
        if self.use_bias:
            steps.forward([(np.add, (q, steps.at.parameter("bias")[1][:, None], q))])
        of_gates: Array = q[: 2 * u]
        return of_gates

    def _candidate(self, steps: Unrolled, t: int, r: Array, out: Array) -> Calls:
        """Calls that write what the state, let through by r, brings to the sum of g."""
        u = self.units
        if self.reset_after:
            return [(np.multiply, (r, steps.each("from the state", 3 * u)[t, 2 * u :], out))]
        kept = steps.each("reset state", u)[t]
        return [
            (np.multiply, (r, steps.states[t], kept)),
            (steps.recurrent[:, 2 * u :].T.dot, (kept, out)),
        ]

    def plan_step_back(self, steps: Unrolled, t: int) -> None:
        u, p, gates, dp = self.units, steps.sums[t], self.values(steps)[t], steps.dsums[t]
        inner, of_gates = Inner(steps.at, self.activation), Inner(steps.at, self.recurrent_activation)
        h, dh, dgates = steps.states[t], steps.dstate, steps.work("dgates", 3 * u)
        (z, _, g), (dz, _, dg) = gates.reshape(3, u, -1), dgates.reshape(3, u, -1)
        kept, work = steps.work("kept", u), steps.work("work", u)
        steps.backward(
            [
                (np.multiply, (dh, z, kept)),
                (np.subtract, (dh, kept, dg)),
                (np.subtract, (h, g, work)),
                (np.multiply, (dh, work, dz)),
                *inner.backward(p[2 * u :], g, dg, dp[2 * u :]),
                *self._back_to_reset(steps, t, gates, dgates),
            ]
        )
        for rows in self.runs(0, 2):
            steps.backward(of_gates.backward(p[rows], gates[rows], dgates[rows], dp[rows]))
        steps.backward([*self._back_to_state(steps, t, gates), (np.add, (dh, kept, dh))])

    def _back_to_reset(self, steps: Unrolled, t: int, gates: Array, dgates: Array) -> Calls:
        """Calls that write dL/dr; without ``reset_after`` also what flows to h through r · h."""
        u, work, dg = self.units, steps.work("work", self.units), steps.dsums[t, 2 * self.units :]
        dr = dgates[u : 2 * u]
        if self.reset_after:
            return [(np.multiply, (dg, steps.each("from the state", 3 * u)[t, 2 * u :], dr))]
        kept = steps.work("kept", u)
        return [
            (steps.recurrent[:, 2 * u :].dot, (dg, work)),
            (np.multiply, (work, steps.states[t], dr)),
            (np.multiply, (work, gates[u : 2 * u], work)),
            (np.add, (kept, work, kept)),
        ]

    def _back_to_state(self, steps: Unrolled, t: int, gates: Array) -> Calls:
        """Calls that write what flows to h through the recurrent kernel."""
        u, dp, dh = self.units, steps.dsums[t], steps.dstate
        if not self.reset_after:
            return [(steps.recurrent[:, : 2 * u].dot, (dp[: 2 * u], dh))]
        dq = steps.each("dfrom the state", 3 * u)[t]
        return [
            (np.copyto, (dq[: 2 * u], dp[: 2 * u])),
            (np.multiply, (dp[2 * u :], gates[u : 2 * u], dq[2 * u :])),
            (steps.recurrent.dot, (dq, dh)),
        ]

    def plan_recurrent_weights(self, steps: Unrolled, dsums: Array, drecurrent: Array) -> None:
        at, u, states = steps.at, self.units, steps.flat("states", steps.states[:-1])
        if self.reset_after:
            dq = steps.flat("dfrom the state", steps.each("dfrom the state", 3 * u))
            at.backward(states.dot, dq.T, drecurrent)
            if self.use_bias and (dbias := at.gradient("bias")) is not None:
                at.backward(np.add.reduce, dq, 1, None, dbias[1])
            return
        of_gates, of_candidate = at.scratch("of gates", (u, 2 * u)), at.scratch("of candidate", (u, u))
        kept = steps.flat("reset state", steps.each("reset state", u))
        at.backward(states.dot, dsums[: 2 * u].T, of_gates)
        at.backward(kept.dot, dsums[2 * u :].T, of_candidate)
        at.backward(np.copyto, drecurrent[:, : 2 * u], of_gates)
        at.backward(np.copyto, drecurrent[:, 2 * u :], of_candidate)
