"""An open XOR project, and a run that trains it for real."""

import pytest

from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.project.templates import template


@pytest.fixture
def document(qapp):
    model = DocumentModel()
    model.show_document(template("xor").open())
    model.settle()
    yield model
    model.shutdown()
    model.deleteLater()


@pytest.fixture
def run(document):
    model = RunModel(document)
    yield model
    model.shutdown()
    model.deleteLater()
