"""What the trained network is used for: the Predict panel, evaluation, how an answer came about."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array
from nnstudio.engine.network import Network
from nnstudio.engine.sharing import shared_inputs
from nnstudio.engine.trace import trace
from nnstudio.engine.training.best import Other
from nnstudio.gui.commands.beside import put_away
from nnstudio.gui.dialogs.evaluate import EvaluateDialog
from nnstudio.gui.dialogs.how_it_came import HowItCameDialog
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.models.network_in_use import InUse
from nnstudio.gui.panels.task_strip import TaskStrip
from nnstudio.gui.using import PredictPanel
from nnstudio.gui.using.evaluation_words import verdict
from nnstudio.project.evaluation import Evaluated, evaluate_parts
from nnstudio.project.recording import restorable_other
from nnstudio.project.runs import ending_sentence

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

log = logging.getLogger(__name__)


class UsingCommands(QObject):
    """Makes the Predict panel and answers what it asks for; opens the evaluation and runs it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = PredictPanel(window.document, window.run)
        self.job = DataJob(self)
        self.job.done.connect(self._evaluated)
        self.dialog: EvaluateDialog | None = None
        self.inside: HowItCameDialog | None = None
        self.panel.inside_wanted.connect(self.show_inside)
        window.document.replaced.connect(self.close)

    @Slot()
    def show_panel(self) -> None:
        """The Predict panel."""
        self._window.docks.show_panel("predict")

    @Slot(object, object)
    def show_inside(self, found: InUse, x: Array) -> None:
        """How the answer to one prepared sample came about, layer by layer."""
        dialog = self.inside = self.inside or HowItCameDialog(self._window)
        outputs = found.fitted.classes or found.fitted.target_names
        dialog.show_traces(
            trace(found.network, shared_inputs(found.network, x)), found.fitted.input_names, outputs
        )
        dialog.show()
        dialog.activateWindow()

    def follow(self, tasks: TaskStrip) -> None:
        """Tell the status bar of what takes a while."""
        tasks.follow(self.job, tr("Evaluating"), self._cancel)
        tasks.follow(self.panel.file.job, tr("Predicting a file"), self.panel.file.cancel)

    # Evaluate

    @Slot()
    def evaluate(self) -> None:
        """Judge the network on every part of the data: with its weights as they are now, or those its run
        keeps besides.
        """
        found = self.panel.in_use.get()
        if found is None or found.prepared is None:
            self._window.tell(self.panel.in_use.reason or self._window.document.data_error)
            return
        dialog = self.dialog or self._make_dialog()
        if not self.job.busy:
            prepared, settings = found.prepared, self._window.document.state.training
            other = self._other()
            dialog.offer([tr("As they are now"), *([_title(other)] if other else [])])
            chosen = other if dialog.chosen.currentIndex() == 1 else None
            dialog.begin(_whence(chosen) if chosen else self._which_weights())
            # With a copy: the panel goes on answering with its own arrays meanwhile.
            self.job.request(lambda: evaluate_parts(lambda: _with(found, chosen), settings, prepared))
        dialog.show()
        dialog.activateWindow()

    def _other(self) -> Other | None:
        """What the run of these weights keeps besides, unless the drawing needs others by now."""
        document = self._window.document
        sample = document.prepared.shape.sample if document.prepared else None
        return restorable_other(document.runs.get(document.runs.current), document.state, sample)

    def _which_weights(self) -> str:
        document = self._window.document
        run = document.runs.get(document.runs.current)
        if self._window.run.status == "running":
            return tr("With the weights of just now; the training goes on.")
        if run is None:
            return tr("With the weights as they are now.")
        return tr(
            "With the weights as they are now. {run}: {ending}", run=run.name, ending=ending_sentence(run)
        )

    def _make_dialog(self) -> EvaluateDialog:
        made = self.dialog = EvaluateDialog(self._window)
        made.again_wanted.connect(self.evaluate)
        made.cancel_wanted.connect(self._cancel)
        made.split_wanted.connect(self._set_aside)
        self.job.moved.connect(made.show_progress)
        return made

    @Slot()
    def _cancel(self) -> None:
        if self.job.busy:
            self.job.cancel()
            if self.dialog is not None:
                self.dialog.show_outcome(None, None)

    @Slot()
    def _set_aside(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._window.view.show_data()

    @Slot(object, object)
    def _evaluated(self, found: Evaluated | None, error: Exception | None) -> None:
        if self.dialog is not None:
            self.dialog.show_outcome(found, error)
        if found is not None:
            log.info("Evaluation: %s", verdict(found))
        elif error is not None:
            log.error("Evaluation: %s", error)

    @Slot()
    def close(self) -> None:
        """The document goes: what is under way is about nothing any more."""
        self.job.cancel()
        dialogs, self.dialog, self.inside = (self.dialog, self.inside), None, None
        for dialog in dialogs:
            put_away(dialog)

    def shutdown(self) -> None:
        """Before the window goes: no thread is left behind."""
        self.panel.shutdown()
        self.job.cancel()
        self.job.finish()


def _title(other: Other) -> str:
    if other.kind == "best":
        return tr("Of the best epoch, {epoch}", epoch=f"{other.epoch:,}")
    return tr("Of the last epoch, {epoch}", epoch=f"{other.epoch:,}")


def _whence(other: Other) -> str:
    epoch = f"{other.epoch:,}"
    if other.kind == "best":
        return tr(
            "With the weights of epoch {epoch}, which had the lowest loss. Yours stay as they are.",
            epoch=epoch,
        )
    return tr(
        "With the weights of the last epoch, {epoch}; the network has those of the best one.", epoch=epoch
    )


def _with(found: InUse, other: Other | None) -> Network:
    """A network of its own with these weights."""
    made = found.copy()
    if other is not None:
        made.set_weights(other.weights)
    return made
