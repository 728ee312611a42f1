"""rmsprop: adagrad that forgets."""

import math
from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled, number
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, average, blocks
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Divides each weight's step by the root of a moving average of its squared gradients.

    c ← r·c + (1 − r)·g², w ← w − a·g / sqrt(c + e). With momentum m: v ← m·v + a·g / sqrt(c + e), w ← w − v.
    Source: Hinton's lecture 6e, 2012, in Keras's form; PyTorch adds e outside the root and takes r = 0.99, a
    = 0.01.
    """

    kind, title, order = "rmsprop", "RMSprop", 4
    formula = "c ← ρ·c + (1 − ρ)·g², w ← w − α·g / √(c + ε)"

    learning_rate: float = option(
        0.001, "How far each step goes, before the division.", gt=0, le=1e3, log=True
    )
    rho: float = option(0.9, "Share of the average that is kept at each step.", ge=0, lt=1)
    momentum: float = option(0.0, "Share of the last step's velocity that is kept.", ge=0, lt=1)
    epsilon: float = option(
        1e-7, "Added under the root so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )

    def plan(self, at: Update) -> Calls:
        squares, number, calls = at.slot("average"), at.parameters.dtype.type, Calls()
        for part, work in blocks(at):
            w, g, c = at.parameters[part], at.gradients[part], squares[part]
            calls += [
                (np.multiply, (g, g, work)),
                (np.multiply, (work, number(1 - self.rho), work)),
                *average(c, self.rho, work),
                (np.add, (c, number(self.epsilon), work)),
                (np.sqrt, (work, work)),
                (np.divide, (g, work, work)),
                (np.multiply, (work, at.rate, work)),
                *self._move(at, part, work),
                (np.subtract, (w, work if self.momentum == 0.0 else at.slot("velocity")[part], w)),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        a, e, r, before = rate, self.epsilon, self.rho, slots["average"]
        c = r * before + (1 - r) * g * g
        average = Written("c", filled("{r}·{c} + (1 − {r})·{g}²", r=r, c=before, g=g), c)
        s, how = a * g / math.sqrt(c + e), filled("{a}·{g} / √({c} + {e})", a=a, g=g, c=c, e=e)
        if self.momentum == 0:
            return average, Written("w", f"{number(w)} − {how}", w - s)
        m, velocity = self.momentum, slots["velocity"]
        v = m * velocity + s
        return (
            average,
            Written("v", filled("{m}·{v} + ", m=m, v=velocity) + how, v),
            Written("w", filled("{w} − {v}", w=w, v=v), w - v),
        )

    def _move(self, at: Update, part: slice, step: Array) -> Calls:
        if self.momentum == 0.0:
            return []
        v = at.slot("velocity")[part]
        return [(np.multiply, (v, v.dtype.type(self.momentum), v)), (np.add, (v, step, v))]
