"""One step worked out: opens the dialog, and runs what it asks for beside the window."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.engine.worked import Part
from nnstudio.gui.commands.beside import DialogBeside
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.worked_job import Wanted, worked_work

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.worked_step import WorkedStepDialog
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class WorkedCommands(DialogBeside["WorkedStepDialog", DataJob]):
    """The dialog is made when it is first wanted. Only the newest question is answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, DataJob())
        self.job.done.connect(self._answered)
        document = window.document
        for signal in (document.weights_changed, document.analysed, document.data_changed):
            signal.connect(self._refresh)

    @Slot()
    def show(self) -> None:
        """The dialog, at the selected layer if one is."""
        if not self.may_begin():
            return
        if self.dialog is None:
            self.dialog = self._make_dialog()
        nodes, chosen = self._window.document.state.network.by_id, self._window.selection.nodes
        if len(chosen) == 1:
            self.dialog.choose_layer(nodes[chosen[0]].name)
        self._again()
        self.dialog.show()
        self.dialog.activateWindow()

    def _make_dialog(self) -> WorkedStepDialog:
        from nnstudio.gui.dialogs.worked_step import WorkedStepDialog  # when it is wanted: a quick start

        made = WorkedStepDialog(self._window)
        made.wanted.connect(self._ask)
        made.nudge_wanted.connect(self._nudge)
        made.finished.connect(self.job.cancel)
        return made

    @Slot()
    def _refresh(self) -> None:
        """Other weights, another drawing, other data: ask again, but not at every moment of a training."""
        if self.dialog is not None and self.dialog.isVisible() and self._window.run.status != "running":
            self._again()

    def _again(self) -> None:
        document = self._window.document
        if self.dialog is None:
            return
        if self._window.run.blocked or document.prepared is None:
            self.dialog.show_outcome(None, ValueError(self._window.run.blocked))
            return
        self.dialog.offer(len(document.prepared.train))
        self._ask(self.dialog.asked())

    @Slot(object)
    def _ask(self, wanted: Wanted) -> None:
        if not self._window.run.blocked:  # as while the data is being prepared anew
            self.job.request(worked_work(self._window.document, wanted))

    @Slot(str, object, object)
    def _nudge(self, array: str, index: tuple[int, ...], wanted: Wanted) -> None:
        """The same weight with the same samples, to compare its gradient with the slope of the loss."""
        nudging = self._window.nudging
        nudging.show_at(array, index)
        if nudging.dialog is not None:
            nudging.dialog.batches.choose(wanted.samples, wanted.batch)

    @Slot(object, object)
    def _answered(self, found: tuple[Part, ...] | None, error: Exception | None) -> None:
        if self.dialog is not None:
            self.dialog.show_outcome(found, error)
        if error is not None:
            log.error("Working a step out: %s", error)
