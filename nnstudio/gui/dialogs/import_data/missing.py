"""What missing values become, asked where there are some."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.data import TRANSFORMS, Table, Transform

CHOICES: tuple[tuple[str, str], ...] = (
    ("median", tr_later("filled with the median of their column")),
    ("mean", tr_later("filled with the mean of their column")),
    ("most_frequent", tr_later("filled with the most frequent value of their column")),
    ("constant", tr_later("filled with 0")),
    ("drop", tr_later("left out, with their rows")),
)


class MissingBox(QWidget):
    """``3 values are missing: [filled with the median of their column]``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel()
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("What missing values become"))
        for _, words in CHOICES:
            self.choice.addItem(tr(words))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words)
        row.addWidget(self.choice)
        row.addStretch(1)
        self.hide()

    def show_table(self, table: Table | None) -> None:
        """Ask, if this table lacks values."""
        missing = table.missing() if table is not None else 0
        self.words.setText(tr_count("{count} value is missing:", "{count} values are missing:", missing))
        self.setVisible(missing > 0)

    def chosen(self) -> Transform | None:
        """The transform that deals with missing values; None where there is none to deal with."""
        by = CHOICES[self.choice.currentIndex()][0]
        if self.isHidden():
            return None
        return (
            TRANSFORMS["drop_missing"].build({}) if by == "drop" else TRANSFORMS["impute"].build({"by": by})
        )
