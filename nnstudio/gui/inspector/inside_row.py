"""Whether the project carries its data, how large that is, and a way to get it out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Source, carried
from nnstudio.data.words import megabytes
from nnstudio.gui.widgets.plain_text import words_only


class InsideRow(QWidget):
    """``keep_wanted(bool)`` follows a click on the tick, ``save_wanted`` one on the button."""

    keep_wanted = Signal(bool)
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tick = QCheckBox()
        self.tick.clicked.connect(self._clicked)
        self.save = QPushButton(tr("Save the data to a file…"))
        self.save.setToolTip(tr("Write a copy of the data that the project carries."))
        self.save.clicked.connect(self.save_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.tick)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot(bool)
    def _clicked(self, inside: bool) -> None:
        self.keep_wanted.emit(inside)

    def show_source(self, source: Source, folder: Path | None) -> None:
        """Offer what can be done with this one; nothing for data that needs no file."""
        inside = carried.is_carried(source)
        label_tick(self.tick, source, folder)
        self.tick.setChecked(inside)
        if inside:
            self.tick.setEnabled(True)
        self.save.setVisible(inside)
        self.setVisible(inside or not self.tick.isHidden())


def label_tick(tick: QCheckBox, source: Source, folder: Path | None) -> int | None:
    """Say how much would be carried, or why it cannot be. Returns the size in bytes where it can."""
    tick.setText(tr("Keep the data inside the project"))
    try:
        tick.setVisible(bool(source.files(folder)))
        size = carried.size(source, folder)
    except DataError as error:
        tick.setEnabled(False)
        tick.setToolTip(words_only(str(error)))
        return None
    tick.setText(tr("Keep the data inside the project ({size})", size=megabytes(size)))
    tick.setEnabled(True)
    tick.setToolTip(tr("The project then works on any machine, and no longer follows changes of the file."))
    return size
