"""Work that takes a while and runs beside the window, in a dialog of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.job import Job

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

D = TypeVar("D", bound=QDialog)
J = TypeVar("J", bound=Job | DataJob)


def put_away(dialog: QDialog | None) -> None:
    """Close a dialog for good: what it shows belongs to a document that goes."""
    if dialog is not None:
        dialog.close()
        dialog.deleteLater()


class DialogBeside(QObject, Generic[D, J]):
    """A dialog, made when it is first wanted, and the job that works for it. Both go with the document."""

    def __init__(self, window: MainWindow, job: J) -> None:
        super().__init__(window)
        self._window = window
        self.job = job
        job.setParent(self)
        self.dialog: D | None = None
        window.document.replaced.connect(self.close)

    def may_begin(self) -> bool:
        """Whether a training could begin; if not, the window says why."""
        if self._window.run.blocked:
            self._window.tell(self._window.run.blocked)
            return False
        return True

    @Slot()
    def close(self) -> None:
        """The document goes: what is under way is about nothing any more."""
        self.job.cancel()
        dialog, self.dialog = self.dialog, None
        put_away(dialog)

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.job.cancel()
        self.job.finish()


class WorkBeside(DialogBeside[D, J]):
    """One that is shown as it is, and whose outcomes go to the log too."""

    log_name: ClassVar[str] = ""

    def __init__(self, window: MainWindow, job: J) -> None:
        super().__init__(window, job)
        job.done.connect(self._log)

    def make_dialog(self) -> D:
        """The dialog, wired to the job."""
        raise NotImplementedError

    def in_words(self, found: Any) -> str:
        """What the log says of an outcome."""
        raise NotImplementedError

    def begin(self, dialog: D) -> None:
        """What is done when the dialog is asked for, before it shows."""

    @Slot()
    def show(self) -> None:
        """Bring the dialog up, unless a training cannot begin either: then say why."""
        if not self.may_begin():
            return
        if self.dialog is None:
            self.dialog = self.make_dialog()
        self.begin(self.dialog)
        self.dialog.show()
        self.dialog.activateWindow()

    @Slot(object, object)
    def _log(self, found: Any, error: Exception | None) -> None:
        if found is not None:
            log.info("%s: %s", self.log_name, self.in_words(found))
        elif error is not None:
            log.error("%s: %s", self.log_name, error)
