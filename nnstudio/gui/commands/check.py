"""Checks that take a while and run beside the work: the gradient check."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.engine.gradcheck import Checked
from nnstudio.gui.dialogs.gradient_check import GradientCheckDialog, verdict
from nnstudio.gui.models.gradient_job import GradientJob, gradient_work

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class CheckCommands(QObject):
    """Opens the dialog and runs the job for it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.job = GradientJob(self)
        self.job.done.connect(self._log)
        self.dialog: GradientCheckDialog | None = None
        window.document.replaced.connect(self.close)

    @Slot()
    def gradients(self) -> None:
        """Check the gradient of the network as it is now, on one batch of the training split."""
        if self._window.run.blocked:
            self._window.tell(self._window.run.blocked)
            return
        dialog = self.dialog or self._make_dialog()
        if not self.job.busy:
            work, samples = gradient_work(self._window.document)
            dialog.begin(samples)
            self.job.start(work)
        dialog.show()
        dialog.activateWindow()

    def _make_dialog(self) -> GradientCheckDialog:
        made = self.dialog = GradientCheckDialog(self._window)
        made.again_wanted.connect(self.gradients)
        made.cancel_wanted.connect(self.job.cancel)
        made.located.connect(self._locate)
        self.job.progressed.connect(made.show_progress)
        self.job.done.connect(made.show_outcome)
        return made

    @Slot(str)
    def _locate(self, name: str) -> None:
        nodes = self._window.document.state.network.nodes
        found = next((n.id for n in nodes if n.name == name), None)
        if found is not None:
            self._window.view.locate((found,))

    @Slot(object, object)
    def _log(self, found: tuple[Checked, ...] | None, error: Exception | None) -> None:
        if found is not None:
            log.info("Gradient check: %s", verdict(found)[0])
        elif error is not None:
            log.error("Gradient check: %s", error)

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
