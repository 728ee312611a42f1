"""What bundled data sets share: a CSV file with a header whose last column is the target."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import ClassVar

import numpy as np

from nnstudio.data.source import Source
from nnstudio.data.table import Array, Table
from nnstudio.resources import resource


class BundledCsv(Source):
    """A bundled file of numbers. ``classes`` gives the order of the classes; it is empty for regression."""

    file: ClassVar[str]
    classes: ClassVar[tuple[str, ...]] = ()

    def load(self, folder: Path | None) -> Table:  # noqa: ARG002
        with resource("datasets", self.file).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        features = np.array([row[:-1] for row in rows], dtype=np.float64).astype(np.float32)
        last = [row[-1] for row in rows]
        target: Array
        if self.classes:
            target = np.array([self.classes.index(name) for name in last], dtype=np.int64)
        else:
            target = np.array(last, dtype=np.float64).astype(np.float32)[:, None]
        return Table(
            features,
            target,
            feature_names=tuple(header[:-1]),
            target_names=(header[-1],),
            classes=self.classes,
            title=self.title,
        )
