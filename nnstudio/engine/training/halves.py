"""A large batch worked in two halves by two threads, where there are two processors.

Each half has arrays and a gradient of its own; the two gradients add up to that of the batch, because losses
divide by the samples of the whole batch. NumPy lets go of Python's lock in each of its calls, so the halves
run side by side. BLAS stays at one thread: two of our own meet once a step, those of BLAS at every product.

Whether a batch is halved follows from the network, its size and the number of processors, never from where a
training runs: on one machine the bits are the same in a script and in a window.
"""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from nnstudio.engine.layers.base import Layer
from nnstudio.engine.losses import Goal
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array, Calls, ready, run
from nnstudio.engine.site import Part
from nnstudio.engine.training import denormals
from nnstudio.engine.training.rows import Load, Rows, loads
from nnstudio.engine.workspace import Workspace

WORTH_IT = 30_000_000
"""Multiply-adds of a batch, forward, from which a second thread brings more than meeting it costs."""

PROCESSORS = 2
"""From so many on two threads are used. A window that paints now and then does not change that."""

P = ParamSpec("P")
R = TypeVar("R")


def available_partner() -> Partner | None:
    """A partner, if this process may use enough processors."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Partner() if allowed >= PROCESSORS else None


def worth_halving(network: Network, batch: int) -> bool:
    """Whether a batch is large enough, and each sample is worked by itself alone."""
    layers = [(i, network.spec.by_id[i].layer) for i in network.order]
    if batch < 2 or not all(layer.samples_are_apart for _, layer in layers):
        return False
    each = sum(
        layer.multiply_adds([network.shape_of(e.source) for e in network.spec.incoming[i]])
        for i, layer in layers
    )
    return batch * each >= WORTH_IT


class Partner:
    """A second thread that works while the first does; it is there only as long as a call :meth:`beside`."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._given, self._done = threading.Semaphore(0), threading.Semaphore(0)
        self._work: Callable[[], object] | None = None
        self._error: BaseException | None = None

    def beside(self, function: Callable[P, R]) -> Callable[P, R]:
        """``function`` with the partner at hand, which has the caller's context and no denormal numbers."""

        def with_partner(*arguments: P.args, **named: P.kwargs) -> R:
            self._begin()  # a call that broke off may have left something behind
            serve = partial(contextvars.copy_context().run, self._serve)
            thread = threading.Thread(target=serve, name="second half", daemon=True)
            thread.start()
            try:
                return function(*arguments, **named)
            finally:
                self.give(None)
                thread.join()

        return with_partner

    def _serve(self) -> None:
        with denormals.flushed():
            while True:
                self._given.acquire()
                if (work := self._work) is None:
                    return
                try:
                    work()
                except BaseException as error:
                    self._error = error
                self._done.release()

    def give(self, work: Callable[[], object] | None) -> None:
        """Have this done meanwhile."""
        self._work = work
        self._given.release()

    def wait(self) -> None:
        """Until it is done. Raises what was raised there."""
        self._done.acquire()
        if (error := self._error) is not None:
            self._error = None
            raise error


@dataclass(frozen=True)
class Seen:
    """What one layer put out for a batch of which each half holds a part."""

    layer: Layer
    y: Array


class Halves:
    """Stands where a :class:`Workspace` stands in the training loop, for one large batch size.

    ``loads`` fill it, and have the partner begin. ``forward`` does all the rest up to the gradient of the
    batch, ``backward`` adds that of the penalties. An odd batch's first half is the larger one.
    """

    def __init__(self, network: Network, batch: int, goal: Goal, partner: Partner) -> None:
        self.network, self.batch, self._partner = network, batch, partner
        gradient, other = network.gradient_vector, np.zeros_like(network.gradient_vector)
        self._first = batch - batch // 2
        self.parts = [
            Workspace(network, samples, loss=goal, training=True, part=Part(batch, gradients))
            for samples, gradients in ((self._first, gradient), (batch // 2, other))
        ]
        mine, theirs = self.parts
        self._theirs: Calls = [*theirs.forward, *theirs.backward]
        together: Calls = [(partner.wait, ()), (np.add, (gradient, other, gradient))]
        self.forward: Calls = [*mine.forward, *mine.backward, *together]
        self.backward = ready(network.penalty_calls())

    @property
    def sites(self) -> dict[str, Seen]:
        """What each layer put out for the batch last worked. Copies."""
        mine, theirs = (part.sites for part in self.parts)
        return {i: Seen(mine[i].layer, np.concatenate((mine[i].y, theirs[i].y), axis=-1)) for i in mine}

    def loads(self, rows: Mapping[str, Rows], targets: Mapping[str, Array]) -> list[Load]:
        """What takes a batch's rows into both halves."""
        return [(self._begin, tuple(loads(rows, targets, part) for part in self.parts))]

    def _begin(self, numbers: Array, mine: list[Load], theirs: list[Load]) -> None:
        def work() -> None:
            _fill(theirs, numbers[self._first :])
            run(self._theirs)

        self._partner.give(work)
        _fill(mine, numbers[: self._first])

    def loss(self) -> float:
        """Mean loss of the batch, penalties included; outputs add up, each by its weight."""
        mine = self.parts[0].heads
        return sum(mine[i].weight * loss for i, loss in self.mean_losses().items()) + self.network.penalty()

    def mean_losses(self) -> dict[str, float]:
        """Each output's own loss, without its weight. Each half has a share in it."""
        mine, theirs = (part.mean_losses() for part in self.parts)
        return {i: loss + theirs[i] for i, loss in mine.items()}


Step = Workspace | Halves
"""What the training loop works a batch with."""


def _fill(filling: list[Load], numbers: Array) -> None:
    for load, more in filling:
        load(numbers, *more)


def compiled(
    network: Network,
    batch: int,
    goal: Goal,
    rows: Mapping[str, Rows],
    targets: Mapping[str, Array],
    partner: Partner | None,
) -> tuple[Step, list[Load]]:
    """What works batches of this size, and what fills it."""
    if partner and worth_halving(network, batch):
        halves = Halves(network, batch, goal, partner)
        return halves, halves.loads(rows, targets)
    workspace = Workspace(network, batch, loss=goal, training=True)
    return workspace, loads(rows, targets, workspace)
