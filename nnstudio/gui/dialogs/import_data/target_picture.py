"""The target at a glance: rows of each class, or how its values are spread."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import Table
from nnstudio.gui.inspector import data_facts
from nnstudio.gui.inspector.parts import label
from nnstudio.gui.widgets.drawing import Array
from nnstudio.gui.widgets.pictures import BarsPicture

HEIGHT = 64
BINS = 24
MOST_CLASSES = 60
MOST_NAMED = 3


class TargetPicture(QWidget):
    """Bars with a line of words above them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label("", "dim")
        self.bars = BarsPicture(HEIGHT, tr("Target"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.bars)
        self.hide()

    def show_table(self, table: Table | None) -> None:
        """Show the target of this table."""
        self.setVisible(table is not None and table.target is not None)
        if table is None or table.target is None:
            return
        name = table.target_names[0]
        if table.is_classification:
            counts = data_facts.class_counts(table)
            order = (
                np.argsort(counts)[::-1][:MOST_CLASSES] if len(counts) > MOST_CLASSES else range(len(counts))
            )
            names = [table.classes[i] for i in order]
            pairs = [f"{table.classes[i]}: {counts[i]:,.0f}" for i in order]
            self.words.setText(tr("Rows of each class of ‘{name}’", name=name))
            self.bars.set_bars([counts[i] for i in order], names, " · ".join(pairs[:40]))
        elif table.is_yes_no:
            counts = [float(c) for c in table.target.sum(axis=0)][:MOST_CLASSES]
            pairs = [f"{n}: {count:,.0f}" for n, count in zip(table.target_names, counts, strict=False)]
            self.words.setText(tr("Rows in which each target is yes"))
            self.bars.set_bars(counts, table.target_names[:MOST_CLASSES], " · ".join(pairs))
        else:
            values = np.asarray(table.target[:, 0], dtype=float)
            heights, _ = np.histogram(values[np.isfinite(values)], bins=BINS)
            said = [
                _range_in_words(n, table.target[:, k]) for k, n in enumerate(table.target_names[:MOST_NAMED])
            ]
            if len(said) > 1:
                said[0] = tr("{range} (drawn)", range=said[0])
            if (more := len(table.target_names) - MOST_NAMED) > 0:
                said.append(tr_count("{count} more target", "{count} more targets", more))
            self.words.setText(" · ".join(said))
            self.bars.set_bars([float(c) for c in heights], (), self.words.text())


def _range_in_words(name: str, values: Array) -> str:
    """Of one target column (rows,)."""
    known = np.asarray(values, dtype=float)[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    return tr("Values of ‘{name}’, from {low:.4g} to {high:.4g}", name=name, low=low, high=high)
