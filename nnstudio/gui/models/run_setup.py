"""From the open document to something that trains, and from a training's weights back to the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.training.loop import Training
from nnstudio.project import session
from nnstudio.project.state import ProjectState

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel

Weights = Mapping[str, Any]


def blocked_reason(document: DocumentModel) -> str:
    """Why the document cannot be trained now, as a sentence; empty when it can."""
    if not document.is_open:
        return "Nothing is open. Choose a template or make a new network."
    for problem in document.problems:
        if problem.severity == "error":
            return f"{problem.where}: {problem.sentence}"
    if document.prepared is None:
        return document.data_error or "The data is still being prepared."
    if not document.state.network.outputs:
        return "There is no network yet. Drag layers from the palette and connect them."
    return ""


def make_training(document: DocumentModel) -> Callable[[], Training]:
    """What the worker calls to get its training: the document is read now, arrays are built later."""
    state, prepared, weights = document.state, document.prepared, dict(document.weights)
    checkpoint = document.document.checkpoint
    assert prepared is not None

    def make() -> Training:
        network = build(state, prepared.shape.sample, weights)
        return session.make_training(network, state.training, prepared, checkpoint)

    return make


def build(state: ProjectState, sample: tuple[int, ...], weights: Weights) -> Network:
    """The network of the drawing: drawn from the seed, then with every weight that is there and fits."""
    network = Network(state.network, sample, state.training.dtype, state.training.seed)
    own = network.weights()
    fitting = {k: v for k, v in weights.items() if k in own and own[k].shape == v.shape}
    if fitting:
        network.set_weights({**own, **fitting})
    return network


def first_weights(document: DocumentModel) -> Weights:
    """What the seed draws; nothing if the drawing is not a network yet."""
    shape = document.prepared.shape.sample if document.prepared else None
    try:
        return build(document.state, shape, {}).weights() if shape else {}
    except NetworkError:
        return {}


def predictor(document: DocumentModel) -> Network | None:
    """A network with the document's weights, or None while there are none that fit."""
    if document.prepared is None or not document.weights:
        return None
    try:
        return build(document.state, document.prepared.shape.sample, document.weights)
    except NetworkError:
        return None


def fingerprint(state: ProjectState, *, lasting: bool = False) -> object:
    """What a run trains, comparable: the drawing without names, the data, and the settings.

    The learning rate is left out, as it can change live. ``lasting`` also leaves out how long to train: a run
    that differs in nothing else goes on from where the last one ended.
    """
    network = (tuple((n.id, n.layer) for n in state.network.nodes), state.network.edges)
    training = state.training
    training = training.model_copy(
        update={"optimizer": training.optimizer.model_copy(update={"learning_rate": 1.0})}
    )
    if lasting:
        training = training.model_copy(update={"epochs": 1, "early_stopping": None})
    return network, training, state.data


def fitting_weights(document: DocumentModel, trained: Weights, names: Mapping[str, str]) -> Weights:
    """The document's weights with a run's arrays taken over: renamed as layers were, and only where they fit.

    ``names`` maps the layer names at the run's start to node ids.
    """
    nodes, analysis = document.state.network.by_id, document.analysis
    taken = dict(document.weights)
    for key, array in trained.items():
        layer, _, parameter = key.rpartition("/")
        node = nodes.get(names.get(layer, ""))
        if node is None:
            continue
        wanted = {p.name: p.shape for p in analysis.parameters.get(node.id, ())}
        if wanted.get(parameter, array.shape) == array.shape:
            taken[f"{node.name}/{parameter}"] = array
    return taken
