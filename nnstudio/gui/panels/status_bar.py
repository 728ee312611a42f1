"""The line at the bottom: validity, parameters, precision, BLAS threads, the validation metric."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget
from threadpoolctl import threadpool_info

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.metrics import METRICS, output_and_metric
from nnstudio.engine.training.events import EpochDone
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.theme import current, switcher
from nnstudio.gui.widgets.elided_label import ElidedLabel
from nnstudio.gui.widgets.plain_text import plain_tooltip

MESSAGE_MS = 8000
LEAST_WIDE = 260
"""Pixels of a message; facts give way to it before it is cut further."""
GAP = 6
"""Pixels that Qt leaves between two things in a status bar."""


class StatusBar(QStatusBar):
    """``problems_wanted`` follows a click on “n problems”."""

    problems_wanted = Signal()

    def __init__(self, document: DocumentModel, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._run = document, run
        self.setSizeGripEnabled(False)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.make_room)
        # Not ``metric``: that is a virtual method of every widget, and Qt would call the label.
        self.validity = QPushButton()
        self.validity.setProperty("flat", True)
        self.validity.clicked.connect(self.problems_wanted)
        self.parameters, self.dtype, self.blas, self.metric_label = (
            QLabel(),
            QLabel(),
            QLabel(blas_in_words()),
            QLabel(),
        )
        self._facts = (self.validity, self.parameters, self.dtype, self.blas, self.metric_label)
        for widget in self._facts:
            self.addWidget(widget)
            widget.setContentsMargins(4, 0, 10, 0)
        # Not showMessage: that hides everything else for as long as the message stands.
        self.message = ElidedLabel(LEAST_WIDE)
        self.message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.message.setContentsMargins(10, 0, 12, 0)
        self.addPermanentWidget(self.message, 1)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(MESSAGE_MS)
        self._fade.timeout.connect(self.message.clear)
        document.analysed.connect(self.refresh)
        document.changed.connect(self.refresh)
        document.replaced.connect(self.message.clear)  # it was said of the one before
        run.epoch_done.connect(self._metric_soon)
        run.status_changed.connect(self.show_metric)
        switcher().theme_changed.connect(self.refresh)
        self.refresh()

    def say(self, sentence: str) -> None:
        """Show a sentence at the right for a while."""
        self.message.setText(sentence)
        self.message.setToolTip(plain_tooltip(sentence))
        self._fade.start()

    @Slot()
    def refresh(self) -> None:
        """Show what the check found and what the network is."""
        problems = self._document.problems
        errors = sum(1 for p in problems if p.severity == "error")
        if not self._document.state.network.nodes:
            words, token = tr("No layers yet"), "dim"
        elif not problems:
            words, token = tr("✓ Network is valid"), "good"
        else:
            words = (
                f"{'✕' if errors else '!'} {tr_count('{count} problem', '{count} problems', len(problems))}"
            )
            token = "bad" if errors else "warn"
        self.validity.setText(words)
        color = getattr(current(), token)
        self.validity.setStyleSheet(f"color: {color}; padding: 2px 8px; border: none;")
        self.parameters.setText(
            tr_count("{count} parameter", "{count} parameters", self._document.analysis.total_parameters)
        )
        self.dtype.setText(self._document.state.training.dtype)
        self.make_room()

    @Slot()
    def make_room(self) -> None:
        """Leave out facts where there is no room for them beside the work that is under way."""
        if self.currentMessage():  # what the action under the pointer does: Qt has hidden them meanwhile
            return
        others = [w for w in self.children() if isinstance(w, QWidget) and w not in self._facts]
        taken = sum(w.minimumSizeHint().width() + GAP for w in others if not w.isHidden())
        room = min(self.width(), self.window().width()) - taken
        fits = {}
        for fact in (self.validity, self.metric_label, self.parameters, self.dtype, self.blas):
            room -= fact.sizeHint().width() + GAP
            # Without a document there is only work to tell of.
            fits[fact] = self._document.is_open and (room >= 0 or fact is self.validity)
        for fact, does in fits.items():
            fact.setVisible(does)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            # Words have become longer or shorter, or there is another width. Not within the event: what is
            # hidden there changes the width at once.
            self._soon.start()
        return super().event(event)

    @Slot()
    def show_metric(self) -> None:
        """The newest validation metric (or loss) of the run."""
        events = self._run.curves.epoch_events if self._run.curves else ()
        self.metric_label.setText(metric_in_words(events[-1]) if events else "")

    @Slot()
    def _metric_soon(self) -> None:
        self._run.turns.show(self.show_metric)


def metric_in_words(epoch: EpochDone) -> str:
    """``Accuracy 96.9 % validation``; the training figure where there is no validation split.

    With several outputs that of the first one: ``Accuracy of kind 96.9 % validation``.
    """
    values, split = (
        (epoch.validation, tr("validation")) if epoch.validation else (epoch.train, tr("training"))
    )
    name = next((key for key in values if key != "loss"), "loss")
    if name not in values:
        return ""
    output, metric = output_and_metric(name)
    title = tr(METRICS[metric].title) if metric in METRICS else tr("Loss")
    number = f"{values[name]:.1%}".replace("%", " %") if metric == "accuracy" else f"{values[name]:.4g}"
    return (
        tr("{title} of {output} {number} {split}", title=title, output=output, number=number, split=split)
        if output
        else f"{title} {number} {split}"
    )


def blas_in_words() -> str:
    """``NumPy · OpenBLAS × 1``."""
    found = [entry for entry in threadpool_info() if entry.get("user_api") == "blas"]
    if not found:
        return "NumPy"
    names = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS", "accelerate": "Accelerate"}
    name = names.get(found[0]["internal_api"], found[0]["internal_api"])
    return tr("NumPy · {name} × {threads}", name=name, threads=found[0]["num_threads"])
