"""A first network for a person's own table: what a tutorial would start with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnstudio.data import READERS, DataSettings, Table, prepare
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import ProjectState, edits

HIDDEN = 32


def network_for(path: Path) -> ProjectState:
    """Input, one hidden layer of relu units, and an output that suits the target. Raises ``DataError``."""
    source = READERS["csv"].build({"path": str(path.absolute())})
    prepared = prepare(DataSettings.build({"source": source, "features": ("impute",)}))
    network, layout = _network(prepared.table)
    return ProjectState(
        title=path.stem[:200] or "My data",
        network=network,
        layout=layout,
        training=TrainingSettings.build(_training(prepared.table)),
        data=DataSettings.build(_data(prepared.table, source)),
    )


def _network(table: Table) -> tuple[NetworkSpec, dict[str, tuple[float, float]]]:
    units = len(table.classes) or len(table.target_names)
    hidden = {"units": HIDDEN, "activation": "relu", "kernel_initializer": "he_normal"}
    last = {"units": units, "activation": "softmax" if table.is_classification else "linear"}
    spec, previous = NetworkSpec(), ""
    for kind, options in (("input", {}), ("dense", hidden), ("dense", last)):
        spec, node = spec.with_node(LAYERS[kind].build(options))
        spec = spec.with_edge(previous, node.id) if previous else spec
        previous = node.id
    return spec, {node.id: (edits.COLUMN * i, 0.0) for i, node in enumerate(spec.nodes)}


def _training(table: Table) -> dict[str, Any]:
    classes = table.is_classification
    return {
        "loss": "sparse_categorical_crossentropy" if classes else "mean_squared_error",
        "optimizer": "adam",
        "metrics": ("accuracy",) if classes else ("r2",),
        "epochs": 100,
    }


def _data(table: Table, source: object) -> dict[str, Any]:
    features = ("impute", "standardize") if table.missing() else ("standardize",)
    target = None if table.is_classification else "standardize"
    return {"source": source, "features": features, "target": target}
