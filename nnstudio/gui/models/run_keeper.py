"""Writes what a training does into the project's list of runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import Finished
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.worker import Record
from nnstudio.project import recording
from nnstudio.project.runs import MOST_CHANGES, Run, Trained
from nnstudio.project.session import environment
from nnstudio.project.state import ProjectState

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel


class RunKeeper:
    """One entry for the training at hand. Arrays are not copied: what is measured is only added to."""

    def __init__(self, document: DocumentModel) -> None:
        self._document = document
        self._run: Run | None = None
        self._before: Run | None = None
        self._weights: Mapping[str, Any] = {}
        self._far = (0, 0)
        self._changes: tuple[str, ...] = ()

    def begin(self, state: ProjectState, *, goes_on: bool) -> None:
        """A training starts. ``goes_on``: its curves are those of the run before, which becomes longer."""
        document = self._document
        runs = document.runs
        run = runs.get(runs.current) if goes_on else None
        if run is None and document.prepared is not None:
            trained = bool(document.weights) and bool(runs.current or document.document.history)
            runs, run = recording.begin(runs, state, document.prepared, trained=trained)
            document.document.runs = runs
        self._before = run
        self._run = run if run is None else replace(run, trained=Trained.of(state), finished=None)
        self._weights, self._far = run.weights if run is not None else {}, (0, 0)
        self._changes = run.changes if run is not None else ()

    def changed(self, words: Iterable[str], state: ProjectState, epoch: int) -> None:
        """Settings were changed while it trains; undoing at once what was just done leaves no mark."""
        if self._run is None:
            return
        marked = tuple(tr("Epoch {epoch:,}: {word}", epoch=max(1, epoch), word=word) for word in words)
        self._changes = (*self._changes, *marked)[-MOST_CHANGES:]
        self._run = replace(self._run, trained=Trained.of(state))

    def weigh(self, weights: Mapping[str, Any], epochs: int, steps: int) -> None:
        """Its newest weights, by the names of its own drawing, and how far it was when it had them."""
        self._weights, self._far = weights, (epochs, steps)

    def note(self, curves: Curves | None, record: Record) -> None:
        """Take over what was measured up to the newest weights, so that what is saved belongs together.
        Nothing is kept of a training that did no step.
        """
        finished, (epochs, steps) = record.finished, self._far
        if self._run is None or curves is None or not (steps or finished):
            return
        table = curves.epochs
        self._run = recording.measured(
            replace(self._as_edited(self._run), changes=self._changes),
            table.names if table else (),
            table.view()[:epochs] if table else np.empty((0, 0)),
            curves.loss.view(0, max(0, steps - curves.unrecorded)),
            finished and _whole(finished, curves),
            environment=environment(),
            weights=self._weights,
            other=None if finished is None else _counted(record.other, curves),
            before=self._before,
            samples=record.samples,
            paces=curves.paces,
            unrecorded=curves.unrecorded,
            layers=curves.layers(steps),
        )
        self._document.set_runs(self._document.runs.put(self._run))

    def _as_edited(self, run: Run) -> Run:
        """With the name, note, colour and pin that people gave it meanwhile."""
        now = self._document.runs.get(run.id)
        if now is None:
            return run
        return replace(run, name=now.name, note=now.note, color=now.color, pinned=now.pinned)

    def leave(self) -> None:
        """The training is over; what happens to its entry from now on is up to people."""
        self._run = self._before = None


def _whole(finished: Finished, curves: Curves) -> Finished:
    """How it ended, counted from the run's begin and not from the last Train."""
    start, earlier = curves.start, 0.0
    if start.epoch and start.epoch <= len(curves.epochs or ()):
        earlier = sum_of_trainings(curves)
    return replace(
        finished,
        epoch=finished.epoch + start.epoch,
        step=curves.steps,
        seconds=finished.seconds + earlier,
    )


def _counted(other: Other | None, curves: Curves) -> Other | None:
    """Its epoch counted from the run's begin, too."""
    return None if other is None else replace(other, epoch=other.epoch + curves.start.epoch)


def sum_of_trainings(curves: Curves) -> float:
    """Seconds of the trainings before the one at hand: each counts its own from 0."""
    if curves.epochs is None or not curves.start.epoch:
        return 0.0
    seconds = curves.epochs.column("seconds", 0, curves.start.epoch)
    last_of_each = np.append(seconds[1:] < seconds[:-1], True)
    return float(seconds[last_of_each].sum())
