"""What is wrong with the selected layer, at the top of its options, with the buttons that mend it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.engine.check import Fix, Problem
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.panels.problems import ProblemCard
from nnstudio.project import edits


class LayerProblems(QWidget):
    """The problems that name one of some layers; hidden while there are none."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[Problem, ...] = ()
        self.cards: list[ProblemCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_for(self, nodes: Collection[str]) -> None:
        """Show what concerns these nodes."""
        found = tuple(p for p in self._document.problems if set(p.nodes) & set(nodes))
        if found != self._shown:
            self._shown = found
            for card in self.cards:
                card.hide()
                card.deleteLater()
            self.cards = [ProblemCard(p, self._mend, locate=False) for p in found]
            for card in self.cards:
                self._column.addWidget(card)
        self.setVisible(bool(found))

    def _mend(self, fix: Fix) -> None:
        self._document.edit(fix.label, lambda s: edits.apply_fix(s, fix))
