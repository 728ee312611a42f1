"""Starts the window: quickly, with one BLAS thread, and no collector in the training thread."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication
from threadpoolctl import threadpool_limits

from nnstudio.catalog.words import tr
from nnstudio.gui import crash_trace, logs, theme
from nnstudio.gui.faults import Faults
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.scale import scaled

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)

COLLECT_MS = 1000
SET_ASIDE_TURN = 3
BLAS_THREADS = 1


def missing_display() -> str:
    """Why no window can open here, as a sentence; empty if one can. Qt would abort the process otherwise."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    headless = platform in ("offscreen", "minimal", "vnc", "eglfs", "linuxfb")
    if not sys.platform.startswith("linux") or headless:
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    return tr(
        "There is no display to open a window on (DISPLAY and WAYLAND_DISPLAY are not set). Log "
        "in to a desktop, or use the commands without a window: nnstudio --help."
    )


class Collector(QObject):
    """Collects reference cycles once a second, here in the GUI thread.

    Python starts its collector in whichever thread happens to allocate; started in the training thread it
    would destroy Qt objects there and crash.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(COLLECT_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()
        self._turn = 0

    @Slot()
    def _collect(self) -> None:
        """The young objects every second, the old ones now and then.

        Once everything is loaded, what is there is set aside for good: modules and classes make up most
        of what a full collection would look at, and looking takes 40 ms, a jerk that can be seen.
        """
        self._turn += 1
        if self._turn == SET_ASIDE_TURN:
            gc.collect()
            gc.freeze()
        else:
            gc.collect(2 if self._turn % 30 == 0 else 1)


def make_application(argv: Sequence[str] = ("nnstudio",)) -> QApplication:
    """The one application object, dressed but for its theme."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setApplicationName("NNStudio")
    app.setApplicationDisplayName("NNStudio")
    app.setOrganizationName("NNStudio")
    app.setDesktopFileName("nnstudio")
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window, with a project if its path is given. The exit code is 2 without a display."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if reason := missing_display():
        print(reason, file=sys.stderr)
        return 2
    log_file, sentence = logs.start_log()
    preferences = Preferences()
    with scaled(preferences.scale):
        app = make_application()
    faults = Faults(app)
    faults.watch()
    crashed, trace = crash_trace.traces_left(), crash_trace.CrashTrace.begin()
    Collector(app)
    from nnstudio.gui import language
    from nnstudio.gui.main_window import MainWindow

    threadpool_limits(BLAS_THREADS, user_api="blas")  # reaches only libraries that are loaded by now
    language.start(app, preferences)
    with theme.switcher().dressing(preferences.theme):
        app.setWindowIcon(theme.icon("network", color="accent"))
        window = MainWindow(preferences)
    faults.told.connect(window.tell_error)
    if log_file is not None:
        log_file.failed = lambda words: faults.told.emit(words, "")
    window.show()
    QTimer.singleShot(0, window, window.complete)
    if arguments:
        path = Path(arguments[0])
        QTimer.singleShot(0, window, lambda: window.files.open(path))
    QTimer.singleShot(0, window, lambda: _tell_earlier(window, sentence, crashed))
    log.info("NNStudio started.")
    code = app.exec()
    window.deleteLater()
    app.processEvents()
    faults.leave()
    if trace is not None:
        trace.close()
    logs.stop_log(log_file)
    return code


def _tell_earlier(window: MainWindow, sentence: str, crashed: list[str]) -> None:
    """What went wrong before there was a window to say it in, beside what is being said."""
    sentence = " ".join(filter(None, (sentence, window.preferences.problem)))
    said = [window.banner.sentence.text()] if window.banner.isVisible() else []
    sentences = [crash_trace.in_words(trace) for trace in crashed[-1:]] + [sentence] * bool(sentence)
    if sentences:
        details = [window.banner.details] * bool(said) + [*crashed, crash_trace.versions()]
        window.tell_error(" ".join(sentences + said), "\n\n".join(details))
