"""Train/Pause, a step or an epoch at a time, Stop, weights drawn anew, and how far the run is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.theme import Theme, icon, switcher
from nnstudio.gui.training.progress_text import ProgressText
from nnstudio.gui.widgets.plain_text import words_only

ENDS = {
    "finished": tr_later("Finished"),
    "stopped": tr_later("Stopped"),
    "early_stopping": tr_later("Stopped early: validation no longer improves"),
    "diverged": tr_later("Diverged"),
}


LEAST_MAIN = 86
GAP, MAIN_MARGINS, ROOM_FOR_WORDS = 8, 52, 90
"""Width of the main button: as wide for Pause as for Train, so that it stays under the mouse."""


class TransportBar(QWidget):
    """The run's buttons as one widget for a toolbar. ``main`` is Train or Pause, whichever is possible."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self.main = self._button(tr("Train"), run.toggle)
        self.main.setProperty("accent", True)
        self.step = self._step_button()
        self.stop = self._button(tr("Stop"), run.stop)
        self.reset = self._button(tr("Reset weights"), run.reset_weights)
        self.new_seed = self._button(tr("New seed"), run.new_seed)
        self.text = ProgressText()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setMinimumWidth(70)
        self.bar.setMaximumWidth(230)
        self.bar.setAccessibleName(tr("Training progress"))
        self._failed_with: object = None
        self._lay_out()
        run.status_changed.connect(self.update_now)
        run.tick.connect(self._tick_soon)
        run.failed.connect(self._failed)
        switcher().theme_changed.connect(self._dress)
        self.update_now()

    def _step_button(self) -> QToolButton:
        """One batch at a press; its arrow offers a whole epoch."""
        made = QToolButton()
        made.setText(tr("Step"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(self._run.step)
        menu = QMenu(made)
        menu.addAction(tr("One batch")).triggered.connect(self._run.step)
        menu.addAction(tr("To the end of the epoch")).triggered.connect(self._run.step_epoch)
        made.setMenu(menu)
        return made

    def _button(self, label: str, slot: object) -> QPushButton:
        button = QPushButton(label)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(3)
        right.setContentsMargins(8, 0, 0, 0)
        right.addWidget(self.text)
        right.addWidget(self.bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        for button in (self.main, self.step, self.stop, self.reset, self.new_seed):
            layout.addWidget(button)
        layout.addLayout(right)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def room(self) -> int:
        """Pixels that all of it takes, also once the main button offers more epochs."""
        buttons = (self.main, self.step, self.stop, self.reset, self.new_seed)
        more = (
            self.main.fontMetrics().horizontalAdvance(tr("{epochs:,} more epochs", epochs=100)) + MAIN_MARGINS
        )
        main = max(more - self.main.sizeHint().width(), 0)
        return main + sum(b.sizeHint().width() + GAP for b in buttons) + ROOM_FOR_WORDS

    def fit(self, width: int) -> bool:
        """Where there is not room for all, leave out what is seldom needed: the menu Train has it too.

        Returns whether something came or went.
        """
        left, before = width - self.room(), [b.isHidden() for b in (self.new_seed, self.reset)]
        for button in (self.new_seed, self.reset):
            button.setVisible(left >= 0)
            left += button.sizeHint().width() + GAP if left < 0 else 0
        return before != [b.isHidden() for b in (self.new_seed, self.reset)]

    @Slot()
    def update_now(self) -> None:
        """Buttons and words for the run's status."""
        run = self._run
        running, active = run.status == "running", run.status != "idle"
        blocked = "" if active and not run.outdated else run.blocked
        self.main.setText(self._main_words())
        self.main.setEnabled(running or not blocked)
        self.main.setToolTip(words_only(blocked) if not running and blocked else self._main_tip())
        self.step.setEnabled(not blocked)
        if blocked:
            self.step.menu().close()  # with its button it would not answer the keyboard any more
        self.step.setToolTip(
            words_only(blocked) or tr("Train on exactly one batch, then hold; the arrow: a whole epoch")
        )
        self.stop.setEnabled(active)
        self.stop.setToolTip(tr("End this run and keep its weights") if active else tr("Nothing is training"))
        for button, how in ((self.reset, tr("from the same seed")), (self.new_seed, tr("from another seed"))):
            button.setEnabled(not run.blocked or active)
            button.setToolTip(
                words_only(run.blocked)
                or tr("Draw all weights anew {how}. {what_stays}", how=how, what_stays=self._what_stays())
            )
        if active:
            self._failed_with = None
        if not self._has_failed:
            self.text.setToolTip(words_only(run.last.sentence) if run.last is not None else "")
        self._dress()
        self._ticked()

    def _main_words(self) -> str:
        run = self._run
        if run.status == "running":
            return tr("Pause")
        if run.status == "paused" or not run.goes_on:
            return tr("Train")
        epochs = run.epochs_at_once
        if epochs > 9_999:
            return tr("More epochs")
        return tr("1 more epoch") if epochs == 1 else tr("{epochs:,} more epochs", epochs=epochs)

    def _what_stays(self) -> str:
        """What drawing weights anew does to those that are there."""
        if self._run.status != "idle":
            return tr("The training ends; its curves and weights stay in the list of runs.")
        if self._run.curves is None:
            return tr("Nothing was trained yet.")
        return tr("What was trained stays in the list of runs, and undo brings it back.")

    def _main_tip(self) -> str:
        run = self._run
        if run.status == "running":
            return tr("Hold before the next batch; Train goes on from there")
        if run.status == "paused":
            return tr("Begin anew with the weights that still fit") if run.outdated else tr("Go on from here")
        if run.goes_on:
            return tr("Train on, from the weights as they are; Train > Train more epochs… asks how many")
        return tr("Train a new run from the weights as they are") if run.curves else tr("Train the network")

    @Slot()
    def _tick_soon(self) -> None:
        self._run.turns.show(self._ticked)

    @Slot()
    def _ticked(self) -> None:
        run, progress = self._run, self._run.progress
        self.bar.setValue(round(1000 * progress.fraction))
        if not progress.epochs:
            reason = run.blocked if run.status == "idle" else tr("Preparing…")
            self.text.show_words(tr("Ready to train") if not reason else "", reason)
            return
        at = tr("Epoch {epoch:,} / {epochs:,}", epoch=progress.epoch, epochs=progress.epochs)
        self.text.show_words(self._ending() or at, self._detail())

    @property
    def _has_failed(self) -> bool:
        """Whether it is the run at hand that ended with an error."""
        return self._failed_with is not None and self._failed_with is self._run.curves

    def _ending(self) -> str:
        """How the run that is shown came to its end; empty if it did not."""
        if self._has_failed:
            return tr("Could not train")
        last = self._run.last
        if last is None:
            return ""
        if last.reason == "diverged" and last.layer:
            return tr("Diverged in {layer}", layer=last.layer)
        if last.reason == "stopped":
            at = self._run.progress
            return tr("Stopped at epoch {epoch:,} / {epochs:,}", epoch=at.epoch, epochs=at.epochs)
        return tr(ENDS[last.reason])

    def _detail(self) -> str:
        run = self._run
        state = {"paused": tr("paused"), "idle": "", "running": ""}[run.status]
        changed = tr("network changed since") if run.outdated else ""
        progress = run.progress
        if run.status == "paused":  # no speed: with the step alone, each single one is seen to count
            progress = replace(progress, samples_per_second=None, seconds_left=None)
        elif run.status == "idle":  # nothing is left to wait for
            progress = replace(progress, seconds_left=None)
        return " · ".join(w for w in (progress.sentence(), state, changed) if w)

    @Slot(str, str)
    def _failed(self, sentence: str, details: str) -> None:
        self._failed_with = self._run.curves
        self.text.show_words(tr("Could not train"), sentence)
        self.text.setToolTip(words_only("\n\n".join(w for w in (sentence, details) if w)))

    @Slot()
    def _dress(self, _theme: Theme | None = None) -> None:
        running = self._run.status == "running"
        self.main.setIcon(icon("pause" if running else "play", color="on_fill"))
        self.main.setIconSize(QSize(14, 14))
        self.main.setMinimumWidth(max(LEAST_MAIN, self.main.sizeHint().width()))
