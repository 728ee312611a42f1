"""safetensors: arrays without any code, read by most frameworks."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

import nnstudio
from nnstudio.export.base import EXPORTS, Export
from nnstudio.project import Document, weights


@EXPORTS.register
class Safetensors(Export):
    """Arrays without any code, with the layer kinds in the header: ``safetensors.numpy.load_file(path)``.

    One tensor ``layer/parameter`` for each array, F32. Metadata (all texts): ``format``, ``title``,
    ``application``, and ``layers``: a JSON object from each layer's name to its kind.
    """

    kind, title, order, suffix = "safetensors", "Safetensors (.safetensors)", 2, ".safetensors"

    def encode(self, arrays: Mapping[str, NDArray[np.float32]], document: Document) -> bytes:
        layers = {node.name: node.layer.kind for node in document.state.network.nodes}
        metadata = {
            "format": "nnstudio.weights/1",
            "application": f"NNStudio {nnstudio.__version__}",
            "title": document.state.title,
            "layers": json.dumps(layers, ensure_ascii=False),
        }
        return weights.encode(arrays, metadata)
