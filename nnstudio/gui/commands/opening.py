"""Opening beside the work: what is open stays until the other document is there as a whole."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr
from nnstudio.data.progress import Cancelled
from nnstudio.gui.commands.file_work import tell_failure
from nnstudio.gui.commands.when_free import when_free
from nnstudio.gui.models.file_job import FileJob, Work
from nnstudio.project import Document, ProjectError, leftovers, recovery
from nnstudio.project.recovery import Journal, Orphan

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What a file gave. ``refusal``: why this is only its rest, without what trainings left."""

    document: Document
    refusal: ProjectError | None = None


def read_project(path: Path) -> Found:
    """A project, or what is left of one whose trained part cannot be read. Raises :class:`ProjectError`."""
    try:
        found = Found(Document.load(path))
    except ProjectError as error:
        try:
            return Found(Document.load(path, without_weights=True), error)
        except ProjectError:
            raise error from None
    leftovers.tidy(path)
    return found


class OpenCommands(QObject):
    """Reads projects and recovery copies in a thread. What was asked for last counts.

    Unsaved changes are asked about when the other document is there: not for a file that cannot be opened,
    and not before what is edited while it is read.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self.job = FileJob(self)
        self._wanted: object = None
        self._document.replaced.connect(self.cancel)

    def open(self, path: Path) -> None:
        """Open a project."""
        self._read(path.name, partial(read_project, path), partial(self._opened, path))

    @Slot(object)
    def recover(self, orphan: Orphan) -> None:
        """Open a recovery copy, as an unsaved document."""
        self._read(orphan.title or tr("Untitled"), partial(_taken, orphan), partial(self._recovered, orphan))

    @Slot()
    def cancel(self) -> None:
        """Open nothing; what is open stays."""
        self._wanted = None
        self.job.cancel_all()

    def _read(self, name: str, work: Work, then: Callable[[Any, Exception | None], object]) -> None:
        self.cancel()
        wanted = self._wanted = object()

        def over(found: Any, error: Exception | None) -> None:
            if wanted is self._wanted and not isinstance(error, Cancelled):
                when_free(self, lambda: arrive(found, error))
            else:
                _let_go(found)

        def arrive(found: Any, error: Exception | None) -> None:
            if wanted is self._wanted:
                self._wanted = None
                then(found, error)
            else:
                _let_go(found)

        self.job.do(tr("Opening {name}", name=name), work, over)

    # What came of it

    def _opened(self, path: Path, found: Found | None, error: Exception | None) -> None:
        if found is None:
            tell_failure(self._window, error or ProjectError(""))
            return
        if found.refusal is not None:
            rest, details = found.document, "".join(traceback.format_exception(found.refusal))
            self._window.tell_error(str(found.refusal), details)
            self._window.banner.offer(tr("Open without weights"), lambda: self._show_rest(rest))
            return
        # What is saved first may be this very file: it is read again then.
        if self._window.files.may_leave(lambda: self.open(path)):
            self._window.files.show(found.document, tr("Opened {path}.", path=path))
            self._window.preferences.remember(path)

    def _show_rest(self, document: Document) -> None:
        if self._window.files.may_leave(lambda: self._show_rest(document)):
            self._document.show_document(document, unsaved=True)
            self._window.tell(
                tr(
                    "Opened {path} without its weights and runs. The file keeps them: saving asks for "
                    "another one.",
                    path=document.path,
                )
            )

    def _recovered(self, orphan: Orphan, found: _Recovered | None, error: Exception | None) -> None:
        if found is None:
            tell_failure(self._window, error or ProjectError(""))
            self._window.recovery.remove(orphan)
        elif not self._window.files.may_leave(lambda: self.recover(orphan)):
            _let_go(found)
        else:
            self._window.autosave.adopt(found.document, found.journal)
            self._window.banner.hide()
            self._window.recovery.remove(orphan)
            path = self._document.path
            self._window.tell(
                tr("Recovered. Save writes to {path}.", path=path)
                if path
                else tr("Recovered. Choose where to save it.")
            )

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.cancel()
        self.job.finish()


@dataclass(frozen=True)
class _Recovered:
    document: Document
    journal: Journal


def _taken(orphan: Orphan) -> _Recovered:
    return _Recovered(*recovery.recover(orphan))


def _let_go(found: object) -> None:
    """Nobody wants it any more; a recovery copy stays for the next time."""
    if isinstance(found, _Recovered):
        found.journal.let_go()
