"""Takes down the epochs of a training, a row each."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.engine.training.events import EpochDone
from nnstudio.project.epoch_log import EpochLog, epoch_values
from nnstudio.project.growing import GrowingTable

NAN = float("nan")


class EpochRecorder:
    """One thread adds, others read, without a lock: they take ``table`` or ``log`` once.

    ``table``: made at the first epoch's end; its columns are those of an :class:`EpochLog`. A metric that is
    followed later begins another table, with what was there and gaps as NaN.
    """

    def __init__(self, before: EpochLog | None = None) -> None:
        self.table = GrowingTable.of(before.columns, before.rows) if before else None
        self._told: tuple[str | None, ...] = ()  # names in an epoch whose numbers are a row as they come

    @property
    def log(self) -> EpochLog:
        """The epochs so far; it does not grow."""
        table = self.table
        return EpochLog() if table is None else EpochLog(table.names, table.view())

    def __len__(self) -> int:
        return len(self.table or ())

    def add(self, event: EpochDone, epochs: int = 0, steps: int = 0) -> None:
        """One more, counted from ``epochs`` epochs and ``steps`` steps on.

        A small network has 2,000 a second: its names are looked at where they change.
        """
        told, table = (*event.train, None, *event.validation), self.table
        epoch, step = event.epoch + epochs, event.step + steps
        if table is not None and told == self._told:
            table.append([epoch, step, event.seconds, *event.train.values(), *event.validation.values()])
            return
        values = {**epoch_values(event), "epoch": epoch, "step": step}
        if table is None or any(name not in table for name in values):
            table = self._widened(values)
        table.append([values.get(name, NAN) for name in table.names])
        self.table, self._told = table, told if table.names == tuple(values) else ()

    def _widened(self, values: Mapping[str, float]) -> GrowingTable:
        """A table with the columns of ``values`` too."""
        old = self.table
        table = GrowingTable(tuple(dict.fromkeys((*(old.names if old else ()), *values))))
        for row in old.view() if old else ():
            table.append([*row, *[NAN] * (len(table.names) - len(row))])
        return table
