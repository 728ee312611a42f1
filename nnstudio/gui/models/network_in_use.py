"""The trained network to predict with, as the document has it now, and how its data is prepared."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Fitted, Prepared
from nnstudio.engine.network import Network, NetworkError
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_setup import build


@dataclass(frozen=True, eq=False)
class InUse:
    """A network and what was fitted on its training data; ``prepared`` is that data, if it is at hand."""

    network: Network
    fitted: Fitted
    prepared: Prepared | None

    def copy(self) -> Network:
        """Another network of the same weights: its work arrays are its own, so a thread may use it."""
        own = self.network
        made = Network(own.spec, own.data_shape, own.dtype.name)  # type: ignore[arg-type]
        made.vector[:] = own.vector
        return made


class NetworkInUse(QObject):
    """Builds the network when it is asked for, once for each change; ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, document: DocumentModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._made: InUse | None = None
        self._is_fresh = False
        self.reason = ""
        for signal in (document.weights_changed, document.analysed, document.data_changed):
            signal.connect(self._forget)
        document.replaced.connect(self._drop)

    def get(self) -> InUse | None:
        """The network, or None: ``reason`` says why there is none."""
        if not self._is_fresh:
            self._made, self.reason = self._make()
            self._is_fresh = True
        return self._made

    @Slot()
    def _drop(self) -> None:
        self._is_fresh, self._made = False, None

    @Slot()
    def _forget(self) -> None:
        self._drop()
        self.changed.emit()

    def _make(self) -> tuple[InUse | None, str]:
        document = self._document
        if not document.is_open:
            return None, tr("Nothing is open.")
        if not document.weights:
            return None, tr("This network has not been trained yet. Press Train first.")
        prepared = document.prepared
        try:
            fitted = prepared.fitted if prepared else self._kept_fitted()
            if fitted is None:
                return None, document.data_error or tr("The data is still being prepared.")
            network = build(document.state, fitted.sample_shape, document.weights)
        except (NetworkError, DataError) as error:
            return None, str(error)
        lacking = [name for name in network.weights() if name not in document.weights]
        untrained = list(dict.fromkeys(name.rpartition("/")[0] for name in lacking))
        if untrained:
            return None, tr(
                "{layers} has no trained weights: the network was changed after the last training. "
                "Train again.",
                layers=", ".join(untrained[:6]),
            )
        return InUse(network, fitted, prepared), ""

    def _kept_fitted(self) -> Fitted | None:
        """How the data was prepared for the weights, where the data itself is not at hand."""
        raw = self._document.document.fitted
        return Fitted.from_dict(raw) if raw is not None and not self._document.preparing else None
