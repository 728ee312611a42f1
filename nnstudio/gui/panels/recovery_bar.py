"""Above the work after a crash: what can be opened again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.welcome.age import age_in_words
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.project.recovery import Orphan

MOST = 5
"""Lines shown at once; the next ones move up."""


class RecoveryBar(QFrame):
    """A line with Open and Discard for each document a crash has left. Nothing happens by itself."""

    open_wanted = Signal(object)
    discard_wanted = Signal(object)
    discard_all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.orphans: list[Orphan] = []
        self.rows: list[RecoveryRow] = []
        self.setProperty("role", "warning")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 6, 10, 6)
        self._column.setSpacing(4)
        self.setAccessibleName(tr("Recovered documents"))
        self.rest, self.all_button = QLabel(), QPushButton(tr("Discard all…"))
        self.rest.setProperty("role", "dim")
        self.all_button.setToolTip(tr("Delete all recovery copies. The files themselves stay as they are."))
        self.all_button.clicked.connect(self.discard_all_wanted)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.rest, 1)
        foot.addWidget(self.all_button)
        self._column.addWidget(self._foot)
        self.hide()

    def show_orphans(self, orphans: list[Orphan]) -> None:
        """Offer these."""
        self.orphans = list(orphans)
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        now = datetime.now()
        self.rows = [RecoveryRow(o, _age(o, now)) for o in self.orphans[:MOST]]
        for row in self.rows:
            row.open_button.clicked.connect(lambda _checked=False, o=row.orphan: self.open_wanted.emit(o))
            row.discard_button.clicked.connect(
                lambda _checked=False, o=row.orphan: self.discard_wanted.emit(o)
            )
            self._column.insertWidget(self._column.count() - 1, row)
        more = len(self.orphans) - len(self.rows)
        self.rest.setText(tr_count("… and {count} more", "… and {count} more", more) if more else "")
        self._foot.setVisible(len(self.orphans) > 1)
        self.setVisible(bool(self.rows))

    def remove(self, orphan: Orphan) -> None:
        """It was opened or discarded, or cannot be."""
        self.show_orphans([o for o in self.orphans if o != orphan])


class RecoveryRow(QWidget):
    """One document."""

    def __init__(self, orphan: Orphan, age: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.orphan = orphan
        name = orphan.original.name if orphan.original else orphan.title or tr("Untitled")
        self.sentence = QLabel(
            tr(
                "Recovered: {name}, as it was {age}. It was not saved when NNStudio ended.",
                name=name,
                age=age,
            )
        )
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        place = str(orphan.original) if orphan.original else tr("It had no file yet.")
        self.sentence.setToolTip(plain_tooltip(place))
        self.open_button, self.discard_button = QPushButton(tr("Open")), QPushButton(tr("Discard"))
        self.open_button.setAccessibleName(tr("Open the recovered {name}", name=name))
        self.discard_button.setAccessibleName(tr("Discard the recovered {name}", name=name))
        self.discard_button.setToolTip(
            plain_tooltip(tr("Delete this recovery copy. Its file stays as it is."))
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.discard_button)


def _age(orphan: Orphan, now: datetime) -> str:
    try:
        return age_in_words(datetime.fromtimestamp(orphan.saved), now)
    except (OverflowError, OSError, ValueError):
        return tr("at an unknown time")
