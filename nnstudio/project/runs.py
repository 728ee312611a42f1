"""Every training of a project: what was trained, on what, how it went, and the weights it ended with.

A run is one curve: it begins with Train, is held and goes on, is made longer by further epochs, and ends
when the weights are drawn anew or something else is trained. Runs lie beside the state, so undoing edits
loses none.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.engine.training.best import Other
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.project import strict_json
from nnstudio.project.errors import ProjectError
from nnstudio.project.migrations import VERSION, migrate
from nnstudio.project.state import ProjectState

Array = NDArray[Any]
NO_NUMBERS: Array = np.empty(0)

MOST_RUNS = 300
MOST_WEIGHT_BYTES = 64 * 2**20
MOST_CURVE_BYTES = 64 * 2**20
MOST_EPOCH_BYTES = 128 * 2**20
MOST_DRAWING_BYTES = 4 * 2**20
"""What all runs of a project may take together, so that its file stays small. Older ones give way first."""

MOST_PINNED_BYTES = 256 * 2**20
MOST_CHANGES = 100
WRITTEN = ("title", "notes", "stickies")
"""Parts of a project that no training depends on."""

COLORS = 8
"""How many colours runs are told apart by; the window has them."""


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
    steps = np.arange(first, first + count)
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
    one's where ``weights`` are the best ones, if they differ. ``shed`` names what gave way to newer runs:
    ``weights``, ``steps``.
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
    shed: tuple[str, ...] = ()

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

    def events(self) -> tuple[EpochDone, ...]:
        """The epochs as a training tells them."""
        return tuple(_event(self.columns, row) for row in self.epochs)

    @property
    def weight_bytes(self) -> int:
        """Memory its weights take."""
        other = self.other.weights.values() if self.other is not None else ()
        return sum(array.nbytes for array in (*self.weights.values(), *other))

    def without(self, part: str) -> Run:
        """Without its weights, or without its steps' losses; ``shed`` says so."""
        if part == "weights":
            return replace(self, weights={}, other=None, shed=(*self.shed, part))
        last = self.unrecorded + len(self.losses)
        return replace(self, losses=NO_NUMBERS, unrecorded=last, shed=(*self.shed, part))


@dataclass(frozen=True, eq=False)
class Runs:
    """All runs of a project, oldest first. ``current`` is the one whose weights the document has, if any.

    ``numbered`` counts the names given; ``forgotten`` the runs that gave way to newer ones altogether.
    """

    items: tuple[Run, ...] = ()
    current: str = ""
    numbered: int = 0
    forgotten: int = 0

    def __iter__(self) -> Iterator[Run]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def get(self, run_id: str) -> Run | None:
        """The run of this id."""
        return next((run for run in self.items if run.id == run_id), None)

    def begin(self, trained: Trained, begun: str, started: float) -> tuple[Runs, Run]:
        """A new run, named by its number, in the colour that was used longest ago; it is the current one."""
        used = [run.color for run in self.items]
        color = min(range(COLORS), key=lambda c: (c in used, -used[::-1].index(c) if c in used else c))
        run = Run(
            secrets.token_hex(4),
            tr("Run {number}", number=self.numbered + 1),
            trained,
            started,
            color=color,
            begun=begun,
        )
        return replace(self, numbered=self.numbered + 1, current=run.id), run

    def put(self, run: Run) -> Runs:
        """With this run in the place of the one of its id, or behind all others; within the limits."""
        if self.get(run.id) is None:
            items = (*self.items, run)
        else:
            items = tuple(run if other.id == run.id else other for other in self.items)
        return replace(self, items=items).within_limits()

    def without(self, ids: Iterable[str]) -> Runs:
        """Without these."""
        gone = set(ids)
        return replace(
            self,
            items=tuple(run for run in self.items if run.id not in gone),
            current="" if self.current in gone else self.current,
        )

    def without_arrays(self) -> Runs:
        """Only words and epochs of each."""
        items = [run.without("weights") if run.weights else run for run in self.items]
        return replace(self, items=tuple(r.without("steps") if len(r.losses) else r for r in items))

    def with_back(self, gone: Iterable[Run], current: str = "") -> Runs:
        """With runs that were deleted, in their old places; the current one again if there is none since."""
        here = {run.id for run in self.items}
        items = (*self.items, *(run for run in gone if run.id not in here))
        ordered = tuple(sorted(items, key=lambda run: run.started))
        return replace(self, items=ordered, current=self.current or current)

    def within_limits(self) -> Runs:
        """What is too much is given up: whole runs, then weights, then steps; older ones first, never pinned
        ones.
        """
        items = list(self.items)
        kept = _fewer(items, self.current)
        forgotten = self.forgotten + len(items) - len(kept)
        kept = _lighter(kept, self.current, "weights", MOST_WEIGHT_BYTES)
        kept = _lighter(kept, self.current, "steps", MOST_CURVE_BYTES)
        return replace(self, items=tuple(kept), forgotten=forgotten)

    def pin_refusal(self, run: Run) -> str:
        """Why this run's weights cannot be kept for good, as a sentence; empty if they can."""
        pinned = sum(other.weight_bytes for other in self.items if other.pinned and other.id != run.id)
        if pinned + run.weight_bytes <= MOST_PINNED_BYTES:
            return ""
        return tr(
            "The weights of pinned runs may take {most_pinned_bytes} MB in all. "
            "Unpin another run first, or export these weights to a file of their own.",
            most_pinned_bytes=MOST_PINNED_BYTES // 2**20,
        )


def _fewer(items: list[Run], current: str) -> list[Run]:
    def too_many(runs: list[Run]) -> bool:
        return (
            len(runs) > MOST_RUNS
            or sum(run.epochs.nbytes for run in runs) > MOST_EPOCH_BYTES
            or sum(map(len, {run.trained.text for run in runs})) > MOST_DRAWING_BYTES
        )

    kept = list(items)
    while len(kept) > 1 and too_many(kept):
        oldest = next((run for run in kept if not run.pinned and run.id != current), None)
        kept.remove(oldest or next(run for run in kept if run.id != current))
    return kept


def _lighter(items: list[Run], current: str, part: str, limit: int) -> list[Run]:
    def size(run: Run) -> int:
        if part == "weights":
            return 0 if run.pinned else run.weight_bytes
        return run.losses.nbytes

    kept, total = list(items), sum(map(size, items))
    order = sorted(range(len(kept)), key=lambda i: (kept[i].id == current, kept[i].pinned, i))
    for index in order:
        if total <= limit:
            break
        if size(kept[index]):
            total -= size(kept[index])
            kept[index] = kept[index].without(part)
    return kept


def epoch_table(events: Iterable[EpochDone]) -> tuple[tuple[str, ...], Array]:
    """Epochs as columns ``epoch step seconds train/… validation/…``; NaN where there is no number."""
    rows = [
        {
            "epoch": float(event.epoch),
            "step": float(event.step),
            "seconds": event.seconds,
            **{f"train/{name}": value for name, value in event.train.items()},
            **{f"validation/{name}": value for name, value in event.validation.items()},
        }
        for event in events
    ]
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    table = np.array([[row.get(name, np.nan) for name in columns] for row in rows])
    return columns, table.reshape(len(rows), len(columns))


def _event(columns: tuple[str, ...], row: Array) -> EpochDone:
    plain: dict[str, float] = {}
    parts: dict[str, dict[str, float]] = {"train": {}, "validation": {}}
    for name, value in zip(columns, row.tolist(), strict=True):
        split, _, metric = name.partition("/")
        if metric and not np.isnan(value):
            parts[split][metric] = value
        elif not metric:
            plain[name] = value
    return EpochDone(
        int(plain["epoch"]), int(plain["step"]), plain["seconds"], parts["train"], parts["validation"]
    )


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
