"""sgd: step against the gradient, with momentum if asked."""

from collections.abc import Mapping

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import Written, filled
from nnstudio.engine.optimizers.base import OPTIMIZERS, Optimizer, Update, average, blocks, move
from nnstudio.engine.plan import Array, Calls


@OPTIMIZERS.register
class SGD(Optimizer):
    """Steps against the gradient: w ← w − a·g. Momentum keeps some of the last step's velocity.

    With momentum m: v ← m·v − a·g, w ← w + v; with Nesterov's look-ahead w ← w + m·v − a·g.
    Source: Sutskever et al. 2013, in Keras's form (the learning rate inside the velocity).
    """

    kind, title, order = "sgd", "SGD", 1
    formula = "w ← w − α·g"

    learning_rate: float = option(0.01, "How far each step goes.", gt=0, le=1e3, log=True)
    momentum: float = option(0.0, "Share of the last step's velocity that is kept.", ge=0, lt=1)
    nesterov: bool = option(False, "Look ahead along the velocity before stepping.")

    def plan(self, at: Update) -> Calls:
        w, g, calls = at.parameters, at.gradients, Calls()
        for part, work in blocks(at):
            if self.momentum == 0.0:
                calls += move(w[part], at.descent, g[part], work)
            else:
                calls += self._with_momentum(at, w[part], g[part], at.slot("velocity")[part], work)
        return calls

    def worked(
        self, w: float, g: float, slots: Mapping[str, float], rate: float, step: int
    ) -> tuple[Written, ...]:
        a, m = rate, self.momentum
        if m == 0:
            return (Written("w", filled("{w} − {a}·{g}", w=w, a=a, g=g), w - a * g),)
        before = slots["velocity"]
        v = m * before - a * g
        velocity = Written("v", filled("{m}·{v} − {a}·{g}", m=m, v=before, a=a, g=g), v)
        if not self.nesterov:
            return velocity, Written("w", filled("{w} + {v}", w=w, v=v), w + v)
        ahead = filled("{w} + {m}·{v} − {a}·{g}", w=w, m=m, v=v, a=a, g=g)
        return velocity, Written("w", ahead, w + m * v - a * g)

    def _with_momentum(self, at: Update, w: Array, g: Array, v: Array, work: Array) -> Calls:
        calls: Calls = [(np.multiply, (g, at.descent, work)), *average(v, self.momentum, work)]
        if not self.nesterov:
            return [*calls, (np.add, (w, v, w))]
        momentum = np.array(self.momentum, w.dtype)
        return [*calls, (np.add, (w, work, w)), *move(w, momentum, v, work)]
