"""German: what the made-up language cannot tell (capitals, quotes, and room for longer words)."""

import gettext
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from nnstudio.catalog import words
from nnstudio.data.words import quoted
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.gui.inspector.forms import OptionsForm
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.live_change import live_changes
from nnstudio.gui.preferences import Preferences
from nnstudio.project.templates import template
from nnstudio.resources import resource


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    assert words.speak(["de_AT"], resource("locale")) == "de_AT"
    yield
    words.use(gettext.NullTranslations(), "en")


def test_an_example_is_opened_in_german() -> None:
    state = template("residual").open().state
    assert state.title == "Residualnetz"
    assert "„Addieren“" in state.notes


def test_nouns_keep_their_capital_and_names_german_quotes() -> None:
    assert LAYERS["dense"].build({"units": 3, "activation": "sigmoid"}).detail() == "Sigmoid"
    assert quoted(["a", "b"]) == "„a“, „b“"
    state = template("xor").open().state
    optimizer = state.training.optimizer.replace(learning_rate=0.25)
    changes = live_changes(state, state.replace(training=state.training.replace(optimizer=optimizer)))
    assert changes is not None
    assert changes[0].startswith("Lernrate ")


def test_every_button_of_the_window_is_as_wide_as_its_words(qtbot: QtBot) -> None:
    window = MainWindow(Preferences())
    qtbot.addWidget(window, before_close_func=lambda _: window.document.close())
    window.resize(1600, 1000)
    window.show()
    window.complete()
    window.files.open_template("digits")
    window.document.settle()
    assert [action.text().replace("&", "") for action in window.menuBar().actions()][:2] == [
        "Datei",
        "Bearbeiten",
    ]
    for width in (1600, 1024):
        window.resize(width, 760)
        qtbot.waitUntil(lambda width=width: window.width() == width)
        buttons = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.text()]
        assert len(buttons) > 10
        assert [b.text() for b in buttons if b.width() < b.sizeHint().width() - 1] == []
        assert window.transport.main.isVisible()
    window.document.close()
    window.shutdown()


@pytest.mark.parametrize("kind", [*LAYERS, *OPTIMIZERS])
def test_no_label_of_a_form_is_narrower_than_its_longest_word(kind: str, qtbot: QtBot) -> None:
    form = OptionsForm(lambda _what, _change, _gesture: None)
    qtbot.addWidget(form)
    form.show_declarations([(LAYERS if kind in LAYERS else OPTIMIZERS)[kind].build({})])
    form.setFixedWidth(272)
    form.show()
    for label in form.findChildren(QLabel):
        if label.isVisible() and label.text() and label.buddy() is not None:
            longest = max(label.fontMetrics().horizontalAdvance(word) for word in label.text().split())
            assert longest <= label.width(), label.text()
