"""Which sample is looked at: a split, perhaps one class of it, and a place in that list."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSpinBox, QToolButton, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data import Prepared
from nnstudio.data.prepare import Split
from nnstudio.gui.plots.browser import WIDEST
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.judged import SPLITS
from nnstudio.gui.theme import current, icon, switcher
from nnstudio.gui.widgets.choices import fill


class SampleChooser(QWidget):
    """``changed`` follows every other choice. Previous and next go round at the ends."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._prepared: Prepared | None = None
        self._places: Array = np.empty(0, np.intp)
        self._random = np.random.default_rng(0)  # the same walk each time: it is only to look around
        self.split, self.label, self.number = QComboBox(), QComboBox(), QSpinBox()
        for box, name in ((self.split, tr("Split")), (self.label, tr("Class of the sample"))):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaximumWidth(WIDEST)
            box.currentIndexChanged.connect(self._list)
        self.number.setAccessibleName(tr("Sample"))
        self.number.setWrapping(True)
        self.number.setKeyboardTracking(False)
        self.number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.valueChanged.connect(self.changed)
        self.previous, self.next = QToolButton(), QToolButton()
        self.random = QPushButton(tr("Random"))
        for button, words in ((self.previous, tr("Previous sample")), (self.next, tr("Next sample"))):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self.previous.clicked.connect(self.number.stepDown)
        self.next.clicked.connect(self.number.stepUp)
        self.random.clicked.connect(self.choose_random)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self.split, self.label, self.previous, self.number, self.next, self.random):
            row.addWidget(part)
        switcher().theme_changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        self.previous.setIcon(icon("chevron-left", current(), "text"))
        self.next.setIcon(icon("chevron-right", current(), "text"))

    def offer(self, prepared: Prepared) -> None:
        """The samples of this data; nothing happens if they are offered already."""
        if prepared is self._prepared:
            return
        self._prepared = prepared
        counts = [(s, len(getattr(prepared, s))) for s in SPLITS]
        fill(self.split, [(f"{tr(s)} ({n:,})", s) for s, n in counts if n])
        classes = prepared.table.classes
        fill(self.label, [(tr("Any class"), None), *((name, i) for i, name in enumerate(classes))])
        self.label.setVisible(bool(classes))
        self._list()

    def let_go(self) -> None:
        """Hold no data until some is offered."""
        self._prepared, self._places = None, self._places[:0]

    @Slot()
    def _list(self) -> None:
        """The samples of the split and the class, the first of them chosen."""
        if self._prepared is None or self.split.currentData() is None:
            return
        rows, wanted = self._split.rows, self.label.currentData()
        self._places = np.arange(len(rows))
        target = self._prepared.table.target
        if wanted is not None and target is not None:
            self._places = np.flatnonzero(target[rows] == wanted)
        self.number.blockSignals(True)
        self.number.setRange(min(1, len(self._places)), len(self._places))
        self.number.setSuffix(tr(" of {count}", count=f"{len(self._places):,}"))
        self.number.setValue(1)
        self.number.blockSignals(False)
        for part in (self.previous, self.next, self.random, self.number):
            part.setEnabled(len(self._places) > 0)
        self.changed.emit()

    @property
    def _split(self) -> Split:
        found: Split = getattr(self._prepared, str(self.split.currentData()))
        return found

    @property
    def place(self) -> int | None:
        """Where the sample is in its split; None where there is no such sample."""
        at = self.number.value() - 1 if self._prepared is not None else -1
        return int(self._places[at]) if 0 <= at < len(self._places) else None

    @property
    def sample(self) -> Array | None:
        """The sample as the network takes it."""
        if self.place is None:
            return None
        found: Array = self._split.x[self.place]
        return found

    @property
    def row(self) -> int:
        """Its row of the data; −1 without one."""
        return -1 if self.place is None else int(self._split.rows[self.place])

    @Slot()
    def choose_random(self) -> None:
        """Any other of them."""
        if len(self._places):
            self.number.setValue(1 + int(self._random.integers(len(self._places))))

    def choose(self, split: str, row: int) -> None:
        """A row of the data, if it is in this split."""
        self.label.setCurrentIndex(0)
        self.split.setCurrentIndex(max(0, self.split.findData(split)))
        found = np.flatnonzero(self._split.rows[self._places] == row)
        if len(found):
            self.number.setValue(1 + int(found[0]))
