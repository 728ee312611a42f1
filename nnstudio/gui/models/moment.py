"""A project's state together with the weights that were there at that time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nnstudio.catalog.words import tr
from nnstudio.engine.plan import Array
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.gui.models.undo_memory import UNDO_BYTES, arrays_of_checkpoint
from nnstudio.project import History, ProjectState

Lost = Literal["", "weights", "optimizer"]


@dataclass(frozen=True, eq=False)
class Moment:
    """What undo returns to after weights were drawn anew or restored. ``run`` is the id of their run.

    ``lost``: what it had to let go of, as undo keeps only so much.
    """

    state: ProjectState
    weights: Mapping[str, Array]
    history: History
    checkpoint: Checkpoint | None
    run: str
    lost: Lost = ""

    def arrays(self) -> Iterator[Array]:
        """The weights, and what it takes to train on exactly from there."""
        yield from self.weights.values()
        yield from arrays_of_checkpoint(self.checkpoint)

    def lighter(self, kept: Collection[int]) -> Moment:
        """With only those arrays whose ids are in ``kept``: all weights or none, and curves where there are
        weights.
        """
        if all(id(array) in kept for array in self.arrays()):
            return self
        if all(id(array) in kept for array in self.weights.values()):
            return replace(self, checkpoint=None, lost=self.lost or "optimizer")
        return replace(self, weights={}, history=History(), checkpoint=None, run="", lost="weights")

    def loss_in_words(self) -> str:
        """What returning to it does not bring back, and why; empty if all is there."""
        limit = UNDO_BYTES // 2**20
        if self.lost == "weights":
            return tr(
                "Drawing and settings are as they were, but undo keeps {limit} MB of weights, and these were "
                "among the oldest. The list of runs may still have them.",
                limit=limit,
            )
        if self.lost == "optimizer":
            return tr(
                "The weights are back. Train begins with a fresh optimizer: undo keeps {limit} MB, and what "
                "this one remembered was among the oldest.",
                limit=limit,
            )
        return ""
