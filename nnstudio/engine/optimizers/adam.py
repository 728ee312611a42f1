"""adam and adamw: momentum over a step size of each weight's own."""

import math
from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled, number
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, average, blocks, move
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class Adam(Optimizer):
    """Momentum, with each weight's step divided by the root of its mean squared gradient. A safe choice.

    m ← b1·m + (1 − b1)·g, v ← b2·v + (1 − b2)·g², w ← w − a·m̂ / (sqrt(v̂) + e), with m̂ = m / (1 − b1^t) and
    v̂ = v / (1 − b2^t). Source: Kingma & Ba 2015, algorithm 1 (e = 1e-8, as in PyTorch; Keras takes 1e-7,
    and adds it before the correction, to sqrt(v), so that it counts 30 times as much in the first step).
    Without ``bias_correction`` m̂ = m and v̂ = v, as some lecture notes have it: the first steps are then
    too long or short.

    The slots hold m / (1 − b1) and v / (1 − b2): the same numbers with fewer passes over memory.
    """

    kind, title, order = "adam", "Adam", 2
    formula = "w ← w − α·m̂ / (√v̂ + ε)"

    learning_rate: float = option(0.001, "How far each step goes, about.", gt=0, le=1e3, log=True)
    beta_1: float = option(0.9, "Share of the average gradient m that is kept.", ge=0, lt=1, label="β₁")
    beta_2: float = option(
        0.999, "Share of the average squared gradient v that is kept.", ge=0, lt=1, label="β₂"
    )
    epsilon: float = option(
        1e-8, "Added to the root so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )
    bias_correction: bool = option(
        True, "Undo that m and v start at zero; off gives the form without hats.", advanced=True
    )

    def plan(self, at: Update) -> Calls:
        size, floor = at.scratch("size", ()), at.scratch("floor", ())
        calls: Calls = [(self._write_scalars, (at, size, floor))]
        for part, work in blocks(at):
            w, g = at.parameters[part], at.gradients[part]
            calls += self._before(at, w)
            calls += self._averages(g, at.slot("m")[part], at.slot("v")[part], work)
            calls += [
                (np.sqrt, (at.slot("v")[part], work)),
                (np.add, (work, floor, work)),
                (np.divide, (at.slot("m")[part], work, work)),
                *move(w, size, work, work),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        b1, b2, a, e = self.beta_1, self.beta_2, rate, self.epsilon
        before_m, before_v = (1 - b1) * slots["m"], (1 - b2) * slots["v"]
        m, v = b1 * before_m + (1 - b1) * g, b2 * before_v + (1 - b2) * g * g
        lines = [
            Written("m", filled("{b}·{m} + (1 − {b})·{g}", b=b1, m=before_m, g=g), m),
            Written("v", filled("{b}·{v} + (1 − {b})·{g}²", b=b2, v=before_v, g=g), v),
        ]
        if self.bias_correction:
            how_m, how_v = (f"{filled('{x} / (1 − {b}', x=x, b=b)}^{step})" for x, b in ((m, b1), (v, b2)))
            m, v = m / (1 - b1**step), v / (1 - b2**step)
            lines += [Written("m̂", how_m, m), Written("v̂", how_v, v)]
        kept, how = self._kept(w, a)
        how += filled(" − {a}·{m} / (√{v} + {e})", a=a, m=m, v=v, e=e)
        return (*lines, Written("w", how, kept - a * m / (math.sqrt(v) + e)))

    def _kept(self, w: float, rate: float) -> tuple[float, str]:
        """The weight as the step finds it, and how it is written."""
        return w, number(w)

    def _averages(self, g: Array, m: Array, v: Array, work: Array) -> Calls:
        return [
            *average(m, self.beta_1, g),
            (np.multiply, (g, g, work)),
            *average(v, self.beta_2, work),
        ]

    def _write_scalars(self, at: Update, size: Array, floor: Array) -> None:
        """With the slots M and V, and k = sqrt(v̂ / V): w moves by -(a·m̂ / (M·k))·M / (sqrt(V) + e/k)."""
        beta_1, beta_2 = self.beta_1, self.beta_2
        first, second = 1 - beta_1, 1 - beta_2
        if self.bias_correction:
            first /= 1 - beta_1**at.step
            second /= 1 - beta_2**at.step
        root = math.sqrt(second)
        size[()] = at.descent.item() * first / root
        floor[()] = self.epsilon / root

    def _before(self, at: Update, w: Array) -> Calls:
        """What happens to the weights ahead of the step (AdamW's decay)."""
        return []


@OPTIMIZERS.register
class AdamW(Adam):
    """Adam that also shrinks every weight a little at each step, apart from the gradient.

    w ← w − a·λ·w − a·m̂ / (sqrt(v̂) + e). Unlike an L2 penalty, the decay is not divided by sqrt(v̂). It
    acts on all trained parameters, biases too. Source: Loshchilov & Hutter 2019; λ = 0.004 as in Keras
    (PyTorch 0.01).
    """

    kind, title, order = "adamw", "AdamW", 5
    formula = "w ← w − α·λ·w − α·m̂ / (√v̂ + ε)"

    weight_decay: float = option(
        0.004, "Share λ of each weight taken off per unit of learning rate.", ge=0, le=1e3
    )

    def _write_scalars(self, at: Update, size: Array, floor: Array) -> None:
        super()._write_scalars(at, size, floor)
        at.scratch("keep", ())[()] = 1 - float(at.rate) * self.weight_decay

    def _before(self, at: Update, w: Array) -> Calls:
        return [(np.multiply, (w, at.scratch("keep", ()), w))]

    def _kept(self, w: float, rate: float) -> tuple[float, str]:
        decay = self.weight_decay
        return w * (1 - rate * decay), filled("{w} − {a}·{d}·{w}", w=w, a=rate, d=decay)
