"""Cross-validation beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.gui.commands.beside import WorkBeside
from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog, verdict
from nnstudio.gui.models.crossval_job import CrossJob, cross_work
from nnstudio.project.crossval import CrossValidated

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class CrossCommands(WorkBeside[CrossValidationDialog, CrossJob]):
    """Opens the dialog, which asks for the number of folds, and runs the job for it."""

    log_name = "Cross-validation"

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, CrossJob())

    def make_dialog(self) -> CrossValidationDialog:
        """The dialog, wired to the job."""
        made = CrossValidationDialog(self._window)
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

    def in_words(self, found: CrossValidated) -> str:
        """The verdict."""
        return verdict(found)
