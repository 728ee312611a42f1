"""Changes that mend a problem, for its buttons."""

from __future__ import annotations

from typing import Any

from nnstudio.catalog.words import tr, tr_inside
from nnstudio.engine.layers.base import LAYERS
from nnstudio.engine.losses.base import LOSSES
from nnstudio.engine.problem import Fix, Plan
from nnstudio.engine.spec import Edge, NetworkSpec, Node
from nnstudio.engine.training.settings import TrainingSettings


def insert_before(kind: str, edge: Edge) -> Fix:
    """Put a new layer of this kind into a wire."""
    layer = LAYERS.parse(kind)
    return Fix(
        tr("Insert {title}", title=tr(layer.title)),
        lambda spec, settings: (spec.inserted(layer, edge)[0], settings),
    )


def set_options(node_id: str, label: str, **changes: Any) -> Fix:
    """Change options of one layer."""
    return Fix(
        label,
        lambda spec, settings: (
            spec.with_layer(node_id, spec.by_id[node_id].layer.replace(**changes)),
            settings,
        ),
    )


def set_loss(kind: str, output: str = "") -> Fix:
    """Train with another loss: the output with this id if it has one of its own, else all."""
    loss = LOSSES.parse(kind)
    title = tr_inside(loss.title)

    def change(spec: NetworkSpec, settings: TrainingSettings) -> Plan:
        entry = next((o for o in settings.output_losses if o.output == output), None)
        if entry is not None and entry.loss is not None:
            return spec, settings.with_output(entry.replace(loss=loss))
        return spec, settings.replace(loss=loss)

    return Fix(tr("Use {loss}", loss=title), change)


def set_learning_rate(rate: float) -> Fix:
    """Another learning rate for the same optimizer."""
    return Fix(
        tr("Set learning rate to {rate:g}", rate=rate),
        lambda spec, settings: (
            spec,
            settings.replace(optimizer=settings.optimizer.replace(learning_rate=rate)),
        ),
    )


def delete(node_id: str, name: str) -> Fix:
    """Remove one layer and its wires."""
    return Fix(tr("Delete {name}", name=name), lambda spec, settings: (spec.without([node_id]), settings))


def connect(source: Node, target: Node) -> Fix:
    """A wire from one layer to a free input of another."""
    return Fix(
        tr("Connect {source} to {target}", source=source.name, target=target.name),
        lambda spec, settings: (spec.with_edge(source.id, target.id), settings),
    )


def disconnect(edge: Edge) -> Fix:
    """Remove one wire."""
    return Fix(tr("Remove the wire"), lambda spec, settings: (spec.without_edge(edge), settings))
