"""The Log tab: what happened, line by line, to read and to copy."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.logs import PlainFormatter

MOST_LINES = 5_000


class _Bridge(QObject):
    """Carries lines from any thread to the GUI thread, where this object stays."""

    line = Signal(str)


class LogHandler(logging.Handler):
    """Hands every record of the package's loggers to the Log tab."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.bridge = _Bridge()
        self.setFormatter(PlainFormatter("%(asctime)s  %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        self.bridge.line.emit(self.format(record))


class LogPanel(QPlainTextEdit):
    """Collects log lines while it lives; call :meth:`detach` before it goes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setMaximumBlockCount(MOST_LINES)
        self.setProperty("mono", True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setAccessibleName(tr("Log"))
        self._handler = LogHandler()
        self._handler.bridge.line.connect(self.add_line, Qt.ConnectionType.AutoConnection)
        self._logger = logging.getLogger("nnstudio")
        self._logger.addHandler(self._handler)
        if self._logger.level == logging.NOTSET:
            self._logger.setLevel(logging.INFO)

    @Slot(str)
    def add_line(self, line: str) -> None:
        """Write one line at the end; follow it if the end was in view."""
        self.appendPlainText(line)

    def detach(self) -> None:
        """Stop listening."""
        self._logger.removeHandler(self._handler)
