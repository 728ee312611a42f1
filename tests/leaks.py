"""Finds what a test left behind: threads, running timers, top-level widgets. Each is named, then put away."""

import gc
import sys
import threading
import time
from typing import Any

PATIENCE = 1.0  # seconds a thread may still take to end after it was asked to


class Watch:
    """Remembers what is there now; `found()` names what came since and is still alive."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._widgets = {id(widget) for widget in _top_level_widgets()}
        # What exists now is not looked at again, neither by the collector nor by `_new_qt_objects`:
        # that makes both fast enough to run after every test.
        gc.collect()
        gc.freeze()

    def found(self) -> list[str]:
        """One line for each thing left behind. Stops and closes them, so that the next test starts clean."""
        gc.collect()
        _finish_deletions()
        if self._new_widgets():  # what one deletion lets go of may be deleted by the next one only
            _finish_deletions()
        leaks = [*self._threads_left(), *_qt_threads_left(), *_timers_left(), *self._widgets_left()]
        if leaks:
            _finish_deletions()
        return leaks

    def _threads_left(self) -> list[str]:
        started = [thread for thread in threading.enumerate() if thread not in self._threads]
        # A thread that Python did not start (a QThread) is listed as a dummy for ever, even after its end.
        started = [thread for thread in started if not isinstance(thread, threading._DummyThread)]
        deadline = time.monotonic() + PATIENCE
        for thread in started:
            thread.join(max(0.0, deadline - time.monotonic()))
        return [f"the thread {thread.name!r} is still running" for thread in started if thread.is_alive()]

    def _new_widgets(self) -> list[Any]:
        return [widget for widget in _top_level_widgets() if id(widget) not in self._widgets]

    def _widgets_left(self) -> list[str]:
        left = self._new_widgets()
        lines = [f"the top-level widget {_name(widget)} was not closed and deleted" for widget in left]
        for widget in left:
            widget.close()
            widget.deleteLater()
        return lines


def _application() -> Any:
    """The running QApplication, or None. Never imports Qt itself."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    app = widgets.QApplication.instance() if widgets else None
    return app if widgets and isinstance(app, widgets.QApplication) else None


def _top_level_widgets() -> list[Any]:
    app = _application()
    return app.topLevelWidgets() if app else []


def _finish_deletions() -> None:
    if app := _application():
        from PySide6.QtCore import QEvent

        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()
        gc.collect()


def _new_qt_objects(class_name: str) -> list[Any]:
    """Living objects of a QtCore class that Python knows of and that were made since the watch began."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return []
    import shiboken6

    wanted = getattr(core, class_name)
    # type(), not isinstance(): the latter asks the object, and some objects do work when they are asked.
    candidates = [each for each in gc.get_objects() if issubclass(type(each), wanted)]
    return [each for each in candidates if shiboken6.isValid(each)]


def _qt_threads_left() -> list[str]:
    running = [thread for thread in _new_qt_objects("QThread") if thread.isRunning()]
    left = [thread for thread in running if not thread.wait(int(PATIENCE * 1000))]
    lines = [f"the QThread {_name(thread)} is still running" for thread in left]
    for thread in left:
        thread.requestInterruption()
        thread.quit()
        thread.wait(int(PATIENCE * 1000))
    return lines


def _timers_left() -> list[str]:
    left = [timer for timer in _new_qt_objects("QTimer") if timer.isActive()]
    lines = [f"the QTimer {_name(timer)}, every {timer.interval()} ms, is still active" for timer in left]
    for timer in left:
        timer.stop()
    return lines


def _name(thing: Any) -> str:
    """A QObject's class and name, and whose it is: `QTimer 'refresh' of RunModel`."""
    named = f"{type(thing).__name__} {thing.objectName()!r}" if thing.objectName() else type(thing).__name__
    parent = thing.parent()
    return f"{named} of {type(parent).__name__}" if parent is not None else named
