"""What panels have computed from the network as it is: by the training thread, or here while none runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from threadpoolctl import threadpool_limits

from nnstudio.gui.models.control import Control
from nnstudio.gui.models.pacer import TICK_MS, interval
from nnstudio.gui.models.right_of_way import RightOfWay
from nnstudio.gui.models.run_setup import predictor
from nnstudio.gui.models.turns import Turns
from nnstudio.gui.models.worker import Probe, Record, Worker

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel


class Probing(QObject):
    """``results`` holds the newest of each by name; ``results_changed`` follows every change."""

    results_changed = Signal()
    troubled = Signal(str, str)  # sentence, details: one of them broke, and the run goes on

    def __init__(self, document: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.results: dict[str, Any] = {}
        self._probes: dict[str, Probe] = {}
        self._worker: Worker | None = None
        self._control = Control()
        self._way = RightOfWay()
        self.turns = Turns(self._way, self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._probe_here)

    def watch(self, name: str, probe: Probe) -> None:
        """Keep ``results[name] = probe(network)`` fresh, about twice a second, while something trains.

        The probe runs in the training thread between batches: it must be quick and must not touch Qt. At rest
        it is computed once from the document's weights.
        """
        self._probes = {**self._probes, name: probe}
        self._probes_changed()

    def unwatch(self, name: str) -> None:
        """Stop computing it (a panel was hidden). The last result stays."""
        self._probes = {key: probe for key, probe in self._probes.items() if key != name}
        if self._worker is not None:
            self._worker.probes = self._probes

    @Slot()
    def _tick(self) -> None:
        """Read, and not again before that would cost the training too much."""
        before = time.thread_time()
        self.turns.hold()
        self._read()
        self._timer.setInterval(interval(time.thread_time() - before))

    def _read(self) -> None:
        """Take over what the training thread left."""
        raise NotImplementedError

    def _tell_trouble(self, record: Record) -> None:
        if (trouble := record.trouble) is not None:
            record.trouble = None
            self.troubled.emit(trouble.sentence, trouble.details)

    def _probes_changed(self) -> None:
        if self._worker is not None:
            self._worker.probes = self._probes
            self._control.poke()
            self._timer.start()
        else:
            self._soon.start(0)

    @Slot()
    def _at_rest_probes_due(self) -> None:
        if self._worker is None and self._probes:
            self._soon.start(0)

    @Slot()
    def _probe_here(self) -> None:
        """Without a worker: compute what panels want once, from the document's weights."""
        if self._worker is not None or not self._probes:
            return
        network = predictor(self._document)
        # One thread: products as small as these wait longer for a second one than they take.
        with threadpool_limits(limits=1, user_api="blas"):
            self.results = (
                {} if network is None else {name: probe(network) for name, probe in self._probes.items()}
            )
        self.results_changed.emit()
