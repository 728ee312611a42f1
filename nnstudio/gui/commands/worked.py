"""One step worked out: opens the dialog, and runs what it asks for beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.gui.commands.asked import AskedBeside
from nnstudio.gui.models.data_job import Work
from nnstudio.gui.models.worked_job import Wanted, worked_work

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.worked_step import WorkedStepDialog


class WorkedCommands(AskedBeside["WorkedStepDialog"]):
    """Works out the step that the dialog wants."""

    log_name = "Working a step out"

    def make_dialog(self) -> WorkedStepDialog:
        from nnstudio.gui.dialogs.worked_step import WorkedStepDialog  # when it is wanted: a quick start

        made = WorkedStepDialog(self._window)
        made.nudge_wanted.connect(self._nudge)
        made.finished.connect(self.job.cancel)
        return made

    def offer(self, dialog: WorkedStepDialog) -> bool:
        """So many samples; asked at once, as there is nothing to see before."""
        prepared = self._window.document.prepared
        assert prepared is not None
        dialog.offer(len(prepared.train))
        self._ask(dialog.asked())
        return True

    def work(self, wanted: Wanted) -> Work:
        return worked_work(self._window.document, wanted)

    @Slot(str, object, object)
    def _nudge(self, array: str, index: tuple[int, ...], wanted: Wanted) -> None:
        """The same weight with the same samples, to compare its gradient with the slope of the loss."""
        nudging = self._window.nudging
        nudging.show_at(array, index)
        if nudging.dialog is not None:
            nudging.dialog.batches.choose(wanted.samples, wanted.batch)
