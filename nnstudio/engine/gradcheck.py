"""Gradient check: nudge a number, look how the loss changes, compare with what the backward pass says."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, public_view, run
from nnstudio.engine.training.samples import Arrays, Samples
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace

RIGHT, WRONG = 1e-6, 1e-3
"""Relative errors: below the first a gradient is right, from the second on it is wrong."""

Progress = Callable[[int, int], None]
"""Told how many of how many numbers are done."""


@dataclass(frozen=True)
class Checked:
    """One array: how far its gradient is from the differences.

    ``relative_error`` = |analytic - numeric| / (|analytic| + |numeric|), Euclidean norms over the numbers
    that were checked. Below 1e-6 is right, above 1e-3 wrong; in between there may be a kink (relu at 0) near
    some number. ``worst`` is where they differ most, with both values there.
    """

    name: str
    size: int
    checked: int
    relative_error: float
    worst: tuple[int, ...]
    analytic: float
    numeric: float


def compare(
    name: str,
    values: Array,
    gradient: Array,
    loss: Callable[[], float],
    places: Array,
    epsilon: float,
    floor: float,
) -> Checked:
    """Nudge ``values`` (in place, and back) at flat ``places``: (L(v + ε) - L(v - ε)) / 2ε, and compare.

    ``floor`` is the least that an error is measured against: rounding is no error where a gradient is 0.
    """
    analytic = gradient[np.unravel_index(places, gradient.shape)]
    indices = (np.unravel_index(i, values.shape) for i in places)
    numeric = np.array([difference(*both_sides(values, i, loss, epsilon), epsilon) for i in indices])
    apart = np.abs(analytic - numeric)
    size = max(float(np.linalg.norm(analytic) + np.linalg.norm(numeric)), floor)
    worst = int(apart.argmax())
    return Checked(
        name,
        values.size,
        len(places),
        float(np.linalg.norm(apart)) / size,
        tuple(int(i) for i in np.unravel_index(places[worst], values.shape)),
        float(analytic[worst]),
        float(numeric[worst]),
    )


def both_sides(
    values: Array, index: tuple[Any, ...], loss: Callable[[], float], epsilon: float
) -> tuple[float, float]:
    """The loss with one number nudged up and down by ``epsilon`` (in place, and back)."""
    kept = values[index]
    values[index] = kept + epsilon
    above = loss()
    values[index] = kept - epsilon
    below = loss()
    values[index] = kept
    return above, below


def difference(above: float, below: float, epsilon: float) -> float:
    """The central difference (L(v + ε) - L(v - ε)) / 2ε."""
    return (above - below) / (2 * epsilon)


def floor_of(loss: float, epsilon: float) -> float:
    """The least that an error is measured against: six digits of such a loss must tell it apart."""
    return max(1e6 * abs(loss) * float(np.finfo(np.float64).eps) / epsilon, 1e-12)


def gradient_check(
    network: Network,
    settings: TrainingSettings,
    x: Arrays,
    y: Arrays,
    epsilon: float = 1e-5,
    limit: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Checked, ...]:
    """Check the gradient of every trained array, and of the input (named ``input``), for a batch (x, y).

    With several input layers ``x`` has an array for each, and their gradients are named ``layer/y``, what
    each puts out; with several output layers ``y`` has an array for each, in the order they were drawn.
    Done in float64 on a copy of the network, as in a training step, by central differences with nudges of
    ``epsilon``. Of arrays larger than ``limit``, that many numbers are checked, drawn by ``seed``. Rounding
    is no error: the error of an array is measured against a thousandth of the whole gradient at least, and
    against six digits of such a loss must tell it apart.

    One BLAS thread is used: the same numbers every time. ``progress(done, total)`` is called ahead of each
    number that is checked; what it raises ends the check.
    """
    with threadpool_limits(1, user_api="blas"):
        return _checked(RepeatedStep(network, settings, x, y), epsilon, limit, seed, progress)


def _checked(
    step: RepeatedStep, epsilon: float, limit: int, seed: int, progress: Progress | None
) -> tuple[Checked, ...]:
    step.backward()
    arrays = [(name, values, gradient.copy()) for name, values, gradient in step.arrays()]
    whole = float(np.sqrt(sum((g * g).sum() for _, _, g in arrays)))
    floor = max(1e-3 * whole, floor_of(step.loss(), epsilon))
    rng = np.random.default_rng(seed)
    loss = _counted(step.loss, progress, sum(min(v.size, limit) for _, v, _ in arrays))
    found = []
    for name, values, gradient in arrays:
        places = np.arange(values.size)
        if values.size > limit:
            places = np.sort(rng.choice(values.size, limit, replace=False))
        found.append(compare(name, values, gradient, loss, places, epsilon, floor))
    return tuple(found)


def _counted(loss: Callable[[], float], progress: Progress | None, total: int) -> Callable[[], float]:
    """``loss``, which tells ``progress`` how many numbers are done: each asks for the loss twice."""
    if progress is None:
        return loss
    tell, asked = progress, itertools.count()

    def told() -> float:
        number = next(asked)
        if number % 2 == 0:
            tell(number // 2, total)
        return loss()

    return told


class RepeatedStep:
    """One training step on one batch in float64, to be repeated while its numbers are nudged.

    It has a network of its own. ``keep`` keeps every intermediate array apart, to be looked at.
    """

    def __init__(
        self, network: Network, settings: TrainingSettings, x: Arrays, y: Arrays, *, keep: bool = False
    ) -> None:
        self.network = Network(network.spec, network.data_shape, "float64")
        self.network.set_weights(network.weights())
        samples, goal = Samples(x, y), settings.goal([node.id for node in network.outputs])
        self.workspace = Workspace(
            self.network, len(samples), loss=goal, training=True, keep=keep, input_gradient=True
        )
        outputs = zip(network.outputs, samples.targets, strict=True)
        self.workspace.load(self.network.arranged(x), {node.id: y for node, y in outputs})
        self.noise = self.network.noise.bit_generator.state

    def loss(self) -> float:
        """Forward: mean loss of the batch plus penalties; dropout and noise draw the same each time."""
        self.network.noise.bit_generator.state = self.noise
        run(self.workspace.forward)
        return self.workspace.loss()

    def backward(self) -> None:
        """Forward and backward: fill every gradient."""
        self.loss()
        run(self.workspace.backward)

    def arrays(self) -> Iterator[tuple[str, Array, Array]]:
        """Name (``layer/parameter``), values and gradient of every trained array, and of each input."""
        for node_id in self.network.order:
            for p in self.network.analysis.parameters[node_id]:
                if (gradient := self.network.gradient(node_id, p.name)) is not None:
                    name = f"{self.network.spec.by_id[node_id].name}/{p.name}"
                    yield name, self.network.parameter(node_id, p.name), gradient
        for node in self.network.inputs:
            site, feed = self.workspace.sites[node.id], self.workspace.feeds[node.id]
            values = feed[:, :-1] if feed.ndim == 2 else feed  # vectors are followed by a column of ones
            name = "input" if len(self.network.inputs) == 1 else f"{node.name}/y"
            yield name, values, public_view(site.dy, site.output)
