"""adagrad: steps shrink where gradients have been large."""

import math
from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, blocks, move
from nnstudio.engine.plan import Calls


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Divides each weight's step by the root of all its squared gradients so far: rare features learn faster.

    c ← c + g², w ← w − a·g / sqrt(c + e). Steps only ever shrink. Source: Duchi, Hazan & Singer 2011. Keras
    starts c at 0.1 with a = 0.001; PyTorch adds e outside the root (1e-10).
    """

    kind, title, order = "adagrad", "Adagrad", 3
    formula = "c ← c + g², w ← w − α·g / √(c + ε)"

    learning_rate: float = option(
        0.01, "How far each step goes, before the division.", gt=0, le=1e3, log=True
    )
    epsilon: float = option(
        1e-7, "Added under the root so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )
    initial_accumulator_value: float = option(
        0.0, "Where the sum c of squared gradients starts.", ge=0, le=1e3, label="Initial sum", advanced=True
    )

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        a, e, before = rate, self.epsilon, slots["accumulator"]
        c = before + g * g
        return (
            Written("c", filled("{c} + {g}²", c=before, g=g), c),
            Written("w", filled("{w} − {a}·{g} / √({c} + {e})", w=w, a=a, g=g, c=c, e=e),
                    w - a * g / math.sqrt(c + e)),
        )  # fmt: skip

    def plan(self, at: Update) -> Calls:
        new = "accumulator" not in at.slots
        total, epsilon, calls = at.slot("accumulator"), at.parameters.dtype.type(self.epsilon), Calls()
        if new:
            total.fill(self.initial_accumulator_value)
        for part, work in blocks(at):
            w, g, c = at.parameters[part], at.gradients[part], total[part]
            calls += [
                (np.multiply, (g, g, work)),
                (np.add, (c, work, c)),
                (np.add, (c, epsilon, work)),
                (np.sqrt, (work, work)),
                (np.divide, (g, work, work)),
                *move(w, at.descent, work, work),
            ]
        return calls
