"""Cross-validation beside the work."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog, verdict
from nnstudio.gui.models.crossval_job import CrossJob, cross_work
from nnstudio.project.crossval import CrossValidated

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class CrossCommands(QObject):
    """Opens the dialog and runs the job for it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.job = CrossJob(self)
        self.job.done.connect(self._log)
        self.dialog: CrossValidationDialog | None = None
        window.document.replaced.connect(self.close)

    @Slot()
    def show(self) -> None:
        """Ask for the number of folds, and show what was found before."""
        if self._window.run.blocked:
            self._window.tell(self._window.run.blocked)
            return
        dialog = self.dialog or self._make_dialog()
        dialog.show()
        dialog.activateWindow()

    def _make_dialog(self) -> CrossValidationDialog:
        made = self.dialog = CrossValidationDialog(self._window)
        made.start_wanted.connect(self.start)
        made.cancel_wanted.connect(self.job.cancel)
        self.job.progressed.connect(made.show_progress)
        self.job.fold_done.connect(made.show_fold)
        self.job.done.connect(made.show_outcome)
        return made

    @Slot(int)
    def start(self, folds: int) -> None:
        """Cross-validate the network as it is now."""
        if self.job.busy or self.dialog is None:
            return
        self.dialog.begin()
        self.job.start(cross_work(self._window.document, folds))

    @Slot(object, object)
    def _log(self, found: CrossValidated | None, error: Exception | None) -> None:
        if found is not None:
            log.info("Cross-validation: %s", verdict(found))
        elif error is not None:
            log.error("Cross-validation: %s", error)

    @Slot()
    def close(self) -> None:
        """The document goes: what is under way is about nothing any more."""
        self.job.cancel()
        if self.dialog is not None:
            self.dialog.close()

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.job.cancel()
        self.job.finish()
