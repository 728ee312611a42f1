"""One weight nudged by hand: what the loss does, what backpropagation promised, and the way in between.

The exercise of every course: L(w), L(w + ε) and L(w - ε), their slope (L(w + ε) - L(w - ε)) / 2ε beside the
gradient dL/dw, and the change L(w + ε) - L(w) beside the linear promise dL/dw · ε.
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import tr
from nnstudio.engine.gradcheck import Progress, RepeatedStep, both_sides, difference
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.nudged import PARTS, Break, Nudge, Station
from nnstudio.engine.plan import Array
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.samples import Arrays
from nnstudio.engine.training.settings import TrainingSettings

EPSILON = 1e-4

ZOOMS = 6
"""Where the loss bends most is looked at so many times closer: a curve straightens, a kink does not."""

CALLS = PARTS + 2 * ZOOMS
"""About how many forward passes it takes, for progress."""


def nudge(
    network: Network,
    settings: TrainingSettings,
    x: Arrays,
    y: Arrays,
    name: str,
    index: int | Sequence[int],
    epsilon: float = EPSILON,
    progress: Progress | None = None,
) -> Nudge:
    """Nudge the number at ``index`` of the array ``name`` (``layer/parameter``) for the batch (x, y).

    Done in float64 on a copy of the network, as in a training step: dropout and noise draw the same each
    time, penalties are part of the loss. With several inputs (outputs) ``x`` (``y``) has an array for each.
    ``progress(done, total)`` is called ahead of each forward pass; what it raises ends the work. Raises
    :class:`NetworkError` with a sentence.
    """
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise NetworkError(tr("Epsilon must be a number above 0, got {epsilon}.", epsilon=epsilon))
    with threadpool_limits(1, user_api="blas"), np.errstate(all="ignore"):
        return _nudged(RepeatedStep(network, settings, x, y, keep=True), name, index, epsilon, progress)


def _nudged(
    step: RepeatedStep, name: str, index: int | Sequence[int], epsilon: float, progress: Progress | None
) -> Nudge:
    node_id, parameter = find(step.network.spec, step.network.weights(), name)
    values, gradients = step.network.parameter(node_id, parameter), step.network.gradient(node_id, parameter)
    place = checked_index(name, values.shape, index)
    if gradients is None:
        raise NetworkError(
            tr(
                "{name} is not trained: backpropagation computes no gradient for it. Choose another.",
                name=name,
            )
        )
    step.backward()
    gradient, value = float(gradients[place]), float(values[place])
    way = _Way(step, values, place, progress)
    loss = way.loss(0.0)
    stations = _stations(step, node_id, lambda: way.loss(epsilon))
    above, below = both_sides(values, place, step.loss, epsilon)
    curve = [(-epsilon, below)]
    curve += [(s, way.loss(s)) for s in (epsilon * (2 * i / PARTS - 1) for i in range(1, PARTS))]
    curve.append((epsilon, above))
    kind, at = _find_break(way, curve)
    near = min(epsilon / 2, EPSILON)
    closer = difference(way.loss(near), way.loss(-near), near)
    numbers = (step.workspace.batch, value, loss, above, below, gradient, closer)
    return Nudge(name, place, epsilon, *numbers, tuple(curve), stations, kind, at)


def find(spec: NetworkSpec, weights: dict[str, Array], name: str) -> tuple[str, str]:
    """(node id, parameter) of an array. Raises :class:`NetworkError`."""
    if name not in weights:
        known = ", ".join(list(weights)[:12])
        raise NetworkError(tr("There is no array {name}. There are: {known}.", name=name, known=known))
    layer, _, parameter = name.rpartition("/")
    return spec.named(layer).id, parameter


def checked_index(name: str, shape: tuple[int, ...], index: int | Sequence[int]) -> tuple[int, ...]:
    """The index as a tuple of whole numbers within the shape. Raises :class:`NetworkError`."""
    try:
        found = tuple(operator.index(i) for i in ((index,) if isinstance(index, int) else index))
    except TypeError:
        raise NetworkError(tr("An index is made of whole numbers, got {index}.", index=index)) from None
    words = {"name": name, "index": str(list(found)), "shape": f"({', '.join(map(str, shape))})"}
    if len(found) != len(shape):
        raise NetworkError(
            tr("{name} has shape {shape}: {index} must have {count} numbers.", count=len(shape), **words)
        )
    if not all(0 <= i < extent for i, extent in zip(found, shape, strict=True)):
        raise NetworkError(
            tr("{name} has shape {shape}: {index} is outside it. Counting begins at 0.", **words)
        )
    return found


class _Way:
    """The loss as a function of how far the weight is shifted; each place is computed once."""

    def __init__(
        self, step: RepeatedStep, values: Array, place: tuple[int, ...], progress: Progress | None
    ) -> None:
        self._step, self._values, self._place, self._progress = step, values, place, progress
        self._known: dict[float, float] = {}
        self._asked = itertools.count()

    def loss(self, shift: float) -> float:
        """L(w + shift)."""
        if shift not in self._known:
            if self._progress is not None:
                self._progress(min(next(self._asked), CALLS), CALLS)
            kept = self._values[self._place]
            self._values[self._place] = kept + shift
            self._known[shift] = self._step.loss()
            self._values[self._place] = kept
        return self._known[shift]

    def bend(self, middle: float, width: float) -> float:
        """|L(middle + width) - 2 L(middle) + L(middle - width)|."""
        return abs(self.loss(middle + width) - 2 * self.loss(middle) + self.loss(middle - width))


def _stations(step: RepeatedStep, node_id: str, nudged: Callable[[], float]) -> tuple[Station, ...]:
    """What moves behind the weight: the arrays of the workspace before and after ``nudged``, which was not
    called before. They hold the forward pass of the weight as it is.
    """
    spec, sites = step.network.spec, step.workspace.sites
    behind = {node_id}
    for other in step.network.order:
        if any(edge.source in behind for edge in spec.incoming[other]):
            behind.add(other)
    order = [i for i in step.network.order if i in behind]
    before = {i: (sites[i].z.copy(), sites[i].y.copy()) for i in order}
    nudged()
    found = []
    for i in order:
        site, (z, y) = sites[i], before[i]
        moved = site.z - z
        promise = float((site.dz * moved).sum()) if site.needs_gradient else None
        largest = [float(np.abs(a).max(initial=0.0)) for a in (moved, site.y - y)]
        name, same = spec.by_id[i].name, site.z is site.y
        found.append(Station(name, None if same else largest[0], largest[1], promise))
    return tuple(found)


def _find_break(way: _Way, curve: Sequence[tuple[float, float]]) -> tuple[Break, float]:
    """Where the loss bends most, closer and closer: halving the piece halves a kink's bend, quarters that of
    a curve, and leaves that of a jump.
    """
    losses = np.array([loss for _, loss in curve])
    bends = np.abs(np.diff(losses, 2))
    if not np.isfinite(bends).all():
        return "", math.nan
    width = curve[-1][0] / (PARTS // 2)
    middle, first = curve[int(bends.argmax()) + 1][0], float(bends.max()) / width
    last = first * width
    for _ in range(ZOOMS):
        width /= 2
        last, middle = max((way.bend(m, width), m) for m in (middle - width, middle, middle + width))
    if not last > 200 * np.finfo(np.float64).eps * float(np.abs(losses).max()):
        return "", math.nan  # the last digits of the loss
    share = last / width / first
    return ("jump", middle) if share > 8 else ("kink", middle) if share > 0.2 else ("", math.nan)
