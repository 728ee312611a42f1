"""Checks that take a while and run beside the work: the gradient check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.engine.gradcheck import Checked
from nnstudio.gui.commands.beside import WorkBeside
from nnstudio.gui.dialogs.gradient_check import GradientCheckDialog, verdict
from nnstudio.gui.models.gradient_job import GradientJob, gradient_work

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class CheckCommands(WorkBeside[GradientCheckDialog, GradientJob]):
    """Opens the dialog and runs the job for it."""

    log_name = "Gradient check"

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, GradientJob())

    @Slot()
    def gradients(self) -> None:
        """Check the gradient of the network as it is now, on one batch of the training split."""
        self.show()

    def begin(self, dialog: GradientCheckDialog) -> None:
        """Check anew, unless a check is under way."""
        if not self.job.busy:
            work, samples = gradient_work(self._window.document)
            dialog.begin(samples)
            self.job.start(work)

    def make_dialog(self) -> GradientCheckDialog:
        """The dialog, wired to the job."""
        made = GradientCheckDialog(self._window)
        made.again_wanted.connect(self.gradients)
        made.cancel_wanted.connect(self.job.cancel)
        made.located.connect(self._locate)
        made.nudge_wanted.connect(self._window.nudging.show_at)
        self.job.progressed.connect(made.show_progress)
        self.job.done.connect(made.show_outcome)
        return made

    def in_words(self, found: tuple[Checked, ...]) -> str:
        """The verdict."""
        return verdict(found)[0]

    @Slot(str)
    def _locate(self, name: str) -> None:
        nodes = self._window.document.state.network.nodes
        found = next((n.id for n in nodes if n.name == name), None)
        if found is not None:
            self._window.view.locate((found,))
