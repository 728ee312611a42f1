"""The epoch of the lowest loss and its weights, and those that gave way to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array


@dataclass(frozen=True, eq=False)
class Other:
    """Weights of the same training that the network does not have: of the best or of the last epoch."""

    kind: Literal["best", "last"]
    epoch: int
    weights: dict[str, Array]


@dataclass
class Best:
    """What a training remembers of its best epoch. Its vector is replaced at a better one, never written."""

    loss: float = math.inf
    epoch: int | None = None
    vector: Array | None = None
    last: Array | None = None

    def see(self, loss: float, epoch: int, vector: Array) -> None:
        """An epoch has ended with this loss (of the validation samples, where there are any)."""
        if loss < self.loss:
            self.loss, self.epoch, self.vector = loss, epoch, vector.copy()

    def put_back(self, vector: Array) -> None:
        """Write the best epoch's weights into ``vector``; what it had is kept as the last epoch's."""
        if self.vector is not None:
            self.last = vector.copy()
            np.copyto(vector, self.vector)

    def other(self, network: Network, epoch: int) -> Other | None:
        """What the network does not have, after a training that ended in ``epoch``; None if it has all."""
        for kind, number, vector in (("last", epoch, self.last), ("best", self.epoch, self.vector)):
            if vector is not None and number and not np.array_equal(vector, network.vector, equal_nan=True):
                return Other(kind, number, _arrays(network, vector))  # type: ignore[arg-type]
        return None


def _arrays(network: Network, vector: Array) -> dict[str, Array]:
    """By ``layer/parameter``, from all parameters one behind the other."""
    own = network.vector.copy()
    try:
        np.copyto(network.vector, vector)
        return network.weights()
    finally:
        np.copyto(network.vector, own)
