"""Saving beside the work: taken at once, written in a thread, acknowledged when it is on the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.catalog.words import tr
from nnstudio.data.progress import Cancelled
from nnstudio.gui.commands.file_work import tell_failure
from nnstudio.gui.commands.held_run import held_run
from nnstudio.gui.commands.when_free import when_free
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.changed_outside import ask_changed
from nnstudio.gui.models.file_job import FileJob, Work
from nnstudio.project import Document
from nnstudio.project.errors import ChangedOutside
from nnstudio.project.saving import Saved, Saving

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

Again = Callable[[], object]


@dataclass(eq=False)
class Wish:
    """Somebody wants this document in this file. ``saving``: what was taken of it, once its turn has come."""

    document: Document
    path: Path
    replace: bool
    saving: Saving | None = None


class SaveCommands(QObject):
    """Save and Save as. The document goes on being edited meanwhile, and a training goes on being trained.

    One save is written at a time; wanted again in between, it is done once more afterwards, with what the
    document is then. ``ended(saved)`` follows each.
    """

    ended = Signal(bool)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document, self._run = window, window.document, window.run
        self.job = FileJob(self)
        self._wishes: list[Wish] = []
        self._again: Again | None = None

    # What people ask

    @Slot()
    def save(self, again: Again | None = None) -> None:
        """Save to the document's file, or choose one if there is none. ``again`` follows once it is saved."""
        path = self._wishes[-1].path if self._wishes else self._document.path
        if path is None or (self._document.document.partial and not self._wishes):
            self.ask_save_as(again)
        else:
            self.save_to(path, again, replace=False)

    @Slot()
    def ask_save_as(self, again: Again | None = None) -> None:
        """Choose a file and save to it."""
        files = self._window.files
        start = self._document.path or (files.folder() or Path.home()) / files.file_name()
        path = file_dialogs.ask_save(
            self._window, tr("Save"), start, file_dialogs.projects(), file_dialogs.PROJECT
        )
        if path:
            self.save_to(path, again)

    def save_to(self, path: Path, again: Again | None = None, *, replace: bool = True) -> None:
        """Save to this file. Without ``replace``, changes that another program made to it are asked about."""
        self._again = again or self._again
        waiting = self._wishes[1:]
        if waiting and waiting[-1].path == path:
            waiting[-1].replace |= replace  # it is going to be saved once more anyway
            return
        wish = Wish(self._document.document, path, replace)
        self._wishes.append(wish)
        self.job.ask(
            tr("Saving {name}", name=path.name),
            lambda: self._take(wish),
            lambda saved, error: self._over(wish, saved, error),
        )

    def wait(self, again: Again) -> None:
        """Call this when what is being saved is saved; forget it if it cannot be."""
        self._again = again
        self._window.tell(tr("First this has to end: {task}.", task=self.job.words), problem=False)

    # How it goes

    def _take(self, wish: Wish) -> Work:
        if wish.document is not self._document.document:
            raise Cancelled  # it was given up while this waited
        with held_run(self._run):
            wish.saving = self._document.begin_save(wish.path, replace=wish.replace)
        return wish.saving.write

    def _over(self, wish: Wish, saved: Saved | None, error: Exception | None) -> None:
        self._wishes.remove(wish)
        if wish.saving is not None:
            self._document.end_save(wish.saving, saved)
        if saved is not None:
            self._saved(wish.path, saved)
        elif isinstance(error, ChangedOutside):
            again, self._again = self._again, None
            when_free(self, lambda: self._ask_changed(wish, again))
        else:
            self._again = None
            self._tell(wish, error)
        self.ended.emit(saved is not None)
        if not self._wishes and self._again is not None:
            again, self._again = self._again, None
            when_free(self, again)

    def _saved(self, path: Path, saved: Saved) -> None:
        self._window.preferences.remember(path)
        log.info("Saved %s.", path)
        self._window.tell(tr("Saved {name}.", name=path.name), problem=False)
        if saved.note:
            log.warning(saved.note)
            self._window.banner.show_message(saved.note, role="warning")

    def _tell(self, wish: Wish, error: Exception | None) -> None:
        if error is not None and not isinstance(error, Cancelled):
            tell_failure(self._window, error)
            if wish.document is self._document.document:
                self._window.banner.offer(tr("Save as…"), self.ask_save_as)
        elif wish.saving is not None:
            self._window.tell(
                tr("Saving {name} was cancelled. The file is as it was before.", name=wish.path.name)
            )

    def _ask_changed(self, wish: Wish, again: Again | None) -> None:
        if wish.document is not self._document.document:
            return
        answer = ask_changed(self._window, wish.path.name)
        if answer == "replace":
            self.save_to(wish.path, again)
        elif answer == "copy":
            self.ask_save_as(again)

    def shutdown(self) -> None:
        """Before the window goes: what is being saved gets there, and no thread is left behind."""
        self._again = None
        self.job.finish()
