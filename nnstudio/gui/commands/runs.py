"""What can be done with earlier runs: return to their weights or settings, compare, pin, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from nnstudio.catalog.words import tr
from nnstudio.engine.plan import Array
from nnstudio.engine.training.events import Finished
from nnstudio.engine.training.step_length import slower
from nnstudio.gui.commands.beside import put_away
from nnstudio.gui.dialogs.compare_runs import CompareRunsDialog
from nnstudio.gui.dialogs.more_epochs import ask_epochs
from nnstudio.gui.dialogs.restore_run import ask_restore
from nnstudio.project import History, ProjectError, edits
from nnstudio.project.compare import compare
from nnstudio.project.recording import as_trained, restorable
from nnstudio.project.runs import Run, ending, ending_sentence

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class RunCommands(QObject):
    """Listens to the Runs panel, and does what the Train menu says about runs."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._document = window, window.document
        self.dialog: CompareRunsDialog | None = None
        self._said = ""
        window.run.finished.connect(self._say_ending)
        window.run.status_changed.connect(self._take_back)
        window.document.replaced.connect(self.close)
        window.document.told.connect(window.tell)

    @Slot(object)
    def _say_ending(self, event: Finished) -> None:
        """Why a run is over, in the status bar; the list keeps it. A failure is said above the work."""
        runs, failed = self._document.runs, event.reason == "diverged"
        if failed:
            self._say_divergence(event)
        if (run := runs.get(runs.current)) is not None:
            words = ending(run) if failed else ending_sentence(run)
            self._window.tell(f"{run.name}: {words}", problem=False)

    def _say_divergence(self, event: Finished) -> None:
        """What happened, and a button for the best remedy: a smaller step, unless the data are bad."""
        self._said = event.sentence
        self._window.banner.show_message(event.sentence, role="warning")
        spec = self._document.state.network
        if event.layer not in {node.name for node in spec.inputs}:
            fix = slower(self._document.state.training)[0]
            self._window.banner.offer(
                fix.label, lambda: self._document.edit(fix.label, lambda state: edits.apply_fix(state, fix))
            )

    @Slot()
    def _take_back(self) -> None:
        """Another training begins: what was said of the last one no longer holds."""
        if self._window.run.status != "idle" and self._said:
            self._window.banner.withdraw(self._said)
            self._said = ""

    # Returning

    @Slot(str)
    def restore(self, run_id: str) -> None:
        """Put a run's weights into the network; where they do not fit, offer its drawing and settings too."""
        run = self._document.runs.get(run_id)
        if run is None or not run.weights:
            return
        self._document.settle()
        prepared = self._document.prepared
        sample = prepared.shape.sample if prepared else None
        weights = restorable(run, self._document.state, sample)
        if weights is not None:
            self._put(run, weights)
        elif ask_restore(self._window, run.name):
            self._restore_all(run)

    def _restore_all(self, run: Run) -> None:
        try:
            state = as_trained(run, self._document.state)
        except ProjectError as error:
            self._window.tell_error(tr("‘{name}’ cannot be restored. {error}", name=run.name, error=error))
            return
        history = History(run.events(), run.finished, dict(run.environment))
        label = tr("Restore {name}", name=run.name)
        self._document.put_weights(label, run.weights, state=state, history=history, run=run.id)
        self._window.tell(tr("The network is as it was at the end of {name}.", name=run.name), problem=False)

    def _put(self, run: Run, weights: Mapping[str, Array]) -> None:
        history = History(run.events(), run.finished, dict(run.environment))
        label = tr("Restore weights of {name}", name=run.name)
        self._document.put_weights(label, weights, history=history, run=run.id)
        self._window.tell(tr("The network has the weights of {name} again.", name=run.name), problem=False)

    @Slot(str)
    def use_settings(self, run_id: str) -> None:
        """Set training and data as they were for a run; the drawing stays."""
        run = self._document.runs.get(run_id)
        if run is None:
            return
        try:
            trained = run.trained.state
        except ProjectError as error:
            self._window.tell_error(
                tr("The settings of ‘{name}’ cannot be read any more. {error}", name=run.name, error=error)
            )
            return
        changed = self._document.edit(
            tr("Use settings of {name}", name=run.name),
            lambda s: s.replace(training=trained.training, data=trained.data),
        )
        words = (
            tr("Training and data are set as for {name}.", name=run.name)
            if changed
            else tr("They are set so already.")
        )
        self._window.tell(words, problem=False)

    # The list

    @Slot(str)
    def toggle_pin(self, run_id: str) -> None:
        """Keep a run's weights for good, or let them give way to newer ones again."""
        run = self._document.runs.get(run_id)
        if run is None:
            return
        if not run.pinned and (refusal := self._document.runs.pin_refusal(run)):
            self._window.tell_error(refusal)
            return
        self._window.runs_panel.table.write(run, "pinned", not run.pinned)

    @Slot(tuple)
    def delete(self, ids: tuple[str, ...]) -> None:
        """Take runs off the list; undo brings them back."""
        runs = self._document.runs
        gone = [run for run in runs if run.id in ids]
        if not gone:
            return
        current = runs.current if runs.current in ids else ""
        label = (
            tr("Delete {name}", name=gone[0].name)
            if len(gone) == 1
            else tr("Delete {count} runs", count=len(gone))
        )
        self._document.edit_runs(label, lambda r: r.without(ids), lambda r: r.with_back(gone, current), gone)

    # Comparing

    @Slot(tuple)
    def compare(self, ids: tuple[str, ...]) -> None:
        """Show how two runs differ, beside the work."""
        found = [run for i in ids if (run := self._document.runs.get(i)) is not None]
        if len(found) != 2:
            return
        if self.dialog is None:
            self.dialog = CompareRunsDialog(self._window)
        first, second = found
        self.dialog.show_comparison(compare(first, second), (first.color, second.color))
        self.dialog.show()
        self.dialog.raise_()

    @Slot()
    def close(self) -> None:
        """The document goes, and with it the runs that are compared."""
        dialog, self.dialog = self.dialog, None
        put_away(dialog)

    @Slot()
    def compare_newest(self) -> None:
        """Compare the selected two runs, else the newest two."""
        self.show_list()
        chosen = self._window.runs_panel.chosen
        two = chosen if len(chosen) == 2 else self._document.runs.items[-2:]
        if len(two) < 2:
            self._window.tell(tr("There is nothing to compare yet: train twice."), problem=False)
            return
        self.compare(tuple(run.id for run in sorted(two, key=lambda run: run.started)))

    @Slot()
    def show_list(self) -> None:
        """Bring the list to the front, with the focus in it."""
        self._window.workbench.docks.show_panel("runs")
        self._window.runs_panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Training on

    @Slot()
    def train_more(self) -> None:
        """Ask how many more epochs, and train them."""
        epochs = ask_epochs(self._window, self._document.state.training.epochs)
        if epochs:
            self._window.run.train_more(epochs)
