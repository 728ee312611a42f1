"""The choice of a format for weights."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.export import ExportDialog


def test_a_click_on_the_words_chooses_the_format(qtbot: QtBot) -> None:
    dialog = ExportDialog({"dense_1/kernel": (2, 8)})
    qtbot.addWidget(dialog)
    button = dialog.findChild(QRadioButton, "safetensors")
    assert button is not None
    assert not button.isChecked()
    words = next(w for w in dialog.findChildren(QLabel) if w.text() == button.accessibleDescription())
    qtbot.mouseClick(words, Qt.MouseButton.LeftButton)
    assert dialog.kind.kind == "safetensors"
