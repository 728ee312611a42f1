"""Which samples: how many a batch has, and the number of the batch."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QSpinBox

from nnstudio.catalog.words import tr
from nnstudio.gui.widgets.plain_text import role_label


class BatchChoice(QObject):
    """Two fields and ‘of 12’ beside the second. A dialog lays them out among its own."""

    changed = Signal()

    def __init__(self, most_samples: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.samples, self.batch, self.count = QSpinBox(), QSpinBox(), role_label("", "dim")
        self._most, self._rows = most_samples, 0
        self.count.setWordWrap(False)
        self.samples.setRange(1, most_samples)
        self.samples.valueChanged.connect(self._count_batches)
        self.batch.valueChanged.connect(self.changed)

    @property
    def number(self) -> int:
        """The chosen batch, counted from 0."""
        return self.batch.value() - 1

    @property
    def size(self) -> int:
        """How many samples it has, if it is not the last one."""
        return self.samples.value()

    def offer(self, rows: int, size: int | None = None) -> None:
        """So many samples there are. With other ones than before, a batch has ``size`` of them."""
        if rows != self._rows:
            self._rows = rows
            self.samples.setMaximum(max(1, min(rows, self._most)))
            if size is not None:
                self.samples.setValue(min(size, self._most))
        self._count_batches()

    def choose(self, size: int, number: int) -> None:
        """So many samples in a batch, and which batch of them, from 0."""
        self.samples.setValue(size)
        self.batch.setValue(number + 1)

    @Slot()
    def _count_batches(self) -> None:
        count = max(1, -(-self._rows // self.size))
        self.batch.setRange(1, count)
        self.count.setText(tr("of {count}", count=f"{count:,}"))
        self.changed.emit()
