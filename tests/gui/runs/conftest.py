"""A window in which two runs were trained."""

import pytest
from gui.epochs import set_epochs


@pytest.fixture
def train(window, qtbot):
    """Train the open network for so many epochs, to their end."""

    def to_the_end(epochs):
        set_epochs(window.document, epochs)
        with qtbot.waitSignal(window.run.finished, timeout=20_000):
            window.run.train()

    return to_the_end


@pytest.fixture
def trained(window, train):
    """Two runs of XOR: three epochs, then two from other weights. The list of runs is shown."""
    window.files.open_template("xor")
    window.document.settle()
    train(3)
    window.run.new_seed()
    window.document.settle()
    train(2)
    window.runs.show_list()
    return window
