"""The right-hand side: Layer, Training, Data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QTabWidget, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.inspector.data_tab import DataTab
from nnstudio.gui.inspector.layer_tab import LayerTab
from nnstudio.gui.inspector.training_tab import TrainingTab
from nnstudio.gui.models.document_model import DocumentModel, Selection


class Inspector(QTabWidget):
    """Three tabs of forms. Selecting a layer brings the Layer tab to the front."""

    def __init__(self, document: DocumentModel, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # the tabs' bar goes all the way across
        self.setMinimumWidth(240)
        self.setAccessibleName(tr("Options"))
        self.layer = LayerTab(document, selection)
        self.training = TrainingTab(document)
        self.data = DataTab(document)
        self.addTab(self.layer, tr("Layer"))
        self.addTab(self.training, tr("Training"))
        self.addTab(self.data, tr("Data"))
        self._selection = selection
        selection.changed.connect(self._selected)

    @Slot()
    def _selected(self) -> None:
        if self._selection.nodes:
            self.setCurrentWidget(self.layer)
