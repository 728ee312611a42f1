"""“Autosaved 12 s ago”: how much a crash would cost just now."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.models.autosave import Autosave
from nnstudio.gui.widgets.plain_text import plain_tooltip


class AutosaveLabel(QLabel):
    """Empty while everything is saved."""

    def __init__(self, autosave: Autosave, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.setContentsMargins(4, 0, 10, 0)
        self.setToolTip(
            plain_tooltip(
                tr(
                    "A recovery copy of what is not saved yet, kept apart from your file. After a crash it "
                    "is offered at the next start."
                )
            )
        )
        autosave.written.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Say it now, and again when the words have changed."""
        last = self._autosave.last
        if last is None:
            self._soon.stop()
            self.clear()
            return
        seconds = max(0.0, time.monotonic() - last)
        self.setText(ago_in_words(seconds))
        self._soon.start(1000 if seconds < 60 else 30_000)


def ago_in_words(seconds: float) -> str:
    """``Autosaved just now``, ``Autosaved 12 s ago``, ``Autosaved 3 min ago``."""
    if seconds < 2:
        return tr("Autosaved just now")
    if seconds < 60:
        return tr("Autosaved {seconds:.0f} s ago", seconds=seconds)
    return tr("Autosaved {minutes:.0f} min ago", minutes=seconds // 60)
