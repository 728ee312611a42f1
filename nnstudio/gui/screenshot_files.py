"""Pictures of the status bar while files are read and written, for :mod:`nnstudio.gui.screenshot`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QMimeData, QUrl

from nnstudio.catalog.words import tr
from nnstudio.data.progress import report
from nnstudio.gui.dialogs.guide import GuideDialog
from nnstudio.gui.models.file_job import FileJob

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

NAME = "heart-disease.nnstudio"
TABLE = "patients.csv"
SHARE = 0.42
MOST_MS = 5_000


def picture_files(window: MainWindow, picture: Callable[..., None]) -> None:
    """Files over the open example, the guide, a save, an export, then an opening from the welcome page."""
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(f"/home/ada/{name}") for name in (TABLE, NAME)])
    window.dropping.begin(dragged)
    picture("dropping")
    window.dropping.hide()
    guide = GuideDialog(window)
    picture("guide", guide)
    guide.deleteLater()
    with _under_way(window, window.saving.job, tr("Saving {name}", name=NAME)):
        window.document.edit(tr("Change title"), lambda s: s.replace(title="Heart disease"))
        picture("saving")
    with _under_way(
        window, window.file_work.job, tr("Exporting {name}", name="heart-disease.npz"), share=None
    ):
        window.tell(tr("Saved {name}.", name=NAME), problem=False)
        picture("exporting")
    window.document.close()
    with _under_way(window, window.opening.job, tr("Opening {name}", name=NAME)):
        picture("opening")


@contextmanager
def _under_way(window: MainWindow, job: FileJob, words: str, share: float | None = SHARE) -> Iterator[None]:
    """As if this took a while, until the picture is taken."""
    go_on = threading.Event()

    def work() -> None:
        if share is not None:
            report(share)
        go_on.wait(60)

    job.do(words, work, lambda *_: None)
    clock = QElapsedTimer()
    clock.start()
    while window.tasks.isHidden() and clock.elapsed() < MOST_MS:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    try:
        yield
    finally:
        go_on.set()
        job.finish()
