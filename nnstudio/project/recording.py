"""From a training to its entry among a project's runs: what the window and the command line share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.engine.plan import Shape
from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import Finished
from nnstudio.project.errors import ProjectError
from nnstudio.project.layer_curves import NO_LAYERS, LayerCurves
from nnstudio.project.runs import WRITTEN, Array, Pace, Run, Runs, Trained
from nnstudio.project.state import ProjectState
from nnstudio.project.weights import differences, follow_names, missing

FROM_SEED = tr_later("initial weights")


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


def lengthens(runs: Runs, state: ProjectState) -> Run | None:
    """The current run, if training on would make it longer: the same is trained as before."""
    run = runs.get(runs.current)
    if run is None:
        return None
    try:
        same = fingerprint(run.trained.state, lasting=True) == fingerprint(state, lasting=True)
    except ProjectError:
        return None
    return run if same else None


def begin(runs: Runs, state: ProjectState, prepared: Prepared, *, trained: bool) -> tuple[Runs, Run]:
    """A new run of what is set now. ``trained``: it begins with weights that were trained before."""
    source = runs.get(runs.current)
    begun = (
        (tr("the weights of {name}", name=source.name) if source else tr("trained weights"))
        if trained
        else FROM_SEED
    )
    runs, run = runs.begin(Trained.of(state), begun, time.time())
    rows = (len(prepared.train), len(prepared.validation), len(prepared.test))
    return runs, replace(run, rows=rows, sample_shape=tuple(prepared.shape.sample))


def restorable(run: Run, state: ProjectState, sample: Shape | None) -> dict[str, Array] | None:
    """The run's weights under the names layers have now; None if the drawing needs others."""
    try:
        named = follow_names(run.weights, run.trained.state.network, state.network)
    except ProjectError:
        named = dict(run.weights)
    if not named or differences(named, state.network, sample) or missing(named, state.network, sample):
        return None
    return named


def restorable_other(run: Run | None, state: ProjectState, sample: Shape | None) -> Other | None:
    """The weights it keeps besides, likewise; None without any."""
    if run is None or run.other is None:
        return None
    named = restorable(replace(run, weights=run.other.weights), state, sample)
    return None if named is None else replace(run.other, weights=named)


def as_trained(run: Run, state: ProjectState) -> ProjectState:
    """The project as it was for this run, under the title and with the notes it has now. Raises
    :class:`ProjectError` if that cannot be read any more.
    """
    kept = {name: getattr(state, name) for name in WRITTEN if hasattr(state, name)}
    return run.trained.state.replace(**kept)


def measured(
    run: Run,
    columns: tuple[str, ...],
    epochs: Array,
    losses: Array,
    finished: Finished | None,
    *,
    environment: Mapping[str, str],
    weights: Mapping[str, Array],
    other: Other | None = None,
    before: Run | None = None,
    samples: str = "",
    paces: tuple[Pace, ...] = (),
    unrecorded: int = 0,
    layers: LayerCurves = NO_LAYERS,
) -> Run:
    """The run with what it measured so far (see :class:`Run` for the columns). ``samples`` is empty while it
    is unknown. ``other``: what the last Train has besides (see :class:`Run`), its epoch counted in the run;
    ``before``: the run as it was ahead of that Train, where it has been measured since.
    """
    made = replace(
        run,
        columns=columns,
        epochs=epochs,
        losses=np.asarray(losses, np.float64),
        finished=finished,
        environment=dict(environment),
        weights=dict(weights),
        other=None,
        samples=samples or run.samples,
        paces=paces or run.paces,
        unrecorded=unrecorded,
        layers=layers,
        shed=(),
    )
    if finished is None or made.best_row is None:
        return made
    best = int(made.column("epoch")[made.best_row])  # of all its epochs, not only of the last Train's
    made = replace(made, other=other_of(before or run, made, other, best))
    return replace(made, finished=replace(finished, best_epoch=best))


def other_of(before: Run, made: Run, other: Other | None, best: int) -> Other | None:
    """Which weights are kept besides: those of the last epoch where the run has the best ones, else those of
    the ``best`` epoch. Where that lies in an earlier Train, they are what was kept then.
    """
    if other is not None and (other.kind == "last" or other.epoch == best):
        return other
    if before.other is not None and before.other.epoch == best:
        return replace(before.other, kind="best")
    if before.weights and before.epochs_done == best != made.epochs_done:
        return Other("best", best, dict(before.weights))
    return None
