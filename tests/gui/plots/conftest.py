"""Panels of plots, each with a document and a run of its own."""

import pytest

from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.plots.table import PLOTS
from nnstudio.project.templates import template


@pytest.fixture
def document(qapp):
    model = DocumentModel()
    yield model
    model.shutdown()
    model.deleteLater()


@pytest.fixture
def make(document, qtbot):
    """make(plot id, template id, training) -> a shown panel with a run of its own."""
    runs = []

    def made(plot, name="xor", training=None):
        document.show_document(template(name).open())
        document.settle()
        run = RunModel(document, (lambda _: lambda: training)) if training else RunModel(document)
        runs.append(run)
        panel = next(p for p in PLOTS if p.id == plot).factory(document, run)
        qtbot.addWidget(panel)
        panel.resize(900, 420)
        panel.show()
        return panel

    yield made
    for run in runs:
        run.shutdown()
        run.deleteLater()
