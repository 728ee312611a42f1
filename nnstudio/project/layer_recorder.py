"""Measures the layers of a training between its steps, at little cost: for trainings without a window."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable

import numpy as np

from nnstudio.engine.training.loop import Training
from nnstudio.engine.training.observe import moved
from nnstudio.project.layer_curves import NO_LAYERS, OF_STEPS, OF_UPDATES, LayerCurves

EVERY = 1 / 10
AT_MOST = 1 / 200
ROWS_A_RUN = 100
"""As in the window: about 10 times a second, and about 100 times in a run that is over sooner."""

FREE = 0.05
SHARE = 0.02
"""Measuring may take so many seconds, and beyond them this share of the time: a large network, whose weights
take long to go through, is measured less often."""


class LayerRecorder:
    """Call :meth:`see` after each event of steps, and :meth:`end` when the training is over.

    ``done``: steps of the run before this training. ``gather``: seconds of steps that one event tells of
    (the step after a measurement comes alone, so that its change of the weights can be measured).
    """

    def __init__(
        self, training: Training, done: int, gather: float, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._training, self._clock = training, clock
        self._before, self._gather = done - training.step, gather
        self._names: tuple[str, ...] = ()
        self._found = {measure: array("d") for measure in (*OF_STEPS, OF_UPDATES)}
        self._stride = max(1, training.total_steps // ROWS_A_RUN)
        self._began = self._next = self._soonest = clock()
        self._due, self._spent, self._last = 0, 0.0, -1
        self._weights: np.ndarray | None = None
        self._waiting = False  # the weights are those before the step at hand
        training.gather = 0.0

    def see(self) -> None:
        """One or more steps were done."""
        began, step = self._clock(), self._training.step
        if self._waiting:
            self._measure_update(step)
        if self._is_due(step, began):
            self._measure(step)
            self._next, self._soonest, self._due = began + EVERY, began + AT_MOST, step + self._stride
            self._keep_weights()
        self._training.gather = 0.0 if self._waiting else self._gather
        self._spent += self._clock() - began

    def end(self, *, returned: bool = False) -> LayerCurves:
        """Everything that was measured, the last step too. ``returned``: the network has other weights than
        after that step: those of the best epoch, or the last finite ones.
        """
        step = self._training.step
        if not returned and 0 <= self._last != step:
            self._measure(step)
        width = 1 + len(self._names)
        found = {name: np.frombuffer(rows).reshape(-1, width) for name, rows in self._found.items() if rows}
        return LayerCurves(self._names, found) if found else NO_LAYERS

    def _is_due(self, step: int, now: float) -> bool:
        wanted = now >= self._next or (step >= self._due and now >= self._soonest)
        return wanted and self._spent <= FREE + SHARE * (now - self._began)

    def _measure(self, step: int) -> None:
        layers = self._training.diagnose().layers
        self._names, self._last = tuple(layer.name for layer in layers), step
        for measure in OF_STEPS:
            self._found[measure].extend((self._before + step, *(getattr(one, measure) for one in layers)))

    def _keep_weights(self) -> None:
        """Always in the same memory, since to get new costs more than to fill it."""
        vector = self._training.network.vector
        if self._weights is None:
            self._weights = np.empty_like(vector)
        np.copyto(self._weights, vector)
        self._waiting = True

    def _measure_update(self, step: int) -> None:
        assert self._weights is not None
        self._waiting = False
        found = moved(self._training.network, self._weights)
        if found.keys() == set(self._names):
            ratios = (found[name].ratio for name in self._names)
            self._found[OF_UPDATES].extend((self._before + step, *ratios))
