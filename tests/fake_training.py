"""A training without arithmetic, whose every number a test can foretell; and a document without a project."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from nnstudio.engine.training.events import (
    Diagnostics,
    EpochDone,
    Event,
    Finished,
    LayerStatistics,
    StepDone,
)


class FakeTraining:
    """Step n has the loss 1/n; epoch e logs train 1/e and validation 2/e; ``diverge_at`` is a step."""

    gather = 0.0

    def __init__(
        self,
        epochs: int = 3,
        steps_per_epoch: int = 4,
        *,
        pause: float = 0.0,
        diverge_at: int = 0,
        fail_at: int = 0,
    ) -> None:
        self.epochs, self.steps_per_epoch = epochs, steps_per_epoch
        self.total_steps = epochs * steps_per_epoch
        self.pause, self.diverge_at, self.fail_at = pause, diverge_at, fail_at
        self.network: Any = SimpleNamespace(predict=lambda x: np.full((len(x), 1), self.done))
        self.done = self.epochs_done = 0
        self.rates: list[tuple[int, float]] = []
        self.closed = False
        self._stopped = False

    def run(self) -> Iterator[Event]:
        try:
            yield from self._run()
        finally:
            self.closed = True

    @property
    def step(self) -> int:
        return self.done

    def checkpoint(self) -> None:
        return None

    def _run(self) -> Iterator[Event]:
        for epoch in range(1, self.epochs + 1):
            for _ in range(self.steps_per_epoch):
                if self._stopped:
                    yield Finished("stopped", epoch, self.done, 0.0)
                    return
                self.done += 1
                if self.pause:
                    time.sleep(self.pause)
                if self.done == self.fail_at:
                    raise RuntimeError("the batch has no samples")
                if self.done == self.diverge_at:
                    yield Finished(
                        "diverged",
                        epoch,
                        self.done,
                        0.0,
                        layer="dense_2",
                        sentence="dense_2 left the numbers.",
                    )
                    return
                yield StepDone(epoch, self.done, 1 / self.done)
            yield EpochDone(epoch, self.done, 0.1 * epoch, {"loss": 1 / epoch}, {"loss": 2 / epoch})
        yield Finished("finished", self.epochs, self.done, 0.3)

    def diagnose(self) -> Diagnostics:
        layers = tuple(
            LayerStatistics(f"n{i + 2}", f"dense_{i + 1}", 10.0 ** (i - 2), 1.0, 0.0, 1.0, 0.0)
            for i in range(3)
        )
        return Diagnostics(1, self.done, 1 / max(self.done, 1), 0.01, layers)

    def stop(self) -> None:
        self._stopped = True

    def tell_soon(self) -> None:
        """Each event tells of one step here anyway."""

    def set_learning_rate(self, rate: float) -> None:
        self.rates.append((self.done, rate))

    def other_weights(self) -> None:
        """It has no epoch but the last."""

    def weights_snapshot(self) -> dict[str, Any]:
        return {"dense_1/kernel": np.full((2, 4), float(self.done))}
