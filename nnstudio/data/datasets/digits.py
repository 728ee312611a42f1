"""digits."""

from pathlib import Path

import numpy as np

from nnstudio.data.source import DATASETS, Source
from nnstudio.data.table import Table
from nnstudio.resources import resource


@DATASETS.register
class Digits(Source):
    """1,797 handwritten digits as images of 8 × 8 grey values from 0 to 16.

    Shape (8, 8, 1), ten classes of 174 to 183 images. Each value counts the ink in a 4 × 4 block of a scan.
    Source: Alpaydin & Kaynak 1998, the test part; UCI Machine Learning Repository.
    """

    kind, title, order = "digits", "Handwritten digits", 1

    def load(self, folder: Path | None) -> Table:  # noqa: ARG002
        with np.load(resource("datasets", "digits.npz"), allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"]
        return Table(
            images[..., None].astype(np.float32),
            labels.astype(np.int64),
            feature_names=tuple(f"pixel {row + 1},{column + 1}" for row in range(8) for column in range(8)),
            target_names=("digit",),
            classes=tuple("0123456789"),
            is_image=True,
            title=self.title,
        )
