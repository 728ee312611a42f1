"""One trained array, before it exists."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.engine.initializers import Initializer
from nnstudio.engine.plan import Shape


@dataclass(frozen=True)
class Parameter:
    """One trained array of a layer, before it exists. ``shape`` is the public one (Keras's).

    ``max_norm`` is the most that the Euclidean norm over ``norm_axes`` (default: all but the last) may be.
    """

    name: str
    shape: Shape
    initializer: Initializer
    fan_in: int = 1
    fan_out: int = 1
    trainable: bool = True
    l1: float = 0.0
    l2: float = 0.0
    max_norm: float | None = None
    norm_axes: tuple[int, ...] | None = None

    @property
    def size(self) -> int:
        """How many numbers."""
        size = 1
        for extent in self.shape:
            size *= extent
        return size
