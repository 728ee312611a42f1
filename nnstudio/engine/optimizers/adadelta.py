"""adadelta: steps in the units of the weights, without a learning rate to choose."""

import math
from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import BLOCK, OPTIMIZERS, Optimizer, Update, blocks
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Measures each step by the steps before it, so that no learning rate need be chosen.

    c ← r·c + (1 − r)·g², s = g·sqrt(d + e) / sqrt(c + e), d ← r·d + (1 − r)·s², w ← w − a·s. Source: Zeiler
    2012 (a = 1, r = 0.95, e = 1e-6; Keras takes a = 0.001, e = 1e-7).
    """

    kind, title, order = "adadelta", "Adadelta", 8
    formula = "s = g·√(d + ε) / √(c + ε), w ← w − α·s"

    learning_rate: float = option(
        1.0, "Factor on every step; 1 is the published method.", gt=0, le=1e3, log=True
    )
    rho: float = option(0.95, "Share of the averages that is kept at each step.", ge=0, lt=1)
    epsilon: float = option(
        1e-6, "Added under the roots; sets how long the first steps are.", gt=0, le=1, log=True, advanced=True
    )

    def plan(self, at: Update) -> Calls:
        calls, epsilon = Calls(), at.parameters.dtype.type(self.epsilon)
        for part, step in blocks(at):
            w, g = at.parameters[part], at.gradients[part]
            square = at.scratch("square", (BLOCK,))[: step.size]
            of_gradients, of_steps = at.slot("squared_gradients")[part], at.slot("squared_steps")[part]
            calls += [
                *self._average(of_gradients, g, square),
                (np.add, (of_steps, epsilon, step)),
                (np.add, (of_gradients, epsilon, square)),
                (np.divide, (step, square, step)),
                (np.sqrt, (step, step)),
                (np.multiply, (step, g, step)),
                *self._average(of_steps, step, square),
                (np.multiply, (step, at.rate, step)),
                (np.subtract, (w, step, w)),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        a, e, r = rate, self.epsilon, self.rho
        before_c, before_d = slots["squared_gradients"], slots["squared_steps"]
        c = r * before_c + (1 - r) * g * g
        s = g * math.sqrt(before_d + e) / math.sqrt(c + e)
        d = r * before_d + (1 - r) * s * s
        return (
            Written("c", filled("{r}·{c} + (1 − {r})·{g}²", r=r, c=before_c, g=g), c),
            Written("s", filled("{g}·√({d} + {e}) / √({c} + {e})", g=g, d=before_d, c=c, e=e), s),
            Written("d", filled("{r}·{d} + (1 − {r})·{s}²", r=r, d=before_d, s=s), d),
            Written("w", filled("{w} − {a}·{s}", w=w, a=a, s=s), w - a * s),
        )

    def _average(self, average: Array, values: Array, square: Array) -> Calls:
        number = values.dtype.type
        return [
            (np.multiply, (values, values, square)),
            (np.multiply, (square, number(1 - self.rho), square)),
            (np.multiply, (average, number(self.rho), average)),
            (np.add, (average, square, average)),
        ]
