"""The Problems tab: every problem with its place, its sentence and the buttons that mend it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.check import Fix, Problem
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.widgets.elided_button import ElidedButton
from nnstudio.gui.widgets.elided_label import ElidedLabel
from nnstudio.gui.widgets.flow import FlowLayout
from nnstudio.gui.widgets.plain_text import breakable, plain_tooltip
from nnstudio.project import edits

MARKS = {tr_later("error"): ("✕", "bad"), tr_later("warning"): ("!", "warn")}

WIDEST = 800
"""Sentences that run across a whole screen are hard to read."""


class ProblemCard(QFrame):
    """One problem. Clicking its place selects the layers it is about; its first fix is the accent button."""

    located = Signal(tuple)

    def __init__(self, problem: Problem, mend: Callable[[Fix], None], *, locate: bool = True) -> None:
        super().__init__()
        self.problem = problem
        self.setProperty("role", "card")
        mark, role = MARKS[problem.severity]
        where = ElidedLabel()
        where.setText(f"{mark} {problem.where}")
        where.setToolTip(plain_tooltip(problem.where))
        where.setProperty("role", role)
        font = where.font()
        font.setBold(True)
        where.setFont(font)
        self.sentence = sentence = QLabel(breakable(problem.sentence))
        sentence.setProperty("role", "dim")
        sentence.setWordWrap(True)
        for label in (where, sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 10, 13, 12)
        column.setSpacing(4)
        column.addWidget(where)
        column.addWidget(sentence)
        self.buttons: list[QPushButton] = []
        if problem.fixes or (locate and problem.nodes):
            column.addLayout(self._make_buttons(mend, locate and bool(problem.nodes)))
        self.setAccessibleName(f"{tr(problem.severity)}: {problem.where}")
        self.setAccessibleDescription(problem.sentence)

    def _make_buttons(self, mend: Callable[[Fix], None], locate: bool) -> QLayout:
        row = FlowLayout(gap=8)
        row.setContentsMargins(0, 6, 0, 0)
        for number, fix in enumerate(self.problem.fixes):
            button = ElidedButton(fix.label)
            button.setProperty("accent", number == 0)
            button.clicked.connect(lambda _=False, fix=fix: mend(fix))
            self.buttons.append(button)
            row.addWidget(button)
        if locate:
            show = QPushButton(tr("Show"))
            show.setProperty("flat", True)
            show.setToolTip(tr("Select the layers this is about."))
            show.clicked.connect(lambda: self.located.emit(self.problem.nodes))
            row.addWidget(show)
        return row


class ProblemsPanel(QScrollArea):
    """Follows the document's check. ``count_changed(errors, warnings)`` feeds the tab's badge."""

    located = Signal(tuple)
    count_changed = Signal(int, int)

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[Problem, ...] | None = None
        self.cards: list[ProblemCard] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        content = QWidget()
        # Not that of the cards: what holds them would take their words for shorter than they are.
        content.setMaximumWidth(WIDEST)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(18, 14, 18, 14)
        self._column.setSpacing(10)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._none = QLabel(tr("✓ No problems. The network can be trained."))
        self._none.setProperty("role", "good")
        self._column.addWidget(self._none)
        self.setWidget(content)
        document.analysed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the problems there are now."""
        problems = self._document.problems
        if problems == self._shown:
            return
        self._shown = problems
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = [ProblemCard(p, self._mend) for p in problems]
        for card in self.cards:
            card.located.connect(self.located)
            self._column.addWidget(card)
        self._none.setVisible(not problems)
        errors = sum(1 for p in problems if p.severity == "error")
        self.count_changed.emit(errors, len(problems) - errors)

    def _mend(self, fix: Fix) -> None:
        self._document.edit(fix.label, lambda s: edits.apply_fix(s, fix))
