"""A project's state together with the weights that were there at that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.plan import Array
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.project import History, ProjectState


@dataclass(frozen=True, eq=False)
class Moment:
    """What undo returns to after weights were drawn anew or restored. ``run`` is the id of their run."""

    state: ProjectState
    weights: Mapping[str, Array]
    history: History
    checkpoint: Checkpoint | None
    run: str
