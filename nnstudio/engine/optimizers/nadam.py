"""nadam: adam with Nesterov's look-ahead."""

import math
from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import BLOCK, OPTIMIZERS, Optimizer, Update, blocks
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class Nadam(Optimizer):
    """Adam whose momentum looks one step ahead.

    m ← b1·m + (1 − b1)·g, v ← b2·v + (1 − b2)·g²,
    w ← w − a·(u_{t+1}·m / (1 − U_{t+1}) + (1 − u_t)·g / (1 − U_t)) / (sqrt(v̂) + e), with the warming
    momentum u_t = b1·(1 − 0.5·0.96^(d·t)) and U_t = u_1 ⋯ u_t. Source: Dozat 2016, with his d = 0.004, as in
    PyTorch; Keras takes d = 1 and e = 1e-7.
    """

    kind, title, order = "nadam", "Nadam", 6
    formula = "w ← w − α·(ahead m̂) / (√v̂ + ε)"

    learning_rate: float = option(0.001, "How far each step goes, about.", gt=0, le=1e3, log=True)
    beta_1: float = option(0.9, "Share of the average gradient m that is kept.", ge=0, lt=1, label="β₁")
    beta_2: float = option(
        0.999, "Share of the average squared gradient v that is kept.", ge=0, lt=1, label="β₂"
    )
    epsilon: float = option(
        1e-8, "Added to the root so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )
    momentum_decay: float = option(
        0.004, "How fast the momentum warms up from half to all of β₁.", gt=0, le=100, log=True, advanced=True
    )

    def plan(self, at: Update) -> Calls:
        of_m, of_g, of_v = (at.scratch(name, ()) for name in ("of_m", "of_g", "of_v"))
        number, warming = at.parameters.dtype.type, _Warming(self.beta_1, self.momentum_decay)
        calls: Calls = [(self._write_scalars, (at, warming, of_m, of_g, of_v))]
        for part, work in blocks(at):
            w, g, m, v = at.parameters[part], at.gradients[part], at.slot("m")[part], at.slot("v")[part]
            root = at.scratch("root", (BLOCK,))[: work.size]
            calls += [
                (np.multiply, (m, number(self.beta_1), m)),
                (np.multiply, (g, number(1 - self.beta_1), work)),
                (np.add, (m, work, m)),
                (np.multiply, (v, number(self.beta_2), v)),
                (np.multiply, (g, g, work)),
                (np.multiply, (work, number(1 - self.beta_2), work)),
                (np.add, (v, work, v)),
                (np.multiply, (v, of_v, root)),
                (np.sqrt, (root, root)),
                (np.add, (root, number(self.epsilon), root)),
                (np.multiply, (m, of_m, work)),
                (np.divide, (work, root, work)),
                (np.subtract, (w, work, w)),
                (np.multiply, (g, of_g, work)),
                (np.divide, (work, root, work)),
                (np.subtract, (w, work, w)),
            ]
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        b1, b2, a, e, before_m, before_v = (
            self.beta_1, self.beta_2, rate, self.epsilon, slots["m"], slots["v"]
        )  # fmt: skip
        m, v = b1 * before_m + (1 - b1) * g, b2 * before_v + (1 - b2) * g * g
        warming = _Warming(b1, self.momentum_decay)
        u, product = warming.at(step)
        ahead = warming.momentum(step + 1)
        of_m, of_g, corrected = ahead / (1 - product * ahead), (1 - u) / (1 - product), v / (1 - b2**step)
        mixed = of_m * m + of_g * g
        return (
            Written("m", filled("{b}·{m} + (1 − {b})·{g}", b=b1, m=before_m, g=g), m),
            Written("v", filled("{b}·{v} + (1 − {b})·{g}²", b=b2, v=before_v, g=g), v),
            Written("v̂", f"{filled('{v} / (1 − {b}', v=v, b=b2)}^{step})", corrected),
            Written("m̂", filled("{p}·{m} + {q}·{g}", p=of_m, m=m, q=of_g, g=g), mixed),
            Written("w", filled("{w} − {a}·{m} / (√{v} + {e})", w=w, a=a, m=mixed, v=corrected, e=e),
                    w - a * mixed / (math.sqrt(corrected) + e)),
        )  # fmt: skip

    def _write_scalars(self, at: Update, warming: "_Warming", of_m: Array, of_g: Array, of_v: Array) -> None:
        now, product = warming.at(at.step)
        ahead = warming.momentum(at.step + 1)
        of_m[()] = float(at.rate) * ahead / (1 - product * ahead)
        of_g[()] = float(at.rate) * (1 - now) / (1 - product)
        of_v[()] = 1 / (1 - self.beta_2**at.step)


class _Warming:
    """The momenta u_t and their product, kept from step to step and computed anew for a resumed run."""

    def __init__(self, beta: float, decay: float) -> None:
        self.beta, self.decay, self.step, self.product = beta, decay, 0, 1.0

    def momentum(self, step: int) -> float:
        """u_t."""
        return float(self.beta * (1 - 0.5 * 0.96 ** (self.decay * step)))

    def at(self, step: int) -> tuple[float, float]:
        """u_t and u_1 ⋯ u_t."""
        if step != self.step + 1:
            self.product = math.prod(self.momentum(t) for t in range(1, step))
        self.step, self.product = step, self.product * self.momentum(step)
        return self.momentum(step), self.product
