"""A first network for a person's own table: what a tutorial would start with."""

from __future__ import annotations

from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.data import DataSettings, Source, Table, Transform
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import ProjectState, edits

HIDDEN = 32


def network_for(source: Source, table: Table, title: str, fill: Transform | None = None) -> ProjectState:
    """Input, one hidden layer of relu units, and an output that suits the target of ``table``.

    ``fill`` deals with missing values (default: the median).
    """
    network, layout = _network(table)
    return ProjectState(
        title=title[:200] or tr("My data"),
        network=network,
        layout=layout,
        training=TrainingSettings.build(_training(table)),
        data=DataSettings.build(_data(table, source, fill)),
    )


def _network(table: Table) -> tuple[NetworkSpec, dict[str, tuple[float, float]]]:
    units = len(table.classes) or len(table.target_names)
    hidden = {"units": HIDDEN, "activation": "relu", "kernel_initializer": "he_normal"}
    ending = "softmax" if table.is_classification else "sigmoid" if table.is_yes_no else "linear"
    last = {"units": units, "activation": ending}
    spec, previous = NetworkSpec(), ""
    flatten: tuple[tuple[str, dict[str, Any]], ...] = (("flatten", {}),) if len(table.shape) > 1 else ()
    for kind, options in (("input", {}), *flatten, ("dense", hidden), ("dense", last)):
        spec, node = spec.with_node(LAYERS[kind].build(options))
        spec = spec.with_edge(previous, node.id) if previous else spec
        previous = node.id
    return spec, {node.id: (edits.COLUMN * i, 0.0) for i, node in enumerate(spec.nodes)}


def _training(table: Table) -> dict[str, Any]:
    loss, metric = "mean_squared_error", "r2"
    if table.is_classification:
        loss, metric = "sparse_categorical_crossentropy", "accuracy"
    elif table.is_yes_no:
        loss, metric = "binary_crossentropy", "binary_accuracy"
    return {"loss": loss, "optimizer": "adam", "metrics": (metric,), "epochs": 100}


def _data(table: Table, source: object, fill: Transform | None) -> dict[str, Any]:
    scale = "min_max" if table.is_image else "standardize"
    features = (fill or "impute", scale) if table.missing() else (scale,)
    target = "standardize" if table.holds_values else None
    return {"source": source, "features": features, "target": target}
