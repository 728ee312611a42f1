"""What a trained network says of new samples: for the window, with progress, and cancelled between blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.data import Fitted, Table
from nnstudio.data.prediction import read_for_prediction
from nnstudio.data.progress import part, report
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array
from nnstudio.project.session import predict

BLOCK = 1024
READING = 0.5
"""The share of the work that reading a file is counted as."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """``names`` and ``columns`` as :meth:`Fitted.decode` gives them; ``table`` holds what was predicted from.

    ``x`` are the samples as the network saw them.
    """

    names: tuple[str, ...]
    columns: tuple[Array, ...]
    table: Table
    x: Array

    def __len__(self) -> int:
        return len(self.table)

    @property
    def right(self) -> int | None:
        """How many classes are right, where the file told the true ones; None where it did not."""
        if self.table.target is None or not self.table.classes:
            return None
        true = np.array(self.table.classes, dtype=object)[self.table.target.astype(np.int64)]
        return int((true == self.columns[0]).sum())


def predict_table(network: Network, fitted: Fitted, table: Table) -> Predictions:
    """Predict every sample of a table, block by block. Raises ``DataError``, ``Cancelled``."""
    x = fitted.features(table)
    parts = []
    for start in range(0, len(x), BLOCK):
        report(start / len(x))
        parts.append(predict(network, fitted, x[start : start + BLOCK]))
    names, columns = fitted.decode(np.concatenate(parts) if parts else predict(network, fitted, x))
    return Predictions(names, columns, table, x)


def predict_file(network: Network, fitted: Fitted, path: Path, folder: Path | None = None) -> Predictions:
    """Read a file or folder and predict its samples. Raises ``DataError``, ``Cancelled``."""
    with part(0.0, READING):
        table = read_for_prediction(path, fitted, folder)
    with part(READING, 1.0):
        return predict_table(network, fitted, table)
