"""Errors that nobody caught, from wherever they come: logged, told to the person, and the app goes on."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from nnstudio.catalog.words import tr

log = logging.getLogger(__name__)
qt_log = logging.getLogger("nnstudio.qt")

AGAIN_AFTER = 10.0
"""Seconds before the same error at the same place is told once more: painting fails very often."""

MOST_PLACES = 500
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Faults(QObject):
    """Between :meth:`watch` and :meth:`leave`, ``told(sentence, details)`` follows every uncaught error.

    That is one in a slot, a timer or an event (``sys.excepthook``), in a thread, in tidying up
    (``sys.unraisablehook``), or one that Qt itself reports. Emitted in any thread; connect slots of objects.
    """

    told = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[object, tuple[float, int]] = {}
        self._inside = threading.local()
        self._before: tuple[Any, Any, Any, Any] | None = None

    def watch(self) -> None:
        """Take over from Python's and Qt's own ways, which write to a terminal nobody sees."""
        qt = qInstallMessageHandler(self._qt_message)
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook, qt
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable

    def leave(self) -> None:
        """Give back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook, qt = self._before
            qInstallMessageHandler(qt)
            self._before = None

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(error, trace)

    def _in_thread(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None and not isinstance(found.exc_value, SystemExit):
            name = found.thread.name if found.thread else tr("a thread")
            self._report(found.exc_value, found.exc_traceback, tr("In {name}.", name=name))

    def _unraisable(self, found: sys.UnraisableHookArgs) -> None:
        if found.exc_value is not None:
            where = f"{found.err_msg or 'Ignored in'}: {found.object!r}"
            self._report(found.exc_value, found.exc_traceback, where)

    def _report(self, error: BaseException, trace: TracebackType | None, where: str = "") -> None:
        frames = traceback.extract_tb(trace)
        place = (frames[-1].filename, frames[-1].lineno) if frames else where
        details = "".join(traceback.format_exception(type(error), error, trace)) + where
        if self._is_new((type(error), place)):
            log.error("Unexpected error\n%s", details)
            self.told.emit(in_words(error), details)

    def _is_new(self, key: object) -> bool:
        """Whether this was not told just now; says how often it came in between."""
        now = time.monotonic()
        since, times = self._seen.get(key, (-AGAIN_AFTER, 0))
        if 0 <= now - since < AGAIN_AFTER:
            self._seen[key] = since, times + 1
            return False
        if times:
            log.error("The last error but one of its kind came %d more times.", times)
        if len(self._seen) >= MOST_PLACES:
            self._seen.clear()
        self._seen[key] = now, 0
        return True

    def _qt_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if getattr(self._inside, "qt", False):
            return  # what shows log lines is Qt too
        self._inside.qt = True
        try:
            words, level = message or "", _LEVELS.get(kind, logging.WARNING)
            if self._is_new(words):
                qt_log.log(level, "Qt: %s", words)
                if level >= logging.ERROR:
                    self.told.emit(
                        tr(
                            "The window system reports a fault; your work is still here. Save it, and "
                            "please report this: {words}",
                            words=words,
                        ),
                        words,
                    )
        finally:
            self._inside.qt = False


def in_words(error: BaseException) -> str:
    """What a person is told of an error that is a fault of the program."""
    if isinstance(error, MemoryError):
        return tr(
            "There was not enough memory for this; your work is still here. Close other programs, or "
            "make the network, the batch or the data smaller."
        )
    first = str(error).strip().split("\n", 1)[0]
    return tr(
        "Something went wrong inside NNStudio; your work is still here. Save it, and please "
        "report this: {fault}",
        fault=f"{type(error).__name__}: {first}" if first else type(error).__name__,
    )
