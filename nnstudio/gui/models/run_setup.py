"""From the open document to something that trains, and from a training's weights back to the document."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnstudio.catalog.words import tr
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.training.carry import carry_over
from nnstudio.engine.training.loop import Training
from nnstudio.project import session
from nnstudio.project.state import ProjectState

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel

Weights = Mapping[str, Any]


def blocked_reason(document: DocumentModel) -> str:
    """Why the document cannot be trained now, as a sentence; empty when it can."""
    if not document.is_open:
        return tr("Nothing is open. Choose a template or make a new network.")
    for problem in document.problems:
        if problem.severity == "error":
            return f"{problem.where}: {problem.sentence}"
    if document.prepared is None:
        return document.data_error or tr("The data is still being prepared.")
    if not document.state.network.outputs:
        return tr("There is no network yet. Drag layers from the palette and connect them.")
    return ""


def make_training(document: DocumentModel, epochs: int | None = None) -> Callable[[], Training]:
    """What the worker calls to get its training: the document is read now, arrays are built later.

    ``epochs``: so many, whatever the settings say.
    """
    state, prepared, weights = _lasting(document.state, epochs), document.prepared, dict(document.weights)
    checkpoint = document.document.checkpoint
    assert prepared is not None

    def make() -> Training:
        network = build(state, prepared.shape.sample, weights)
        return session.make_training(network, state.training, prepared, checkpoint)

    return make


def make_changed(document: DocumentModel, epochs: int | None = None) -> Callable[[Training], Training]:
    """What the worker calls when settings were changed: it goes on where the training at hand is."""
    state, prepared = _lasting(document.state, epochs), document.prepared
    assert prepared is not None

    def make(old: Training) -> Training:
        network = build(state, prepared.shape.sample, {})
        new = session.make_training(network, state.training, prepared)
        carry_over(old, new)
        return new

    return make


def _lasting(state: ProjectState, epochs: int | None) -> ProjectState:
    return state if epochs is None else state.replace(training=state.training.replace(epochs=epochs))


def build(state: ProjectState, sample: tuple[int, ...], weights: Weights) -> Network:
    """The network of the drawing: drawn from the seed, then with every weight that is there and fits."""
    network = Network(state.network, sample, state.training.dtype, state.training.seed)
    own = network.weights()
    fitting = {k: v for k, v in weights.items() if k in own and own[k].shape == v.shape}
    if fitting:
        network.set_weights({**own, **fitting})
    return network


def first_weights(document: DocumentModel, state: ProjectState | None = None) -> Weights:
    """What the seed draws (that of another ``state``, if given); nothing if it is not a network yet."""
    shape = document.prepared.shape.sample if document.prepared else None
    try:
        return build(state or document.state, shape, {}).weights() if shape else {}
    except NetworkError:
        return {}


def with_another_seed(state: ProjectState) -> ProjectState:
    """The same project with a seed drawn at random: four figures, to be told and typed."""
    seed = secrets.randbelow(9_999)
    other = seed if seed != state.training.seed else 9_999
    return state.replace(training=state.training.replace(seed=other))


def predictor(document: DocumentModel) -> Network | None:
    """A network with the document's weights, or None while there are none that fit."""
    if document.prepared is None or not document.weights:
        return None
    try:
        return build(document.state, document.prepared.shape.sample, document.weights)
    except NetworkError:
        return None


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
