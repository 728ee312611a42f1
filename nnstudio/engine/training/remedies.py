"""Pure changes that mend what the diagnosis finds. Each is offered only where it changes something it can."""

from __future__ import annotations

from nnstudio.catalog.words import tr
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.check import Fix, Plan
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings

DROPOUT_RATE = 0.2


def use_relu_and_he(spec: NetworkSpec) -> tuple[Fix, ...]:
    """Every hidden sigmoid and tanh becomes a ReLU, with He's initial weights."""
    if "relu" not in ACTIVATIONS or "he_normal" not in INITIALIZERS:
        return ()

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        return _with_activation(network, ("sigmoid", "tanh"), "relu", "he_normal"), settings

    return (Fix(tr("Use ReLU + He"), change),) if change(spec, TrainingSettings())[0] != spec else ()


def use_leaky_relu(spec: NetworkSpec) -> tuple[Fix, ...]:
    """Every hidden ReLU becomes a leaky one."""
    if "leaky_relu" not in ACTIVATIONS:
        return ()

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        return _with_activation(network, ("relu",), "leaky_relu", ""), settings

    return (Fix(tr("Use leaky ReLU"), change),) if change(spec, TrainingSettings())[0] != spec else ()


def lower_rate() -> Fix:
    """A tenth of the learning rate."""

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        optimizer = settings.optimizer
        rate = float(f"{optimizer.learning_rate / 10:.3g}")
        return network, settings.replace(optimizer=optimizer.replace(learning_rate=rate))

    return Fix(tr("Learning rate ÷ 10"), change)


def clip_gradients() -> Fix:
    """Gradients no longer than 1."""

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        return network, settings.replace(clip_norm=1.0)

    return Fix(tr("Clip gradients at 1"), change)


def stop_early() -> Fix:
    """Stop when the validation loss has not improved for eight epochs."""

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        return network, settings.replace(early_stopping=8)

    return Fix(tr("Stop early"), change)


def drop_out(spec: NetworkSpec) -> tuple[Fix, ...]:
    """A dropout in front of every output layer that one layer other than the input flows into."""
    if "dropout" not in LAYERS:
        return ()

    def change(network: NetworkSpec, settings: TrainingSettings) -> Plan:
        for node in network.outputs:
            into = network.incoming[node.id]
            if len(into) == 1 and network.by_id[into[0].source].layer.kind not in ("dropout", "input"):
                dropout = LAYERS["dropout"].build({"rate": DROPOUT_RATE})
                network, _ = network.inserted(dropout, into[0])
        return network, settings

    return (Fix(tr("Add dropout"), change),) if change(spec, TrainingSettings())[0] != spec else ()


def _with_activation(spec: NetworkSpec, old: tuple[str, ...], new: str, initializer: str) -> NetworkSpec:
    outputs = {n.id for n in spec.outputs}
    for node in spec.nodes:
        activation = getattr(node.layer, "activation", None)
        if node.id in outputs or activation is None or activation.kind not in old:
            continue
        changes: dict[str, object] = {"activation": ACTIVATIONS[new]()}
        if initializer and "kernel_initializer" in type(node.layer).model_fields:
            changes["kernel_initializer"] = INITIALIZERS[initializer]()
        spec = spec.with_layer(node.id, node.layer.replace(**changes))
    return spec
