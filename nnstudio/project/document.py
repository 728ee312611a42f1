"""The open project as a whole: its state, and beside it the arrays and the history of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.project import atomic, file
from nnstudio.project.history import History
from nnstudio.project.runs import Runs
from nnstudio.project.state import ProjectState


@dataclass
class Document:
    """An open project. The state is immutable and replaced by edits; arrays are never written into either.

    ``weights``: trained arrays by ``layer/parameter``; empty before the first training, and a layer drawn
    since has none. ``fitted``: what was learnt about the data from the training rows (``Fitted.to_dict()``).
    ``checkpoint``: where an unfinished training goes on, if drawing, settings and data are still the same.
    ``runs``: every training there was.
    """

    state: ProjectState = field(default_factory=ProjectState)
    weights: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    history: History = field(default_factory=History)
    fitted: Mapping[str, Any] | None = None
    path: Path | None = None
    checkpoint: Checkpoint | None = None
    runs: Runs = field(default_factory=Runs)

    @classmethod
    def load(cls, path: str | Path) -> Document:
        """Open a ``.nnstudio`` file, without changing it. Raises :class:`ProjectError` with a sentence."""
        path = Path(path)
        content = file.decode(file.read_file(path), path.name)
        parts = (content.state, content.weights, content.history, content.fitted)
        return cls(*parts, path, content.checkpoint, content.runs)

    def save(self, path: str | Path | None = None) -> str:
        """Write the project to ``path`` (default: its own file), all or nothing, and remember the path.

        Raises :class:`SaveError` with the old file untouched. Returns a sentence if the disk complained after
        the file was in place, else "".
        """
        target = Path(path) if path is not None else self.path
        if target is None:
            raise ValueError("This project has no file yet: choose where to save it.")
        note = atomic.write(target, file.encode(self.to_content()))
        self.path = target
        return note

    def to_content(self) -> file.Content:
        """What goes into the file."""
        parts = (self.state, self.weights, self.history, self.fitted, self.checkpoint)
        return file.Content(*parts, self.runs)
