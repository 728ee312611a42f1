"""Whether the project carries its data, how large that is, and a way to get it out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Source, carried
from nnstudio.data.readers.files import FileMissing
from nnstudio.data.words import megabytes
from nnstudio.gui.widgets.plain_text import words_only


class InsideRow(QWidget):
    """``keep_wanted(bool)`` follows a click on the tick, ``save_wanted`` one on the button."""

    keep_wanted = Signal(bool)
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sizes = Sizes()
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
        if inside:
            try:
                _label(self.tick, sum(len(carried.held(path).data) for _, path in carried.named(source)))
            except DataError as error:
                self.tick.setToolTip(words_only(str(error)))  # it may be let go of all the same
        else:
            self.sizes.label_tick(self.tick, source, folder)
        self.tick.setChecked(inside)
        self.save.setVisible(inside)
        self.setVisible(inside or not self.tick.isHidden())


class Sizes:
    """How much would be carried, asked again only for other files: a folder may hold thousands."""

    def __init__(self) -> None:
        self._of: object = None
        self._found: int | DataError = 0

    def label_tick(self, tick: QCheckBox, source: Source, folder: Path | None) -> int | None:
        """Say how much would be carried, or why it cannot be. Returns the size in bytes where it can."""
        tick.setText(tr("Keep the data inside the project"))
        named = tuple(getattr(source, n) for n, o in source.options().items() if o.type in ("path", "folder"))
        tick.setVisible(any(named))
        found = self._size(source, folder, (type(source), named, folder))
        if isinstance(found, DataError):
            tick.setEnabled(False)
            tick.setToolTip(words_only(str(found)))
            return None
        _label(tick, found)
        return found

    def _size(self, source: Source, folder: Path | None, key: object) -> int | DataError:
        if key != self._of:
            try:
                self._of, self._found = key, carried.size(source, folder)
            except DataError as error:
                # What is missing may come back; what is too much stays so. Its traceback would hold what all
                # callers have at hand, a closed window as well.
                self._found = error.with_traceback(None)
                self._of = None if isinstance(error, FileMissing) else key
        return self._found


def _label(tick: QCheckBox, size: int) -> None:
    tick.setText(tr("Keep the data inside the project ({size})", size=megabytes(size)))
    tick.setEnabled(True)
    tick.setToolTip(tr("The project then works on any machine, and no longer follows changes of the file."))
