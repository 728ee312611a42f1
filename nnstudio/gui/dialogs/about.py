"""Which version this is, what it stands on, and where its log is."""

from __future__ import annotations

import platform
from pathlib import Path

import numpy as np
import PySide6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

import nnstudio
from nnstudio.catalog.words import tr
from nnstudio.gui.panels.status_bar import blas_in_words


def versions(log: Path | None) -> str:
    """What a report of a fault should name."""
    lines = [
        tr("NNStudio {version}", version=nnstudio.__version__),
        tr(
            "Python {version} on {system} {machine}",
            version=platform.python_version(),
            system=platform.system(),
            machine=platform.machine(),
        ),
        tr("PySide6 {version}", version=PySide6.__version__),
        tr("NumPy {version} ({blas})", version=np.__version__, blas=blas_in_words()),
    ]
    return "\n".join([*lines, tr("Log: {log}", log=log)] if log else lines)


class AboutDialog(QDialog):
    """Name, purpose, versions, licence."""

    def __init__(self, log: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About NNStudio"))
        title = QLabel("NNStudio")
        title.setProperty("role", "title")
        purpose = QLabel(tr("Draw a neural network, train it, and see why it learns."))
        licence = QLabel(
            tr("MIT licence. Built with Qt for Python (LGPL), NumPy, pyqtgraph, pydantic and polars.")
        )
        licence.setProperty("role", "dim")
        self._versions = versions(log)
        facts = QLabel(self._versions)
        facts.setProperty("role", "mono")
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (purpose, licence, facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.rejected.connect(self.reject)
        copy = QPushButton(tr("Copy"))
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)  # second, as it stands: Tab follows
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(10)
        for widget in (title, purpose, facts, licence, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(420)

    @Slot()
    def copy(self) -> None:
        """Put the versions on the clipboard, for a report."""
        QGuiApplication.clipboard().setText(self._versions)
