"""One transform with what it measured on the training rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.transforms import TRANSFORMS, Transform
from nnstudio.data.transforms.base import State


@dataclass(frozen=True, eq=False)
class Step:
    """One transform with its fitted state."""

    transform: Transform
    state: State

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; floats survive exactly."""
        return {
            "transform": self.transform.to_dict(),
            "state": {name: array.tolist() for name, array in self.state.items()},
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Step:
        """The inverse of ``to_dict``."""
        state = {str(name): np.array(values, dtype=np.float64) for name, values in raw["state"].items()}
        return cls(TRANSFORMS.parse(raw["transform"]), state)

    def check(self, columns: int) -> None:
        """Raises ``ValueError`` unless the state is one that fitting this many columns could have given."""
        if set(self.state) != set(self.transform.fit(np.zeros((1, columns)))):
            raise ValueError(tr("‘{kind}’ has other numbers than it needs", kind=self.transform.kind))
        for array in self.state.values():
            if array.shape != (columns,) or not np.isfinite(array).all():
                raise ValueError(tr("‘{kind}’ does not fit the columns", kind=self.transform.kind))
