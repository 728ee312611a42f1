"""One training of a project: what was trained, on what, how it went, and the weights it ended with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import Finished
from nnstudio.project import strict_json
from nnstudio.project.epoch_log import EpochLog
from nnstudio.project.errors import ProjectError
from nnstudio.project.layer_curves import NO_LAYERS, LayerCurves
from nnstudio.project.migrations import VERSION, migrate
from nnstudio.project.state import ProjectState

Array = NDArray[Any]
NO_NUMBERS: Array = np.empty(0)

WRITTEN = ("title", "notes", "stickies")
"""Parts of a project that no training depends on."""


class Trained:
    """Drawing, training and data settings as they were, in the form of ``project.json`` of their version.

    They are kept as written and brought to the newest form when they are looked at, so that a run of an older
    program stays what it was.
    """

    def __init__(self, raw: Mapping[str, Any], version: int = VERSION) -> None:
        self.raw, self.version = raw, version

    @classmethod
    def of(cls, state: ProjectState) -> Trained:
        """What is trained of a project: all but its title and what is written on it."""
        return cls({key: value for key, value in state.to_dict().items() if key not in WRITTEN})

    @cached_property
    def state(self) -> ProjectState:
        """The project as it was trained. Raises :class:`ProjectError` if it cannot be read any more."""
        try:
            return ProjectState.from_dict(migrate(dict(self.raw), self.version))
        except ProjectError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:  # of a migration
            raise ProjectError(
                tr("The drawing of this run cannot be read: {error!r}.", error=error)
            ) from None

    @cached_property
    def text(self) -> bytes:
        """The same settings give the same bytes: in a file they are written once, however many runs share
        them.
        """
        return strict_json.write([self.version, self.raw])


@dataclass(frozen=True)
class Pace:
    """From ``step`` on, ``epoch`` epochs behind the begin, an epoch takes ``steps_per_epoch`` steps.

    There is a second one when the batch size was changed while training.
    """

    step: int
    epoch: float
    steps_per_epoch: int


def positions(paces: Sequence[Pace], first: int, count: int) -> Array:
    """How many epochs lie behind each of ``count`` steps from ``first`` (1-based) on: 3.5 is the middle of
    the fourth.
    """
    return epochs_at(paces, np.arange(first, first + count))


def epochs_at(paces: Sequence[Pace], steps: Array) -> Array:
    """How many epochs lie behind each of these steps (1-based), (n,)."""
    if len(paces) == 1:
        return (steps - paces[0].step) / paces[0].steps_per_epoch + paces[0].epoch
    which = np.searchsorted([p.step for p in paces[1:]], steps, side="left")
    starts, epochs, per_epoch = np.array([(p.step, p.epoch, p.steps_per_epoch) for p in paces]).T
    return np.asarray(epochs[which] + (steps - starts[which]) / per_epoch[which])


@dataclass(frozen=True, eq=False)
class Run:
    """One training. Arrays are never written into; what a person changes makes a new one.

    ``epochs`` (epochs, columns) has the columns ``epoch step seconds train/loss … validation/loss …``;
    ``losses`` every step's loss after the first ``unrecorded`` ones. ``begun`` says where its weights came
    from, ``changes`` what was changed while it ran. ``samples`` is a fingerprint of all numbers it saw,
    ``rows`` how many samples train, validation and test had. ``other``: the best epoch's weights, or the last
    one's where ``weights`` are the best ones, if they differ. ``layers``: what was measured of every layer.
    ``shed`` names what gave way to newer runs: ``weights``, ``steps``, ``layers`` (all, or the
    first rows), the first ``epochs``. ``extras`` and ``extra_arrays``: what a newer program keeps of it.
    """

    id: str
    name: str
    trained: Trained
    started: float
    note: str = ""
    color: int = 0
    pinned: bool = False
    begun: str = ""
    changes: tuple[str, ...] = ()
    samples: str = ""
    rows: tuple[int, int, int] = (0, 0, 0)
    sample_shape: tuple[int, ...] | None = None
    finished: Finished | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    epochs: Array = field(default_factory=lambda: np.empty((0, 0)))
    losses: Array = field(default_factory=lambda: NO_NUMBERS)
    unrecorded: int = 0
    paces: tuple[Pace, ...] = ()
    weights: Mapping[str, Array] = field(default_factory=dict)
    other: Other | None = None
    layers: LayerCurves = NO_LAYERS
    shed: tuple[str, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)
    extra_arrays: Mapping[str, Array] = field(default_factory=dict)

    @property
    def when(self) -> datetime:
        """When it began, in the zone of this machine."""
        return datetime.fromtimestamp(self.started, UTC).astimezone()

    @property
    def epochs_done(self) -> int:
        """Epochs that were finished."""
        return len(self.epochs)

    @property
    def seconds(self) -> float:
        """How long it trained, pauses left out."""
        if self.finished is not None:
            return self.finished.seconds
        return self.last("seconds") or 0.0

    @property
    def has_ended(self) -> bool:
        """Whether it came to an end, and was not only held."""
        return self.finished is not None

    def column(self, name: str) -> Array:
        """One column of every epoch; empty if there is none."""
        return self.epochs[:, self.columns.index(name)] if name in self.columns else NO_NUMBERS

    def last(self, name: str) -> float | None:
        """A column's value after the last epoch."""
        values = self.column(name)
        return float(values[-1]) if len(values) and not np.isnan(values[-1]) else None

    @property
    def best_row(self) -> int | None:
        """The index of the epoch of the lowest validation loss (training loss where there is no other)."""
        watched = self.column("validation/loss" if "validation/loss" in self.columns else "train/loss")
        known = np.where(np.isfinite(watched), watched, np.inf)
        return int(known.argmin()) if len(known) and np.isfinite(known).any() else None

    def best(self, name: str) -> float | None:
        """A column's value in that epoch."""
        row, values = self.best_row, self.column(name)
        return float(values[row]) if row is not None and len(values) and not np.isnan(values[row]) else None

    @property
    def metrics(self) -> tuple[str, ...]:
        """Ids of what was followed besides the loss, the main one first."""
        names = (c.partition("/")[2] for c in self.columns if "/" in c)
        return tuple(dict.fromkeys(n for n in names if n != "loss"))

    def events(self) -> EpochLog:
        """The epochs as a training tells them."""
        return EpochLog(self.columns, self.epochs)

    @property
    def weight_bytes(self) -> int:
        """Memory its weights take."""
        other = self.other.weights.values() if self.other is not None else ()
        return sum(array.nbytes for array in (*self.weights.values(), *other))

    def with_epochs_in(self, limit: int) -> Run:
        """With its newest epochs, at most ``limit`` bytes of them; ``shed`` names ``epochs`` if there were
        more.
        """
        if self.epochs.nbytes <= limit:
            return self
        most = limit // (self.epochs.itemsize * self.epochs.shape[1])
        return replace(self, epochs=self.epochs[-most:], shed=self._shed_with("epochs"))

    def with_layers_in(self, limit: int) -> Run:
        """With what was measured of its layers last, at most ``limit`` bytes; ``shed`` names ``layers`` if
        there was more.
        """
        if self.layers.nbytes <= limit:
            return self
        newest = self.layers.newest(limit / self.layers.nbytes)
        return replace(self, layers=newest, shed=self._shed_with("layers"))

    def without(self, part: str) -> Run:
        """Without its weights, its steps' losses or the curves of its layers; ``shed`` says so."""
        shed = self._shed_with(part)
        if part == "weights":
            return replace(self, weights={}, other=None, shed=shed)
        if part == "layers":
            return replace(self, layers=NO_LAYERS, shed=shed)
        last = self.unrecorded + len(self.losses)
        return replace(self, losses=NO_NUMBERS, unrecorded=last, shed=shed)

    @property
    def extra_bytes(self) -> int:
        """Memory the arrays of a newer program take."""
        return sum(array.nbytes for array in self.extra_arrays.values())

    def _shed_with(self, part: str) -> tuple[str, ...]:
        return self.shed if part in self.shed else (*self.shed, part)


ENDINGS = {
    "finished": tr_later("all epochs done"),
    "stopped": tr_later("stopped"),
    "early_stopping": tr_later("stopped early: validation no longer improved"),
    "diverged": tr_later("diverged"),
}

_SENTENCES = {
    "finished": tr_later("All {done} were trained."),
    "stopped": tr_later("Stopped by hand after {done}; the weights of that moment are kept."),
    "early_stopping": tr_later(
        "Stopped after {done}, because the validation loss no longer improved. "
        "The weights of the best epoch are kept."
    ),
    "diverged": tr_later("The numbers left the finite ones after {done}. Try a smaller learning rate."),
}


def ending(run: Run) -> str:
    """Why it is over, in a few words: ``stopped early: validation no longer improved``."""
    if run.finished is None:
        return tr("unfinished")
    if run.finished.reason == "diverged" and run.finished.layer:
        return tr("diverged in {layer}", layer=run.finished.layer)
    return tr(ENDINGS[run.finished.reason])


def ending_sentence(run: Run) -> str:
    """The same as a whole sentence, with what to do where a run failed."""
    done, finished = tr_count("{count} epoch", "{count} epochs", run.epochs_done), run.finished
    if finished is None:
        return tr("Held after {done}; Train goes on where nothing was changed since.", done=done)
    if finished.sentence:
        return finished.sentence
    said = tr(_SENTENCES[finished.reason], done=done)
    if finished.best_epoch and finished.reason != "diverged":
        best = tr("Epoch {epoch:,} had the lowest loss.", epoch=finished.best_epoch)
        return f"{said} {best}"
    return said
