"""A run that trains the open XOR project for real."""

import pytest

from nnstudio.gui.models.run_model import RunModel


@pytest.fixture
def run(document):
    model = RunModel(document)
    yield model
    model.shutdown()
    model.deleteLater()
