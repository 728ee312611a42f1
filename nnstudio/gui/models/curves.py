"""Everything a run has measured: every step's loss, every epoch's log, gradient norms over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nnstudio.engine.plan import Array
from nnstudio.engine.training.events import Diagnostics, EpochDone, StepDone
from nnstudio.project.epoch_log import EpochLog
from nnstudio.project.epoch_recorder import EpochRecorder
from nnstudio.project.errors import ProjectError
from nnstudio.project.growing import Growing, GrowingTable
from nnstudio.project.layer_curves import NO_LAYERS, OF_STEPS, OF_UPDATES, LayerCurves, up_to
from nnstudio.project.runs import Pace, Run, positions

RECENT = 64
"""How many of the newest diagnostics are kept whole, for the diagnosis."""


@dataclass(frozen=True)
class Start:
    """Where a training that goes on after a finished one begins: epochs and steps already done."""

    epoch: int = 0
    step: int = 0


class Curves:
    """Written by the training thread, read by the window without a lock. Nothing is thinned.

    ``loss``: one number a step. ``epochs``: columns ``epoch step seconds train/… validation/…``, made at the
    first epoch's end. ``measured``: by name of a :class:`LayerStatistics` field (and ``update_ratio``) a
    table with columns ``step`` and one a layer name, about 15 rows a second; ``gradients`` is one of them.
    ``diagnostics``: the newest whole ones, oldest first (an immutable tuple, replaced).

    Memory: 8 bytes a step (10 million steps: 80 MB, at most twice that while it grows), as much for each
    number of an epoch (a million epochs with one metric: 56 MB), and about 0.8 kB a second for every layer
    with weights (ten layers, one hour: 30 MB).
    """

    def __init__(self, steps_per_epoch: int) -> None:
        self.paces: tuple[Pace, ...] = (Pace(0, 0.0, max(1, steps_per_epoch)),)
        self.start = Start()
        self.unrecorded = 0  # steps of an earlier session, of which a file kept only the epochs
        self.loss = Growing()
        self._epochs = EpochRecorder()
        self.measured: Mapping[str, GrowingTable] = {}
        self.update_ratio: float | None = None  # norm of one step's change of the weights over their norm
        self.diagnostics: tuple[Diagnostics, ...] = ()
        self._ids: tuple[str, ...] = ()  # of the layers that are measured

    @property
    def epochs(self) -> GrowingTable | None:
        """The epochs as rows, from the first one's end on."""
        return self._epochs.table

    @property
    def epoch_events(self) -> EpochLog:
        """The epochs as a training tells them."""
        return self._epochs.log

    @property
    def gradients(self) -> GrowingTable | None:
        """The gradient norms over time."""
        return self.measured.get("gradient_norm")

    @property
    def latest(self) -> Diagnostics | None:
        """The newest diagnostics."""
        return self.diagnostics[-1] if self.diagnostics else None

    @classmethod
    def of_epochs(cls, epochs: Iterable[EpochDone]) -> Curves | None:
        """What a file kept of an earlier run; None if that is nothing."""
        curves = cls(1)
        log = EpochLog.of(epochs)
        if not log:
            return None
        curves._epochs = EpochRecorder(log)
        last = log[-1]
        curves.unrecorded = last.step
        curves.paces = (Pace(0, 0.0, max(1, last.step // max(1, last.epoch))),)
        return curves

    @classmethod
    def of_run(cls, run: Run) -> Curves | None:
        """What the project kept of a run; None if that is nothing."""
        curves = cls.of_epochs(run.events()) or (cls(1) if len(run.losses) or run.layers else None)
        if curves is None:
            return None
        curves.unrecorded, curves.paces = run.unrecorded, run.paces or curves.paces
        curves.loss.extend(run.losses)
        columns = ("step", *run.layers.names)
        curves.measured = {m: GrowingTable.of(columns, rows) for m, rows in run.layers.measured.items()}
        curves._ids = _ids(run)
        return curves

    def layers(self, steps: int) -> LayerCurves:
        """What was measured of the layers up to so many steps; nothing is copied."""
        first, measured = self.gradients, self.measured
        if first is None:
            return NO_LAYERS
        alike = ((name, table.view()) for name, table in measured.items() if table.names == first.names)
        return up_to(steps, first.names[1:], alike)

    @property
    def steps(self) -> int:
        """Steps done in all."""
        return self.unrecorded + len(self.loss)

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch takes now."""
        return self.paces[-1].steps_per_epoch

    def set_pace(self, steps_per_epoch: int, epoch: float | None = None) -> None:
        """From the next step on, an epoch takes so many steps. ``epoch``: where it is, if not as counted."""
        last, step = self.paces[-1], self.steps
        if steps_per_epoch == last.steps_per_epoch and epoch is None:
            return
        if step == last.step:
            self.paces = (*self.paces[:-1], Pace(step, last.epoch, steps_per_epoch))
            return
        here = last.epoch + (step - last.step) / last.steps_per_epoch
        self.paces = (*self.paces, Pace(step, max(here, epoch or 0.0), steps_per_epoch))

    def positions(self, first: int, count: int) -> Array:
        """How many epochs lie behind each of ``count`` steps from ``first`` (1-based) on: 3.5 is the middle
        of the fourth.
        """
        return positions(self.paces, first, count)

    def go_on(self) -> None:
        """Let the next training's events continue behind what is here (before its thread starts)."""
        done = int(self.epochs.newest("epoch") or 0) if self.epochs else 0
        self.start = Start(done, self.steps)

    def resume(self, step: int, epochs: int) -> None:
        """The training goes on in its own middle, ``epochs`` epochs and ``step`` steps from its beginning.

        Those epochs are here already, as the last ones; of its steps those recorded in this session are.
        """
        if not step:
            return
        recorded = len(self.loss)
        before = min(max(0, self.start.epoch - epochs), len(self.epoch_events))
        at = int(self.epoch_events[before - 1].step) if before else 0
        self.start = Start(before, at)
        self.unrecorded = max(0, at + step - recorded)

    def change(self, steps_per_epoch: int, step: int, epoch: float) -> None:
        """The training goes on with another batch size, as after ``step`` steps and ``epoch`` epochs."""
        self.set_pace(steps_per_epoch, self.start.epoch + epoch)
        self.start = replace(self.start, step=self.steps - step)

    def add_steps(self, event: StepDone) -> None:
        """Writer thread only."""
        if len(event.losses) > 1:
            self.loss.extend(event.losses)
        else:
            self.loss.append(event.loss)

    def add_epoch(self, event: EpochDone) -> None:
        """Writer thread only."""
        self._epochs.add(event, self.start.epoch, self.start.step)

    def add_diagnostics(self, found: Diagnostics) -> None:
        """Writer thread only."""
        found = replace(found, epoch=found.epoch + self.start.epoch, step=found.step + self.start.step)
        names = [layer.name for layer in found.layers]
        self._follow_names(tuple(layer.node_id for layer in found.layers), names)
        for measure in OF_STEPS:
            self._measure(measure, found.step, names, [getattr(layer, measure) for layer in found.layers])
        self.diagnostics = (*self.diagnostics[1 - RECENT :], found)

    def add_updates(self, step: int, ratios: Mapping[str, float]) -> None:
        """How far one step moved each layer's weights, as a share of their size (writer thread only)."""
        names, like = list(ratios), self.gradients
        if like is not None and ratios.keys() == set(like.names[1:]):
            names = list(like.names[1:])  # in one order, and so in one colour, everywhere
        self._measure(OF_UPDATES, step + self.start.step, names, [ratios[name] for name in names])

    def _follow_names(self, ids: tuple[str, ...], names: list[str]) -> None:
        """Layers that were renamed between two trainings of a run are the same layers."""
        same, self._ids = ids == self._ids, ids
        before = self.gradients
        if same and before is not None and before.names != ("step", *names):
            new = dict(zip(before.names[1:], names, strict=True))
            self.measured = {
                measure: table.renamed([new.get(name, name) for name in table.names])
                for measure, table in self.measured.items()
            }

    def _measure(self, measure: str, step: int, names: list[str], values: list[float]) -> None:
        """One more row; other layers than before begin a new table."""
        table = self.measured.get(measure)
        columns = ("step", *names)
        if table is None or table.names != columns:
            table = GrowingTable(columns)
        table.append([step, *values])
        if self.measured.get(measure) is not table:
            self.measured = {**self.measured, measure: table}


def _ids(run: Run) -> tuple[str, ...]:
    """The layers of its curves, told by what does not change with their names; empty if that is not known."""
    if not run.layers:
        return ()
    try:
        ids = {node.name: node.id for node in run.trained.state.network.nodes}
    except ProjectError:
        return ()
    return tuple(ids.get(name, "") for name in run.layers.names)
