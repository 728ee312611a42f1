"""A dialog about the weights as they are, answered anew whenever they or what they learn from change."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from PySide6.QtCore import Slot

from nnstudio.gui.commands.beside import DialogBeside
from nnstudio.gui.models.data_job import DataJob, Work

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.asking import AskingDialog
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

A = TypeVar("A", bound="AskingDialog")


class AskedBeside(DialogBeside[A, DataJob]):
    """The dialog is made when it is first wanted. Only the newest question is answered."""

    log_name: ClassVar[str] = ""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, DataJob())
        self.job.done.connect(self._answered)
        document = window.document
        for signal in (document.weights_changed, document.analysed, document.data_changed):
            signal.connect(self._refresh)

    def make_dialog(self) -> A:
        """The dialog, wired but for what is wanted."""
        raise NotImplementedError

    def offer(self, dialog: A) -> bool:
        """Tell the dialog what there is now, and let it ask; False where the window had to say why not."""
        raise NotImplementedError

    def work(self, wanted: Any) -> Work:
        """What answers a question."""
        raise NotImplementedError

    @Slot()
    def show(self) -> None:
        """The dialog, at the selected layer if one is."""
        nodes, chosen = self._window.document.state.network.by_id, self._window.selection.nodes
        if self.bring_up() and self.dialog is not None and len(chosen) == 1:
            self.dialog.choose_layer(nodes[chosen[0]].name)

    def bring_up(self) -> bool:
        """Show the dialog; False if it cannot begin, which the window says."""
        if not self.may_begin():
            return False
        if self.dialog is None:
            self.dialog = self.make_dialog()
            self.dialog.wanted.connect(self._ask)
        if not self.offer(self.dialog):
            return False
        self.dialog.show()
        self.dialog.activateWindow()
        return True

    @Slot()
    def _refresh(self) -> None:
        """Other weights, another drawing, other data: ask again. A running training is asked by hand."""
        if self.dialog is not None and self.dialog.isVisible() and self._window.run.status != "running":
            self.again()

    @Slot()
    def again(self) -> None:
        """The same question, of the document as it is now."""
        if self.dialog is None:
            return
        if self._window.run.blocked:
            self.dialog.show_outcome(None, ValueError(self._window.run.blocked))
        else:
            self.offer(self.dialog)

    @Slot(object)
    def _ask(self, wanted: Any) -> None:
        if not self._window.run.blocked:  # as while the data is being prepared anew
            self.job.request(self.work(wanted))

    @Slot(object, object)
    def _answered(self, found: Any, error: Exception | None) -> None:
        if self.dialog is not None:
            self.dialog.show_outcome(found, error)
        if error is not None:
            log.error("%s: %s", self.log_name, error)
