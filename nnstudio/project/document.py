"""The open project as a whole: its state, and beside it the arrays and the history of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from nnstudio.catalog.words import tr
from nnstudio.data.progress import part
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.project import file, places
from nnstudio.project.carrying import CarriedFiles
from nnstudio.project.history import History
from nnstudio.project.places import DataFiles
from nnstudio.project.runs import Runs
from nnstudio.project.saving import Saving
from nnstudio.project.stamp import Stamp
from nnstudio.project.state import ProjectState


@dataclass
class Document:
    """An open project. The state is immutable and replaced by edits; arrays are never written into either.

    ``weights``: trained arrays by ``layer/parameter``; empty before the first training, and a layer drawn
    since has none. ``fitted``: what was learnt about the data from the training rows (``Fitted.to_dict()``).
    ``checkpoint``: where an unfinished training goes on, if drawing, settings and data are still the same.
    ``runs``: every training there was. ``stamp``: what the file was when it was read or written here.
    ``carried``: data held for this document, also what an undone edit named; what the state names is saved.
    ``partial``: the file holds more than this document, so it should be saved elsewhere.
    """

    state: ProjectState = field(default_factory=ProjectState)
    weights: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    history: History = field(default_factory=History)
    fitted: Mapping[str, Any] | None = None
    path: Path | None = None
    checkpoint: Checkpoint | None = None
    runs: Runs = field(default_factory=Runs)
    stamp: Stamp | None = None
    partial: bool = False
    data_files: DataFiles = field(default_factory=dict)
    carried: CarriedFiles = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | Path, *, without_weights: bool = False) -> Document:
        """Open a ``.nnstudio`` file, without changing it. Raises :class:`ProjectError` with a sentence, and
        reports how far it is (data/progress).

        ``without_weights`` leaves out all that trainings left, for a file where just that is damaged.
        """
        path = Path(path)
        with part(0, 0.3):
            data = file.read_file(path)
        with part(0.3, 1):
            content = file.decode(data, path.name, without_weights=without_weights)
        folder = path.absolute().parent
        return cls(
            state=places.absolute(content.state, folder),
            weights=content.weights,
            history=content.history,
            fitted=content.fitted,
            path=path,
            checkpoint=content.checkpoint,
            runs=content.runs,
            stamp=Stamp.of(path, data),
            partial=without_weights,
            data_files=places.anchored(content.data_files, content.state, folder),
            carried=content.carried,
        )

    def save(self, path: str | Path | None = None) -> str:
        """Write the project to ``path`` (default: its own file), all or nothing, and remember the path.

        Raises :class:`SaveError` with the old file untouched. Returns a sentence if the disk complained after
        the file was in place, else "".
        """
        saving = self.saving(path)
        saved = saving.write()
        saving.note(saved)
        return saved.note

    def saving(self, path: str | Path | None = None, *, replace: bool = True) -> Saving:
        """The document as it is now, to be written to ``path`` (default: its own file) in any thread.

        Without ``replace`` its own file is left alone where another program has changed it.
        """
        target = Path(path) if path is not None else self.path
        if target is None:
            raise ValueError(tr("This project has no file yet: choose where to save it."))
        here, folder = self.path.absolute().parent if self.path else None, target.absolute().parent
        self.state = places.absolute(self.state, here) if here is not None and here != folder else self.state
        return Saving(self, self.to_content(), target, None if replace or target != self.path else self.stamp)

    def changed_outside(self) -> bool:
        """Whether another program has put other content into the file since it was read or written here."""
        return self.path is not None and self.stamp is not None and self.stamp.differs(self.path)

    def to_content(self) -> file.Content:
        """What goes into the file."""
        return file.Content(
            state=self.state,
            weights=self.weights,
            history=self.history,
            fitted=self.fitted,
            checkpoint=self.checkpoint,
            runs=self.runs,
            data_files=self.data_files,
            carried=self.carried,
        )
