"""What was noticed about the data, each with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnstudio.data import Finding, Remedy
from nnstudio.gui.inspector.parts import label
from nnstudio.gui.widgets.flow import FlowLayout

Mend = Callable[[Remedy], None]


class FindingCard(QFrame):
    """One finding: a sentence, and its buttons below."""

    def __init__(self, sentence: str, remedies: Sequence[Remedy], mend: Mend) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(6)
        self.sentence = label(sentence, wrap=True)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(label("!", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.sentence, 1)
        column.addLayout(said)
        self.buttons: list[QPushButton] = []
        if not remedies:
            return
        row = FlowLayout(gap=8)
        row.setContentsMargins(0, 0, 0, 0)
        for remedy in remedies:
            button = QPushButton(_shortened(remedy.label))
            button.setAccessibleName(remedy.label)
            button.setAccessibleDescription(sentence)
            button.clicked.connect(lambda _=False, remedy=remedy: mend(remedy))
            self.buttons.append(button)
            row.addWidget(button)
        column.addLayout(row)


class FindingsList(QWidget):
    """All findings, one under the other; empty and hidden where there are none."""

    def __init__(self, mend: Mend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mend = mend
        self._shown: tuple[Finding, ...] = ()
        self.cards: list[FindingCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show these."""
        if findings == self._shown:
            return
        self._shown = findings
        for card in self.cards:
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self.cards = [FindingCard(f.sentence, f.remedies, self._mend) for f in findings]
        for card in self.cards:
            self._column.addWidget(card)
        self.setVisible(bool(findings))


def _shortened(text: str, most: int = 34) -> str:
    return text if len(text) <= most else f"{text[: most - 2]}…’"
