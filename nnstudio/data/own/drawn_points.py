"""drawn_points."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, field_validator

from nnstudio.catalog import option
from nnstudio.catalog.words import tr
from nnstudio.data.source import OWN, Source
from nnstudio.data.table import DataError, Table

Point = tuple[float, float, int]
"""x₁, x₂ and the number of its class."""

MOST_POINTS = 5_000
MOST_CLASSES = 10
FARTHEST = 1e6


def _tuples(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in value)
    return value


Points = Annotated[tuple[Point, ...], BeforeValidator(_tuples)]


@OWN.register
class DrawnPoints(Source):
    """Points that you draw yourself, each in the colour of its class.

    Two features, x₁ and x₂, and up to ten classes. The points are kept in the project.
    """

    kind, title, order = "drawn_points", "Points you draw", 1

    points: Points = option((), "Each point’s x₁, x₂ and class, from 0 to 9.", as_type="points")

    @field_validator("points")
    @classmethod
    def _in_bounds(cls, points: tuple[Point, ...]) -> tuple[Point, ...]:
        if len(points) > MOST_POINTS:
            raise ValueError(
                tr(
                    "{count:,} points are too many; up to {most_points:,} can be drawn.",
                    count=len(points),
                    most_points=MOST_POINTS,
                )
            )
        for number, (x, y, label) in enumerate(points, 1):
            if max(abs(x), abs(y)) > FARTHEST:
                raise ValueError(
                    tr(
                        "point {number:,} lies at ({x:g}, {y:g}), farther out than {farthest:,.0f}.",
                        number=number,
                        x=x,
                        y=y,
                        farthest=FARTHEST,
                    )
                )
            if not 0 <= label < MOST_CLASSES:
                raise ValueError(
                    tr(
                        "point {number:,} has the class {label}; classes go from 0 to 9.",
                        number=number,
                        label=label,
                    )
                )
        return points

    def load(self, folder: Path | None) -> Table:  # noqa: ARG002
        if not self.points:
            raise DataError(
                tr("No points are drawn yet. Draw some of two colours: ‘Draw points…’ on the Data tab.")
            )
        labels = np.array([label for _, _, label in self.points], dtype=np.int64)
        present = np.unique(labels)
        if len(present) < 2:
            raise DataError(
                tr(
                    "All points are of one colour, and a network needs two classes or more to tell apart. "
                    "Draw "
                    "some "
                    "of another colour."
                )
            )
        return Table(
            np.array([(x, y) for x, y, _ in self.points], dtype=np.float32),
            np.searchsorted(present, labels),
            feature_names=("x₁", "x₂"),
            target_names=("class",),
            classes=tuple(str(c) for c in present),
            title=self.title,
        )
