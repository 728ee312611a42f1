"""The update of a step that is worked out: each weight before and after, with what the optimizer keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.in_numbers import Written, factor, number
from nnstudio.engine.network import Network
from nnstudio.engine.optimizers import Optimizer
from nnstudio.engine.optimizers.base import Update
from nnstudio.engine.parameter import Parameter
from nnstudio.engine.plan import Array, run
from nnstudio.engine.training.clipping import clip_calls
from nnstudio.engine.training.settings import TrainingSettings


class Updates:
    """The optimizer of a run that starts now, at its full learning rate, for one network."""

    def __init__(self, network: Network, settings: TrainingSettings) -> None:
        self._network, self._optimizer = network, settings.optimizer
        rate = np.array(settings.optimizer.learning_rate, network.dtype)
        self._update = Update(network.vector[: network.trained], network.gradient_vector, rate)
        self._clip = clip_calls(settings, network.gradient_vector)
        self._plan = settings.optimizer.plan(self._update) if network.trained else []
        self._constrain = network.constraint_calls()

    def advance(self) -> Values:
        """One update with the gradients as they are. Returns what went into it and what came out."""
        update, given = self._update, self._update.gradients.copy()
        before = update.parameters.copy()
        slots = {name: values.copy() for name, values in update.slots.items()}
        run(self._clip)
        gradients = update.gradients.copy()
        update.step += 1
        run(self._plan)
        stepped = update.parameters.copy()
        run(self._constrain)
        after = update.parameters.copy()
        rate, step = float(update.rate), update.step
        return Values(
            self._network, self._optimizer, rate, step, given, gradients, slots, before, stepped, after
        )


@dataclass(frozen=True, eq=False)
class Values:
    """Flat vectors of one update: gradients as computed and as clipped, the slots and weights before, the
    weights behind the optimizer's step, and within their max-norm.
    """

    network: Network
    optimizer: Optimizer
    rate: float
    step: int
    given: Array
    gradients: Array
    slots: dict[str, Array]
    before: Array
    stepped: Array
    after: Array

    def lines(self, node_id: str, p: Parameter) -> Iterator[Written]:
        """The update of every number of one parameter."""
        given, g, before, stepped, after = (
            self._of(node_id, p, vector)
            for vector in (self.given, self.gradients, self.before, self.stepped, self.after)
        )
        slots = {name: self._of(node_id, p, vector) for name, vector in self.slots.items()}
        for place in np.ndindex(before.shape):
            name = f"{p.name}[{', '.join(map(str, place))}]"
            if g[place] != given[place]:
                share = float(g[place] / given[place])
                yield Written(f"g {name}", f"{number(float(given[place]))}·{number(share)}", float(g[place]))
            kept = {slot: float(values[place]) for slot, values in slots.items()}
            *way, last = self.optimizer.worked(
                float(before[place]), float(g[place]), kept, self.rate, self.step
            ) or (Written("w", "", 0.0),)
            for line in way:
                yield Written(f"{line.name} {name}", line.how, line.value)
            yield Written(name, last.how, float(stepped[place]))
            if after[place] != stepped[place]:
                share = float(after[place] / stepped[place])
                yield Written(name, f"{factor(float(stepped[place]))}·{number(share)}", float(after[place]))

    def _of(self, node_id: str, p: Parameter, vector: Array) -> Array:
        found = self.network.gradient(node_id, p.name, vector)
        assert found is not None
        return found
