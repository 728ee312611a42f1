"""Loss of every step and epoch, the gradient norm of every layer, and what the diagnosis says of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.training.diagnosis import diagnose, summary
from nnstudio.engine.training.evidence import Finding
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.best_epoch import best_mark, best_row
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.diagnosis_strip import DiagnosisStrip
from nnstudio.gui.plots.layer_panel import NOTHING_YET, or_words
from nnstudio.gui.plots.lines import column, layer_lines
from nnstudio.gui.plots.live_plot import LivePlot, finite
from nnstudio.gui.plots.other_runs import other_lines
from nnstudio.gui.plots.panel import PlotPanel
from nnstudio.gui.plots.run_lines import run_lines
from nnstudio.gui.plots.series import NONE, Line, Read
from nnstudio.project.runs import Run
from nnstudio.project.state import ProjectState

DIAGNOSE_EVERY = 0.5


class LossGradients(PlotPanel):
    """The first tab. Left: does it learn? Right: does every layer? Below: what is wrong, and a remedy."""

    empty = tr_later("Loss and gradients will be drawn here")
    hint = tr_later("Press Train: the loss of every step, and how much every layer still learns, live.")

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document, run)
        self.loss = LivePlot(tr("Loss"), "epoch", tr("loss"))
        self.gradients = LivePlot(tr("Gradient norm per layer"), "step", tr("gradient norm"), log=True)
        nothing = tr_later("Of this run no gradient norms were kept: train on, or again, to see them.")
        self._gradients_or_words = or_words(self.gradients, nothing)
        self.strip = DiagnosisStrip(document, run)
        self.diagnostics = QLabel()
        self.diagnostics.setProperty("role", "dim")
        self.diagnostics.setWordWrap(True)  # or the panel could not stand beside another
        self.diagnostics.setAccessibleName(tr("Diagnostics"))
        self.findings: tuple[Finding, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._others: tuple[Run, ...] = ()
        self._other_losses: tuple[Line, ...] = ()
        self._diagnosed, self._marked = 0.0, 0
        self._lay_out()
        document.changed.connect(self._edited)

    def _lay_out(self) -> None:
        plots = QHBoxLayout()
        plots.setSpacing(16)
        plots.addWidget(self.loss, 1)
        plots.addWidget(self._gradients_or_words, 1)
        caption = QLabel(tr("Diagnostics"))
        caption.setProperty("role", "heading")
        self._caption = caption
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(caption)
        line.addWidget(self.diagnostics, 1)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(14, 6, 14, 10)
        layout.setSpacing(8)
        layout.addLayout(plots, 1)
        layout.addWidget(self.strip)
        layout.addLayout(line)

    def has_content(self) -> bool:
        curves = self.run.curves
        return bool(self._other_losses) or (curves is not None and bool(len(curves.loss) or curves.epochs))

    def refresh(self) -> None:
        curves = self.run.curves or NOTHING_YET
        names = curves.gradients.names[1:] if curves.gradients else ()
        has_validation = curves.epochs is not None and "validation/loss" in curves.epochs
        shown = (curves, names, has_validation, self._others)
        if shown != self._shown:
            self._shown, self._marked = shown, -1
            own = loss_lines(curves, has_validation) if self.run.curves is not None else []
            self.loss.set_lines([*self._other_losses, *own])
            spec = self.document.state.network
            others = other_lines(self._others, "gradient_norm", names, spec)
            self.gradients.set_lines([*others, *layer_lines(curves, "gradient_norm")])
        waiting = self.run.status != "idle" or bool(self.gradients.lines)
        self._gradients_or_words.setCurrentIndex(int(waiting))
        if len(curves.epochs or ()) != self._marked:
            self._marked = len(curves.epochs or ())
            self.loss.set_mark(best_mark(curves))
        ends = (line.read(n - 1, n)[0][0] for line in self._other_losses if (n := line.length()))
        self.loss.x_axis.planned = max(self.run.progress.epochs, 0, *ends) or None
        self.loss.refresh()
        self.show_soon(self._refresh_rest)  # two short turns disturb the window less than a long one

    @Slot(object, object)
    def _edited(self, before: ProjectState, after: ProjectState) -> None:
        """At rest: say whether what is drawn here is still what would be trained."""
        same = all(getattr(before, part) is getattr(after, part) for part in ("network", "training", "data"))
        if not same and self.run.status == "idle" and self.isVisible() and not self.is_empty:
            self._diagnose(self.run.curves or NOTHING_YET)

    @Slot()
    def _refresh_rest(self) -> None:
        self.gradients.x_axis.planned = self.loss.x_axis.planned
        self.gradients.refresh()
        now = time.monotonic()
        if now - self._diagnosed >= DIAGNOSE_EVERY or self.run.status != "running":
            self._diagnosed = now
            self._diagnose(self.run.curves or NOTHING_YET)

    @Slot()
    def let_go(self) -> None:
        self._shown = ()
        self.loss.let_go()
        self.gradients.let_go()

    def show_others(self, runs: Sequence[Run]) -> None:
        """Draw the curves of these runs behind the own ones."""
        self._others = tuple(runs)
        self._other_losses = tuple(line for run in runs for line in run_lines(run))
        if not self.isVisible():  # what is shown no longer is not held
            self._shown = ()
            self.loss.set_lines(())
            self.gradients.set_lines(())
        self.update_now()

    def restyle(self) -> None:
        """The plots hear of a new theme themselves."""

    def _diagnose(self, curves: Curves) -> None:
        spec = self.document.state.network
        epochs = curves.epoch_events
        best = best_row(curves)
        self.findings = diagnose(
            curves.diagnostics,
            spec,
            epochs,
            self.run.last,
            self.document.state.training,
            best if best is not None and best < len(epochs) else None,
        )
        self.strip.show_findings(self.findings)
        text = summary(curves.diagnostics, spec, self.findings, curves.update_ratio)
        if self.strip.is_edited:
            text = ""  # it is the run's that was, judged by a network that it did not have
        if text != self.diagnostics.text():
            self.diagnostics.setText(text)
        self._caption.setVisible(bool(text))


def loss_lines(curves: Curves, has_validation: bool) -> list[Line]:
    """Train loss of every step (of every epoch where a file kept no more), validation loss of every epoch."""
    read, other, length = _train(curves)
    train = Line(
        tr("train"),
        read,
        length,
        lambda theme: theme.color("series_train"),
        value=lambda: finite(newest_loss(curves)),
        other=other,
    )
    if not has_validation:
        return [train]
    validation = Line(
        tr("validation"),
        *column(lambda: curves.epochs, "epoch", "validation/loss"),
        lambda theme: theme.color("series_validation"),
        dashed=True,
        other=column(lambda: curves.epochs, "step", "validation/loss")[0],
        value=lambda: finite(curves.epochs.newest("validation/loss") if curves.epochs else None),
    )
    return [train, validation]


def newest_loss(curves: Curves) -> float | None:
    """The last epoch's mean; before the first epoch's end the last step's."""
    if curves.epochs is not None and (loss := curves.epochs.newest("train/loss")) is not None:
        return loss
    last = curves.loss.last()
    return None if last is None else float(last)


def _train(curves: Curves) -> tuple[Read, Read, Callable[[], int]]:
    """Every step's loss, over epochs and over steps; before those, every epoch's of an earlier session (the
    file kept no more).
    """
    epochs, steps, earlier = _earlier(curves)
    before = len(earlier)

    def recorded(start: int, stop: int) -> tuple[int, Array]:
        """The first step of a part, and the losses from there on."""
        return curves.unrecorded + start - before + 1, curves.loss.view(start - before, stop - before)

    def over_epochs(start: int, stop: int) -> tuple[Array, Array]:
        if start < before:
            return epochs[start:stop], earlier[start:stop]
        first, y = recorded(start, stop)
        return curves.positions(first, len(y)), y

    def over_steps(start: int, stop: int) -> tuple[Array, Array]:
        if start < before:
            return steps[start:stop], earlier[start:stop]
        first, y = recorded(start, stop)
        return np.arange(first, first + len(y), dtype=float), y

    return over_epochs, over_steps, lambda: before + len(curves.loss)


def _earlier(curves: Curves) -> tuple[Array, Array, Array]:
    """(epoch, step, loss) of the epochs of earlier sessions."""
    table = curves.epochs
    if not curves.unrecorded or table is None or "train/loss" not in table:
        return NONE, NONE, NONE
    old = table.column("step") <= curves.unrecorded
    epochs, steps, losses = (table.column(name)[old] for name in ("epoch", "step", "train/loss"))
    return epochs, steps, losses
