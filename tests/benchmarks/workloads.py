"""What the engine's benchmark trains: seven networks and their data. Imported by every contender's process.

Labels are noisy on purpose: on data that can be learned by heart the loss falls to zero, gradients become
denormal numbers, and the benchmark would time those.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

NOISE = 0.15
"""Share of labels drawn anew."""


@dataclass(frozen=True)
class Workload:
    """``sizes`` are the layers' widths from the input to the output; ``filters`` makes it a small CNN."""

    name: str
    title: str
    sizes: tuple[int, ...]
    activation: str
    batch: int
    rows: int
    optimizer: str = "adam"
    filters: tuple[int, ...] = ()

    @property
    def steps(self) -> int:
        """Steps in one epoch (no short last batch)."""
        return self.rows // self.batch

    @property
    def classes(self) -> int:
        """Outputs; one means two classes and a sigmoid."""
        return self.sizes[-1]

    @property
    def rate(self) -> float:
        """The learning rate every contender takes."""
        return 0.05 if self.optimizer == "sgd" else 0.001

    @property
    def products(self) -> list[tuple[int, int]]:
        """(inputs, units) of every dense layer's kernel."""
        return list(zip(self.sizes, self.sizes[1:], strict=False))


WORKLOADS = {
    w.name: w
    for w in (
        Workload("a", "2-8-8-1 tanh, batch 10, SGD", (2, 8, 8, 1), "tanh", 10, 2_000, "sgd"),
        Workload("b", "64-32-10 ReLU, batch 32, Adam", (64, 32, 10), "relu", 32, 6_400),
        Workload("c32", "784-128-10 ReLU, batch 32, Adam", (784, 128, 10), "relu", 32, 6_400),
        Workload("c128", "784-128-10 ReLU, batch 128, Adam", (784, 128, 10), "relu", 128, 12_800),
        Workload("d", "784-512-256-10 ReLU, batch 256, Adam", (784, 512, 256, 10), "relu", 256, 12_800),
        Workload(
            "e", "784, ten of 100 sigmoid, 10, batch 64, Adam", (784, *[100] * 10, 10), "sigmoid", 64, 6_400
        ),
        Workload(
            "f", "28×28×1, conv 16, pool, conv 32, pool, 10, batch 64, Adam",
            (784, 10), "relu", 64, 1_600, filters=(16, 32),
        ),
    )
}  # fmt: skip


def samples(workload: Workload) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (rows, features) or (rows, 28, 28, 1) in float32, and labels (rows,) in int64."""
    rng = np.random.default_rng(7)
    x = rng.standard_normal((workload.rows, workload.sizes[0]), np.float32)
    if workload.sizes[0] > 2:
        np.maximum(x, 0, out=x)  # about half of a picture is dark
    classes = max(2, workload.classes)
    teacher = rng.standard_normal((x.shape[1], classes)) / math.sqrt(x.shape[1])
    labels = ((x - x.mean(0)) @ teacher).argmax(1)
    noisy = rng.random(len(labels)) < NOISE
    labels[noisy] = rng.integers(0, classes, noisy.sum())
    return (x.reshape(-1, 28, 28, 1) if workload.filters else x), labels.astype(np.int64)
