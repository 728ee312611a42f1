"""A finding of the diagnosis as a card: what, why, and a button that mends it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.engine.check import Fix
from nnstudio.engine.training.evidence import Finding
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.theme import current, restyle, ui_font
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.project import edits

TOLD_ABOVE = ("diverged",)
"""Findings that the window tells, with their remedy, as soon as they are there."""


def changed() -> Finding:
    """What is said of a run whose network was edited meanwhile."""
    return Finding(
        "outdated",
        "warning",
        tr("Changed since this run began"),
        tr("The run goes on with the network as it was. Press Pause, then Train to begin anew."),
        tr(
            "A run owns a copy of the network, so that an edit never breaks it midway. Train begins a new "
            "run "
            "with all weights that still fit; layers whose shape changed are drawn anew from the seed."
        ),
    )


def edited() -> Finding:
    """What is said after the run's end of a network that was edited since."""
    return Finding(
        "edited",
        "warning",
        tr("Changed since this run"),
        tr("This is the run before the change. Press Train to see what the change makes of it."),
        tr(
            "Train begins a new run with all weights that still fit; layers whose shape changed are drawn "
            "anew from the seed. The run before stays in the list of runs, and undo takes the change back."
        ),
    )


class Mark(QWidget):
    """A round mark with an exclamation mark."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "warn"
        self.setFixedSize(QSize(22, 22))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color(self.token))
            p.drawEllipse(QRectF(0.5, 0.5, 21, 21))
            p.setPen(theme.color("panel"))
            p.setFont(ui_font(13, QFont.Weight.Bold))
            p.drawText(QRectF(0, 0, 22, 22), Qt.AlignmentFlag.AlignCenter, "!")


class DiagnosisStrip(QFrame):
    """Shows one finding at a time, the gravest first; hidden while all is well."""

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__()
        self._document, self._run = document, run
        self._findings: tuple[Finding, ...] = ()
        self._keys: tuple[tuple[str, str], ...] = ()
        self._index = 0
        self._buttons: list[QPushButton] = []
        self._mark = Mark()
        self._title, self._sentence, self._why = QLabel(), QLabel(), QLabel()
        self._more, self.why_button = QPushButton(), QPushButton(tr("Why?"))
        self._note = QLabel()
        self._note.hide()
        self._lay_out()
        document.changed.connect(self._document_changed)
        self.hide()

    def _lay_out(self) -> None:
        self._title.setProperty("role", "heading")
        self._note.setProperty("role", "good")
        for label in (self._sentence, self._why):
            label.setProperty("role", "dim")
        for label in (self._sentence, self._why, self._note):
            label.setWordWrap(True)
        for label in (self._title, self._sentence, self._why, self._note):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._why.hide()
        self.why_button.setCheckable(True)
        self.why_button.toggled.connect(self._why.setVisible)
        self._more.setProperty("flat", True)
        self._more.clicked.connect(self._next)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._sentence, self._why, self._note):
            words.addWidget(label)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 9, 14, 9)
        self._row.setSpacing(10)
        self._row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._more)
        self._row.addWidget(self.why_button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @property
    def finding(self) -> Finding | None:
        """The one shown."""
        return self._findings[self._index] if self._findings else None

    @property
    def fix_buttons(self) -> tuple[QPushButton, ...]:
        """The buttons that mend it, the best first."""
        return tuple(self._buttons)

    @property
    def is_edited(self) -> bool:
        """Whether what ended is no longer what is drawn on the canvas."""
        run = self._run
        return run.status == "idle" and run.last is not None and run.curves is not None and not run.goes_on

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these (or that the run is outdated). The same ones again only get their newest figures."""
        if self._run.outdated:
            findings = (changed(),)
        elif self.is_edited:
            findings = (edited(),)
        findings = tuple(findings)
        keys = tuple((f.code, f.title) for f in findings)
        self._findings = findings
        if keys != self._keys:
            self._keys, self._index = keys, 0
            self._rebuild()
        elif (finding := self.finding) is not None and self._sentence.text() != finding.sentence:
            self._say(finding)
        self.setVisible(bool(findings))

    def _rebuild(self) -> None:
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        self._note.hide()
        finding = self.finding
        if finding is None:
            return
        error = finding.severity == "error"
        self.setProperty("role", "error" if error else "warning")
        self._mark.token = "bad" if error else "warn"
        self._mark.update()
        self._title.setText(finding.title)
        self._say(finding)
        self.why_button.setChecked(False)
        self._more.setText(tr("{place} of {count} ›", place=self._index + 1, count=len(self._findings)))
        self._more.setVisible(len(self._findings) > 1)
        for number, fix in enumerate(finding.fixes[:2]):
            self._buttons.insert(0, self._fix_button(fix, main=number == 0))
        for button in self._buttons:
            self._row.addWidget(button)
        self._buttons.reverse()
        self.setAccessibleName(f"{finding.title}. {finding.sentence}")
        restyle(self)

    def _say(self, finding: Finding) -> None:
        """What the window says in whole above the work stands here behind “Why?” only."""
        told = finding.code in TOLD_ABOVE
        self._sentence.setText(finding.sentence)
        self._sentence.setVisible(not told)
        self._why.setText(f"{finding.sentence} {finding.why}" if told else finding.why)

    def _fix_button(self, fix: Fix, *, main: bool) -> QPushButton:
        button = QPushButton(fix.label, self)
        button.setProperty("accent", main)
        button.setToolTip(
            words_only(tr("Changes the project so: {label}. Undo takes it back.", label=fix.label))
        )
        button.clicked.connect(lambda: self._press(button, fix))
        return button

    def _press(self, button: QPushButton, fix: Fix) -> None:
        """Mend it, and say so: what a run has shown does not change before the next one."""
        self.apply(fix)
        button.setEnabled(False)
        words = tr("Done. Press Train to see what it makes of it; undo takes it back.")
        button.setToolTip(words_only(words))
        self._note.setText(words)
        self._note.show()

    @Slot()
    def _document_changed(self) -> None:
        """Another change: what was done may have been taken back."""
        self._note.hide()
        for button in self._buttons:
            button.setEnabled(True)

    def apply(self, fix: Fix) -> None:
        """Change the document; one undo step named after the fix."""
        self._document.edit(fix.label, lambda state: edits.apply_fix(state, fix))

    @Slot()
    def _next(self) -> None:
        self._index = (self._index + 1) % len(self._findings)
        self._rebuild()
