"""adamax: adam with the largest gradient instead of the average square."""

from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, blocks
from nnstudio.engine.plan import Array, Calls, into


@OPTIMIZERS.register
class Adamax(Optimizer):
    """Adam that divides by the largest recent gradient instead of a root of squares: steady with rare spikes.

    m ← b1·m + (1 − b1)·g, u ← max(b2·u, |g|), w ← w − a / (1 − b1^t) · m / (u + e). Source: Kingma & Ba 2015,
    algorithm 2 (a = 0.002), with Keras's e = 1e-7 below the line so that a weight without gradient stays
    (PyTorch: u ← max(b2·u, |g| + e), e = 1e-8).
    """

    kind, title, order = "adamax", "Adamax", 7
    formula = "u ← max(β₂·u, |g|), w ← w − α·m̂ / (u + ε)"

    learning_rate: float = option(0.002, "How far each step goes, about.", gt=0, le=1e3, log=True)
    beta_1: float = option(0.9, "Share of the average gradient m that is kept.", ge=0, lt=1, label="β₁")
    beta_2: float = option(0.999, "Share of the largest gradient u that is kept.", ge=0, lt=1, label="β₂")
    epsilon: float = option(
        1e-7, "Added so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )

    def plan(self, at: Update) -> Calls:
        size, number = at.scratch("size", ()), at.parameters.dtype.type
        calls: Calls = [(self._write_size, (at, size))]
        for part, work in blocks(at):
            w, g, m, u = at.parameters[part], at.gradients[part], at.slot("m")[part], at.slot("u")[part]
            calls += [
                (np.multiply, (m, number(self.beta_1), m)),
                (np.multiply, (g, number(1 - self.beta_1), work)),
                (np.add, (m, work, m)),
                (np.multiply, (u, number(self.beta_2), u)),
                (np.absolute, (g, work)),
                (into(np.maximum, u), (u, work)),
                (np.add, (u, number(self.epsilon), work)),
                (np.divide, (m, work, work)),
                (np.multiply, (work, size, work)),
                (np.subtract, (w, work, w)),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        b1, b2, a, e, before_m, before_u = (
            self.beta_1,
            self.beta_2,
            rate,
            self.epsilon,
            slots["m"],
            slots["u"],
        )
        m, u = b1 * before_m + (1 - b1) * g, max(b2 * before_u, abs(g))
        corrected = m / (1 - b1**step)
        return (
            Written("m", filled("{b}·{m} + (1 − {b})·{g}", b=b1, m=before_m, g=g), m),
            Written("u", filled("max({b}·{u}, |{g}|)", b=b2, u=before_u, g=g), u),
            Written("m̂", f"{filled('{m} / (1 − {b}', m=m, b=b1)}^{step})", corrected),
            Written("w", filled("{w} − {a}·{m} / ({u} + {e})", w=w, a=a, m=corrected, u=u, e=e),
                    w - a * corrected / (u + e)),
        )  # fmt: skip

    def _write_size(self, at: Update, size: Array) -> None:
        size[()] = float(at.rate) / (1 - self.beta_1**at.step)
