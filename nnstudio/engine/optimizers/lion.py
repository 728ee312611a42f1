"""lion: every weight steps by the same amount, in the direction of its momentum's sign."""

from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, blocks
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class Lion(Optimizer):
    """Looks only at the sign of the momentum: every weight moves by the learning rate, up or down.

    w ← w − a·(sign(b1·m + (1 − b1)·g) + λ·w), then m ← b2·m + (1 − b2)·g. Wants a learning rate 3 to 10
    times smaller than Adam's. Source: Chen et al. 2023.
    """

    kind, title, order = "lion", "Lion", 9
    formula = "w ← w − α·(sign(β₁·m + (1 − β₁)·g) + λ·w)"

    learning_rate: float = option(0.0001, "How far every weight moves at each step.", gt=0, le=1e3, log=True)
    beta_1: float = option(0.9, "Share of m in the direction of the step.", ge=0, lt=1, label="β₁")
    beta_2: float = option(0.99, "Share of m that is kept for the next step.", ge=0, lt=1, label="β₂")
    weight_decay: float = option(
        0.0, "Share λ of each weight taken off per unit of learning rate.", ge=0, le=1e3
    )

    def plan(self, at: Update) -> Calls:
        keep, number = at.scratch("keep", ()), at.parameters.dtype.type
        calls: Calls = [(self._write_keep, (at, keep))] if self.weight_decay else []
        for part, work in blocks(at):
            w, g, m = at.parameters[part], at.gradients[part], at.slot("m")[part]
            # With d = m - g: b·m + (1 - b)·g = g + b·d, for both shares.
            calls += [
                (np.subtract, (m, g, m)),
                (np.multiply, (m, number(self.beta_1), work)),
                (np.add, (work, g, work)),
                (np.sign, (work, work)),
                (np.multiply, (work, at.rate, work)),
                *([(np.multiply, (w, keep, w))] if self.weight_decay else []),
                (np.subtract, (w, work, w)),
                (np.multiply, (m, number(self.beta_2), m)),
                (np.add, (m, g, m)),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        b1, b2, a, decay, before = self.beta_1, self.beta_2, rate, self.weight_decay, slots["m"]
        inside = b1 * before + (1 - b1) * g
        s = float(np.sign(inside))
        m = b2 * before + (1 - b2) * g
        return (
            Written("s", filled("sign({b}·{m} + (1 − {b})·{g})", b=b1, m=before, g=g), s),
            Written("m", filled("{b}·{m} + (1 − {b})·{g}", b=b2, m=before, g=g), m),
            Written(
                "w", filled("{w} − {a}·({s} + {d}·{w})", w=w, a=a, s=s, d=decay), w - a * (s + decay * w)
            ),
        )

    def _write_keep(self, at: Update, keep: Array) -> None:
        keep[()] = 1 - float(at.rate) * self.weight_decay
