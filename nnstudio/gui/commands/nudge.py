"""Nudging one weight: opens the dialog, and runs what it asks for beside the window."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from nnstudio.catalog.words import tr
from nnstudio.engine.network import NetworkError
from nnstudio.engine.nudged import Nudge
from nnstudio.gui.commands.beside import DialogBeside
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.nudge_job import nudge_work, trained_arrays
from nnstudio.gui.panels.task_strip import TaskStrip

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.nudge import NudgeDialog
    from nnstudio.gui.dialogs.nudge.asked import Asked
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class NudgeCommands(DialogBeside["NudgeDialog", DataJob]):
    """The dialog is made when it is first wanted. Only the newest question is answered."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, DataJob())
        self.job.done.connect(self._answered)
        document = window.document
        for signal in (document.weights_changed, document.analysed, document.data_changed):
            signal.connect(self._refresh)

    def follow(self, tasks: TaskStrip) -> None:
        """Tell the status bar where it takes a while."""
        tasks.follow(self.job, tr("Nudging a weight"), self.job.cancel)

    @Slot()
    def show(self) -> None:
        """The dialog, at the selected layer if that has weights."""
        if not self._open():
            return
        nodes, chosen = self._window.document.state.network.by_id, self._window.selection.nodes
        if self.dialog is not None and len(chosen) == 1:
            self.dialog.choose_layer(nodes[chosen[0]].name)

    @Slot(str, object)
    def show_at(self, array: str, index: tuple[int, ...]) -> None:
        """The dialog at one number of one array."""
        if self._open() and self.dialog is not None:
            self.dialog.choose(array, index)

    def _open(self) -> bool:
        if not self.may_begin():
            return False
        if self.dialog is None:
            self.dialog = self._make_dialog()
        if not self._offer(self.dialog):
            return False
        self.dialog.show()
        self.dialog.activateWindow()
        return True

    def _make_dialog(self) -> NudgeDialog:
        from nnstudio.gui.dialogs.nudge import NudgeDialog  # when it is wanted: a quick start

        made = NudgeDialog(self._window)
        made.wanted.connect(self._ask)
        made.again_wanted.connect(self._again)
        made.cancel_wanted.connect(self.job.cancel)
        return made

    def _offer(self, dialog: NudgeDialog) -> bool:
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
        return True

    @Slot()
    def _refresh(self) -> None:
        """Other weights, another drawing, other data: ask again. A running training is asked by hand."""
        if self.dialog is not None and self.dialog.isVisible() and self._window.run.status != "running":
            self._again()

    @Slot()
    def _again(self) -> None:
        if self.dialog is None:
            return
        if self._window.run.blocked:
            self.dialog.show_outcome(None, ValueError(self._window.run.blocked))
        elif self._offer(self.dialog):
            self.dialog.ask_soon()

    @Slot(object)
    def _ask(self, asked: Asked) -> None:
        if self._window.run.blocked:  # also while the data is being prepared anew
            return
        document = self._window.document
        self.job.request(
            nudge_work(document, asked.array, asked.index, asked.epsilon, asked.batch, asked.samples)
        )

    @Slot(object, object)
    def _answered(self, found: Nudge | None, error: Exception | None) -> None:
        if self.dialog is not None:
            self.dialog.show_outcome(found, error)
        if error is not None:
            log.error("Nudge: %s", error)
