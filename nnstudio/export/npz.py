"""npz: NumPy's own archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nnstudio.export.base import EXPORTS, Export
from nnstudio.project import Document

_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


@EXPORTS.register
class Npz(Export):
    """NumPy's archive of arrays: ``np.load(path)["dense_1/kernel"]``.

    One member ``layer/parameter.npy`` for each array, float32, not compressed, without pickles
    (``allow_pickle=False`` reads it). Timestamps are fixed, so the same weights give the same bytes.
    """

    kind, title, order, suffix = "npz", "NumPy archive (.npz)", 1, ".npz"

    def encode(self, arrays: Mapping[str, NDArray[np.float32]], document: Document) -> bytes:  # noqa: ARG002
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, array in arrays.items():
                inner = io.BytesIO()
                np.lib.format.write_array(inner, array, allow_pickle=False)
                archive.writestr(zipfile.ZipInfo(f"{name}.npy", _TIMESTAMP), inner.getvalue())
        return buffer.getvalue()
