"""From a document to a training and back: what the window and the command line share."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController, threadpool_limits

import nnstudio
from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Fitted, Prepared, Split, Table, prepare
from nnstudio.data.progress import report
from nnstudio.engine.check import DataShape, Problem, check
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.network import Network
from nnstudio.engine.plan import Array
from nnstudio.engine.sharing import predict_target, shared_inputs, shared_targets
from nnstudio.engine.training.checkpoint import Checkpoint, CheckpointError
from nnstudio.engine.training.events import EpochDone, Event, Finished
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.samples import Arrays
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import weights
from nnstudio.project.data_problems import noticed, refused
from nnstudio.project.document import Document
from nnstudio.project.epoch_log import EpochLog
from nnstudio.project.history import History
from nnstudio.project.unknown_entries import unknown_entries

BLAS_THREADS = 1
"""Faster than more for small networks, and the same bits every time."""

GATHER = 0.01
"""Seconds of steps that one event tells of where nobody looks at each step by itself."""


class SessionError(ValueError):
    """A training or prediction that cannot begin. ``str()`` is a sentence: what, where, what to do."""


@dataclass(frozen=True)
class Session:
    """A training that is ready to begin, with the network it trains and the data it sees."""

    network: Network
    training: Training
    prepared: Prepared


def find_problems(document: Document) -> tuple[tuple[Problem, ...], Prepared | None]:
    """Everything wrong or unwise with drawing, settings and data (errors first), and the data."""
    state = document.state
    try:
        prepared = prepare(state.data, folder(document))
    except DataError as error:
        found = refused(str(error), error, state.data)
        return (found, *check(state.network, state.training, None), *unknown_entries(state)), None
    of_drawing = check(state.network, state.training, prepared.shape)
    return (*of_drawing, *noticed(prepared.findings), *unknown_entries(state)), prepared


def start_training(document: Document, *, fresh: bool = False, prepared: Prepared | None = None) -> Session:
    """Prepare the data, build the network and set up a training of it; nothing is computed yet.

    Trained weights are gone on with (layers drawn since begin with initial ones) unless ``fresh``; an
    interrupted training goes on exactly where it was, if drawing, settings and data are still the same.
    Raises :class:`SessionError`, ``DataError`` or ``NetworkError`` with a sentence.
    """
    if prepared is None:
        problems, prepared = find_problems(document)
    else:
        problems = check(document.state.network, document.state.training, prepared.shape)
    refuse_errors(problems)
    assert prepared is not None
    state = document.state
    network = build_network(document, prepared.shape.sample, fresh=fresh)
    training = make_training(network, state.training, prepared, None if fresh else document.checkpoint)
    return Session(network, training, prepared)


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise :class:`SessionError` if there is a problem that training cannot begin with."""
    for problem in problems:
        if problem.severity == "error":
            raise SessionError(
                problem.sentence if problem.code == "data" else f"{problem.where}: {problem.sentence}"
            )


def make_training(
    network: Network, settings: TrainingSettings, prepared: Prepared, checkpoint: Checkpoint | None = None
) -> Training:
    """A training of this network on the prepared data, without a window and within one alike.

    It goes on from ``checkpoint`` where that is of this very training, else from the network's weights.
    """
    validation = samples(network, prepared.validation, prepared.shape) if len(prepared.validation) else None
    training = Training(
        network,
        with_metrics(settings, prepared.fitted),
        augmented(samples(network, prepared.train, prepared.shape), network, prepared),
        validation,
    )
    if checkpoint is not None:
        go_on(training, checkpoint)
    return training


def augmented(train: Samples, network: Network, prepared: Prepared) -> Samples:
    """Training samples with how their batches are changed; columns of categories are not."""
    return replace(train, augment=prepared.augment, steady=steady(network, prepared.fitted))


def steady(network: Network, fitted: Fitted) -> Arrays | None:
    """Which inputs stand for categories, (1, inputs) for each input layer; None where there are none."""
    found = fitted.from_categories
    return shared_inputs(network, found[None]) if found.any() else None


def go_on(training: Training, checkpoint: Checkpoint) -> bool:
    """Resume ``checkpoint`` if it is of this very training, at the learning rate set now. Says whether."""
    try:
        training.resume(checkpoint)
    except CheckpointError:
        return False
    training.set_learning_rate(training.settings.optimizer.learning_rate)
    return True


def build_network(document: Document, sample: tuple[int, ...], *, fresh: bool = False) -> Network:
    """The drawn network with the document's weights, where it has any. Raises ``NetworkError``."""
    state = document.state
    network = Network(state.network, sample, dtype=state.training.dtype, seed=state.training.seed)
    if document.weights and not fresh:
        network.set_weights({**network.weights(), **weights.fitting(document.weights, state.network, sample)})
    return network


def trained_network(document: Document) -> tuple[Network, Fitted]:
    """The trained network and how data is prepared for it. Raises :class:`SessionError` if untrained."""
    if not document.weights or document.fitted is None:
        raise SessionError(tr("This network has not been trained yet. Train it first."))
    fitted = Fitted.from_dict(document.fitted)
    kept = weights.fitting(document.weights, document.state.network, fitted.sample_shape)
    untrained = weights.missing(kept, document.state.network, fitted.sample_shape)
    if untrained:
        raise SessionError(
            tr(
                "{untrained} has no trained weights: the network was changed after the last "
                "training. Train again.",
                untrained=", ".join(untrained[:10]),
            )
        )
    return build_network(document, fitted.sample_shape), fitted


def run(session: Session) -> Iterator[Event]:
    """The training's events, computed with one BLAS thread so that the same seed gives the same bits."""
    with threadpool_limits(BLAS_THREADS, user_api="blas"):
        yield from session.training.run()


def keep(
    document: Document, session: Session, epochs: Iterable[EpochDone], finished: Finished | None
) -> Document:
    """The document with what a training left: weights, history, and how the data was prepared."""
    history = History(EpochLog.of(epochs), finished, environment())
    fitted = session.prepared.fitted.to_dict()
    unfinished = finished is None or finished.reason == "stopped"
    checkpoint = session.training.checkpoint() if unfinished else None
    trained = session.network.weights()
    return replace(document, weights=trained, history=history, fitted=fitted, checkpoint=checkpoint)


def evaluate_all(
    network: Network, settings: TrainingSettings, prepared: Prepared
) -> dict[str, dict[str, float]]:
    """Loss and metrics on every part: ``{"train": {"loss": …, "accuracy": …}, "validation": …, "test": …}``.

    A part without rows has no numbers. Without chosen metrics, the usual ones for the kind of target are
    computed.
    """
    parts = {"train": prepared.train, "validation": prepared.validation, "test": prepared.test}
    return {name: evaluate_part(network, settings, prepared.fitted, part) for name, part in parts.items()}


def evaluate_part(
    network: Network, settings: TrainingSettings, fitted: Fitted, part: Split
) -> dict[str, float]:
    """Loss and metrics on some samples; nothing without samples. Reports how far it is (data/progress)."""
    if not len(part):
        return {}
    with threadpool_limits(BLAS_THREADS, user_api="blas"):
        whole = samples(network, part, fitted.data_shape)
        found: Mapping[str, float] = evaluate(network, with_metrics(settings, fitted), whole, report)
    return dict(found)


def split_of(fitted: Fitted, table: Table) -> Split:
    """All rows of other data as one part, prepared as the training data was. Raises ``DataError``."""
    return Split(fitted.features(table), fitted.targets(table), np.arange(len(table)))


def folder(document: Document) -> Path | None:
    """Where relative paths of data files begin: the project's folder."""
    return document.path.absolute().parent if document.path else None


def environment() -> dict[str, str]:
    """What a run's numbers depend on besides the project."""
    return {
        "nnstudio": nnstudio.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "blas_threads": str(BLAS_THREADS),
    }


def with_metrics(settings: TrainingSettings, fitted: Fitted) -> TrainingSettings:
    """The settings with the usual metrics for the kind of target, if none were chosen."""
    if settings.metrics:
        return settings
    usual: tuple[str, ...] = ("accuracy",) if fitted.classes else ("r2", "mean_absolute_error")
    if fitted.answers:
        usual = ("binary_accuracy",)
    return settings.replace(metrics=tuple(METRICS.parse(name) for name in usual if name in METRICS))


def samples(network: Network, part: Split, data: DataShape) -> Samples:
    """A part of the data as this network takes it: several input and output layers share it out."""
    return Samples(shared_inputs(network, part.x), shared_targets(network, part.y, data))


@cache
def _blas() -> ThreadpoolController:
    """NumPy's BLAS. Looking for it takes milliseconds, and every library that is loaded calls Python back."""
    return ThreadpoolController()


def predict(network: Network, fitted: Fitted, x: Array) -> Array:
    """What the network says of prepared samples: the whole target (samples, …), with one BLAS thread.

    Outputs that share the target's columns stand side by side; of several that each learn the whole target
    the one that was drawn first counts.
    """
    with _blas().limit(limits=BLAS_THREADS, user_api="blas"):
        return predict_target(network, x, fitted.data_shape)
