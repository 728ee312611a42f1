"""What generators share: samples, noise, seed, and how points become a table."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np

from nnstudio.catalog import option
from nnstudio.data.source import Source
from nnstudio.data.table import Array, Table

Points = tuple[Array, Array]
"""Features (samples, inputs), and target: whole numbers (samples,) or values (samples, 1)."""


class Generator(Source):
    """Samples drawn from a formula: the same options and seed always give the same samples."""

    input_names: ClassVar[tuple[str, ...]] = ("x₁", "x₂")
    target_name: ClassVar[str] = "class"

    samples: int = option(400, "How many samples are drawn.", ge=4, le=1_000_000, unit="samples", log=True)
    noise: float = option(
        0.1, "Standard deviation of the normal noise, in the units of the axes.", ge=0, le=10
    )
    seed: int = option(0, "Drives the draw: same seed, same samples.", ge=0, le=2**53)

    def points(self, rng: np.random.Generator) -> Points:
        """Features and target, in float64 and whole numbers."""
        raise NotImplementedError

    def class_count(self) -> int:
        """How many classes; 0 for regression."""
        return 2

    def inputs(self) -> tuple[str, ...]:
        """Names of the feature columns."""
        return self.input_names

    def load(self, folder: Path | None) -> Table:  # noqa: ARG002
        x, y = self.points(np.random.default_rng(self.seed))
        count = self.class_count()
        target = y.astype(np.int64) if count else y.reshape(len(y), -1).astype(np.float32)
        return Table(
            np.ascontiguousarray(x, dtype=np.float32),
            target,
            feature_names=self.inputs(),
            target_names=(self.target_name,),
            classes=tuple(str(c) for c in range(count)),
            title=self.title,
        )


def halves(samples: int) -> Array:
    """Class 0 and 1 in turn, (samples,): as equal as can be."""
    return np.arange(samples) % 2
