"""The Training tab: compile, fit, and the seed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.schedules import Schedule
from nnstudio.gui.inspector.advice import loss_advice
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.inspector.output_losses import OutputLosses
from nnstudio.gui.inspector.parts import Column, heading, label, set_role, stacked
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.widgets.formula_view import FormulaView
from nnstudio.gui.widgets.pictures import Curve, CurvePicture
from nnstudio.project import edits

SECTIONS = (
    (tr_later("Compile"), ("loss", "optimizer", "schedule", "clip_norm", "clip_value")),
    (tr_later("Fitting"), ("batches", "epochs", "shuffle", "metrics", "early_stopping")),
    (tr_later("Reproducibility"), ("seed", "dtype")),
)
"""Which settings stand under which heading, in this order."""

SEED_HINT = tr_later(
    "One seed drives initial weights, shuffling and dropout. “Reset weights” draws them again from it."
)


class TrainingTab(Column):
    """Edits the training settings, one undo step for each commit."""

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.forms: dict[str, OptionsForm] = {}
        self.advice = label("", "good", wrap=True)
        self.curve = CurvePicture(64, tr("Learning-rate schedule"))
        for title, names in SECTIONS:
            self.add(heading(tr(title)))
            form = self.forms[title] = OptionsForm(self._apply, only=names)
            self.add(form)
            if title == "Compile":
                self.outputs = OutputLosses(document, self._apply)
                self.add(self.outputs)
        self.loss_formula, self.optimizer_formula = FormulaView(tr("Loss")), FormulaView(tr("Optimizer"))
        self.forms["Compile"].set_companion("loss", stacked(self.loss_formula, self.advice))
        self.forms["Compile"].set_companion("optimizer", self.optimizer_formula)
        self.forms["Compile"].set_companion("schedule", self.curve)
        self.add(label(tr(SEED_HINT), "faint", wrap=True))
        self.finish()
        document.changed.connect(self.refresh)
        document.analysed.connect(self._show_advice)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the settings as they are now."""
        settings = self._document.state.training
        for form in self.forms.values():
            form.show_declarations([settings])
        self.loss_formula.set_formulas((settings.loss.formula,))
        self.optimizer_formula.set_formulas((settings.optimizer.formula,))
        curves = schedule_curve(settings.schedule, settings.epochs, settings.optimizer.learning_rate)
        self.curve.set_curves(curves)
        self.curve.setVisible(bool(np.ptp(curves[0].y)))  # a level line tells nothing
        self._show_advice()

    @Slot()
    def _show_advice(self) -> None:
        role, sentence = loss_advice(self._document)
        self.advice.setText(sentence)
        set_role(self.advice, role)
        self.advice.setVisible(bool(sentence))

    def _apply(self, what: str, change: Change, gesture: str) -> None:
        settings = change(self._document.state.training)
        key = f"training:{gesture}" if gesture else ""
        self._document.edit(tr("Change {what}", what=what), lambda s: edits.set_training(s, settings), key)


def schedule_curve(schedule: Schedule, epochs: int, rate: float) -> list[Curve]:
    """The learning rate over the whole training."""
    progress = np.linspace(0.0, 1.0, 241)
    epoch = np.minimum((progress * epochs).astype(int), epochs - 1)
    factors = np.array([schedule.factor(float(p), int(e)) for p, e in zip(progress, epoch, strict=True)])
    words = tr(
        "Learning rate {first:.3g} at first, {last:.3g} at the end",
        first=rate * factors[0],
        last=rate * factors[-1],
    )
    return [Curve(progress, factors, "accent", words=words)]
