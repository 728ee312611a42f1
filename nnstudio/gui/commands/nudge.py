"""Nudging one weight: opens the dialog, and runs what it asks for beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.catalog.words import tr
from nnstudio.engine.network import NetworkError
from nnstudio.gui.commands.asked import AskedBeside
from nnstudio.gui.models.data_job import Work
from nnstudio.gui.models.nudge_job import nudge_work, trained_arrays
from nnstudio.gui.panels.task_strip import TaskStrip

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.nudge import NudgeDialog
    from nnstudio.gui.dialogs.nudge.asked import Asked


class NudgeCommands(AskedBeside["NudgeDialog"]):
    """Nudges the weight that the dialog wants."""

    log_name = "Nudge"

    def follow(self, tasks: TaskStrip) -> None:
        """Tell the status bar where it takes a while."""
        tasks.follow(self.job, tr("Nudging a weight"), self.job.cancel)

    @Slot(str, object)
    def show_at(self, array: str, index: tuple[int, ...]) -> None:
        """The dialog at one number of one array."""
        if self.bring_up() and self.dialog is not None:
            self.dialog.choose(array, index)

    def make_dialog(self) -> NudgeDialog:
        from nnstudio.gui.dialogs.nudge import NudgeDialog  # when it is wanted: a quick start

        made = NudgeDialog(self._window)
        made.again_wanted.connect(self.again)
        made.cancel_wanted.connect(self.job.cancel)
        return made

    def offer(self, dialog: NudgeDialog) -> bool:
        document = self._window.document
        assert document.prepared is not None
        try:
            arrays = trained_arrays(document)
        except NetworkError as error:
            self._window.tell(str(error))
            return False
        if not arrays:
            self._window.tell(tr("This network has no weights that are trained."))
            return False
        rows = len(document.prepared.train)
        dialog.offer(arrays, rows, document.state.training.batches.size(rows))
        dialog.ask_soon()
        return True

    def work(self, asked: Asked) -> Work:
        return nudge_work(
            self._window.document, asked.array, asked.index, asked.epsilon, asked.batch, asked.samples
        )
