"""Every training of a project: what was trained, on what, how it went, and the weights it ended with.

A run is one curve: it begins with Train, is held and goes on, is made longer by further epochs, and ends
when the weights are drawn anew or something else is trained. Runs lie beside the state, so undoing edits
loses none.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nnstudio.catalog.words import tr
from nnstudio.project.run import (
    NO_NUMBERS,
    WRITTEN,
    Array,
    Pace,
    Run,
    Trained,
    ending,
    ending_sentence,
    epochs_at,
    positions,
)

__all__ = [
    "NO_NUMBERS",
    "WRITTEN",
    "Array",
    "Pace",
    "Run",
    "Runs",
    "Trained",
    "ending",
    "ending_sentence",
    "epochs_at",
    "positions",
]

MOST_RUNS = 300
MOST_WEIGHT_BYTES = 64 * 2**20
MOST_CURVE_BYTES = 64 * 2**20
MOST_LAYER_BYTES = 128 * 2**20
MOST_EPOCH_BYTES = 256 * 2**20
MOST_DRAWING_BYTES = 4 * 2**20
"""What all runs of a project may take together, so that its file stays small. Older ones give way first."""

MOST_PINNED_BYTES = 256 * 2**20
MOST_CHANGES = 100
COLORS = 8
"""How many colours runs are told apart by; the window has them."""


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
        items = [run.without("layers") if run.layers else run for run in items]
        items = [replace(run, extras={}, extra_arrays={}) if run.extra_arrays else run for run in items]
        return replace(self, items=tuple(r.without("steps") if len(r.losses) else r for r in items))

    def with_back(self, gone: Iterable[Run], current: str = "") -> Runs:
        """With runs that were deleted, in their old places; the current one again if there is none since."""
        here = {run.id for run in self.items}
        items = (*self.items, *(run for run in gone if run.id not in here))
        ordered = tuple(sorted(items, key=lambda run: run.started))
        return replace(self, items=ordered, current=self.current or current)

    def within_limits(self) -> Runs:
        """What is too much is given up: whole runs, then weights, then steps, then curves of layers; older
        ones first, never pinned ones. Of one run alone that is too long the newest epochs and rows are kept.
        """
        items = [run.with_epochs_in(MOST_EPOCH_BYTES).with_layers_in(MOST_LAYER_BYTES) for run in self.items]
        kept = _fewer(items, self.current)
        forgotten = self.forgotten + len(items) - len(kept)
        kept = _lighter(kept, self.current, "weights", MOST_WEIGHT_BYTES)
        kept = _lighter(kept, self.current, "steps", MOST_CURVE_BYTES)
        kept = _lighter(kept, self.current, "layers", MOST_LAYER_BYTES)
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
        return run.layers.nbytes if part == "layers" else run.losses.nbytes

    kept, total = list(items), sum(map(size, items))
    order = sorted(range(len(kept)), key=lambda i: (kept[i].id == current, kept[i].pinned, i))
    for index in order:
        if total <= limit:
            break
        if size(kept[index]):
            total -= size(kept[index])
            kept[index] = kept[index].without(part)
    return kept
